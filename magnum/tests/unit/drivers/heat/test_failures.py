import types

from magnum.drivers.heat import failures


def resource(name, status='CREATE_FAILED', stack='top', physical=None,
             kind='OS::Nova::Server', reason='no valid host', parent=None):
    return types.SimpleNamespace(
        resource_name=name, resource_status=status, resource_type=kind,
        resource_status_reason=reason, physical_resource_id=physical,
        parent_resource=parent,
        links=[{'rel': 'self', 'href': f'http://h/stacks/n/{stack}/r/{name}'},
               {'rel': 'stack', 'href': f'http://h/stacks/n/{stack}'}])


def nested():
    return [
        resource('kube_minions', physical='group', kind='ResourceGroup',
                 reason='resources.kube_minions: see below'),
        resource('1', stack='group', physical='member', kind='worker.yaml',
                 reason='resources[1]: see below'),
        resource('kube-minion', stack='member', physical='server'),
        resource('network', status='CREATE_COMPLETE'),
    ]


def test_the_leaf_is_named_with_its_path():
    found = failures.explain(nested())
    assert found == [failures.Failure('kube_minions/1/kube-minion',
                                      'OS::Nova::Server', 'no valid host')]


def test_the_order_of_the_list_does_not_matter():
    assert failures.explain(nested()[::-1]) == failures.explain(nested())


def test_neighbours_given_up_are_left_out():
    aborted = resource('kube_masters', reason='CREATE aborted')
    assert [failure.path for failure in failures.explain(
        nested() + [aborted])] == ['kube_minions/1/kube-minion']


def test_neighbours_given_up_are_better_than_nothing():
    found = failures.explain([resource('a', reason='CREATE aborted')])
    assert found[0].path == 'a'


def test_without_links_the_parent_is_named():
    lone = resource('node', parent='0')
    lone.links = []
    assert failures.explain([lone])[0].path == '0/node'


def test_a_resource_without_a_reason_gives_its_status():
    found = failures.explain([resource('a', reason=None)])
    assert found[0].reason == 'CREATE_FAILED'


def test_a_circle_of_stacks_ends():
    circle = [resource('a', stack='b', physical='a'),
              resource('b', stack='a', physical='b')]
    assert failures.explain(circle)


def test_text_names_path_type_and_reason():
    text = failures.describe(failures.explain(nested()), 'unused')
    assert text == ('kube_minions/1/kube-minion (OS::Nova::Server): '
                    'no valid host')


def test_text_of_no_failure_is_the_other_reason():
    assert failures.describe([], 'Timed out') == 'Timed out'
    assert failures.describe([], None) == ''


def test_text_does_not_grow_with_the_cluster():
    many = [failures.Failure(f'n/{number}', 'T', 'r' * 900)
            for number in range(50)]
    text = failures.describe(many, '')
    assert len(text) <= failures.REASON_LIMIT
    few = failures.describe([failure._replace(reason='r')
                             for failure in many], '')
    assert few.endswith('and 45 more')
    assert few.count('(T)') == failures.RESOURCE_LIMIT


def test_secrets_stay_out():
    text = failures.clean('user x with s3cret and trust 1f2e failed',
                          ('s3cret', '1f2e', None))
    assert text == 'user x with *** and trust *** failed'
