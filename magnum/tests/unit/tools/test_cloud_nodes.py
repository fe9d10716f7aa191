"""What the simulated nodes tell Heat."""

import json

from cloud import job
from cloud import nodes
from cloud import rest
import pytest

URL = 'http://heat/v1/p/stacks/one/1'


def resource(name, kind='SoftwareDeployment', status='CREATE_IN_PROGRESS'):
    return {'resource_name': name, 'resource_type': f'OS::Heat::{kind}',
            'resource_status': status, 'physical_resource_id': '7'}


class Heat:
    """A Heat with one stack, as an admin's session sees it."""

    def __init__(self, *resources):
        self.resources = resources
        self.status = 'CREATE_IN_PROGRESS'
        self.signals = {}
        self.looks = 0
        self.refuse = False

    def get(self, kind, path):
        if kind == 'orchestration':
            return {'stacks': [{
                'id': '1', 'stack_name': 'one', 'updated_time': None,
                'stack_status': self.status, 'links': [{'href': URL}]}]}
        assert path == f'{URL}/resources'
        self.looks += 1
        return {'resources': self.resources}

    def request(self, method, kind, path, body):
        if self.refuse:
            raise rest.RestError(404, 'gone')
        self.signals[path.split('/')[-2]] = body


@pytest.fixture
def knobs(tmp_path):
    return tmp_path / 'nodes.json'


def test_deployments_in_progress_succeed(knobs):
    heat = Heat(resource('a'), resource('b', status='CREATE_COMPLETE'),
                resource('c', 'StructuredDeployment'))
    nodes.Nodes(heat, knobs).sweep()
    assert set(heat.signals) == {'a', 'c'}
    assert heat.signals['a']['deploy_status_code'] == 0


def test_deployments_that_are_not_made_yet_wait(knobs):
    heat = Heat(dict(resource('a'), physical_resource_id=''))
    nodes.Nodes(heat, knobs).sweep()
    assert heat.signals == {}


def test_a_handle_gets_its_signal_when_its_condition_waits(knobs):
    handle = resource('h', 'WaitConditionHandle', 'CREATE_COMPLETE')
    heat = Heat(handle)
    nodes.Nodes(heat, knobs).sweep()
    assert heat.signals == {}
    heat = Heat(handle, resource('w', 'WaitCondition'))
    nodes.Nodes(heat, knobs).sweep()
    assert heat.signals['h']['status'] == 'SUCCESS'


def test_failures_on_request(knobs):
    knobs.write_text(json.dumps({'fail': '^one/(a|h)'}))
    heat = Heat(resource('a'), resource('b'), resource('w', 'WaitCondition'),
                resource('h', 'WaitConditionHandle', 'CREATE_COMPLETE'))
    nodes.Nodes(heat, knobs).sweep()
    assert heat.signals['a']['deploy_status_code'] == 1
    assert heat.signals['b']['deploy_status_code'] == 0
    assert heat.signals['h']['status'] == 'FAILURE'


def test_delays_on_request(knobs):
    heat = Heat(resource('a'))
    simulator = nodes.Nodes(heat, knobs)
    knobs.write_text(json.dumps({'delay': 1000}))
    simulator.sweep()
    assert heat.signals == {}
    knobs.write_text('{}')
    simulator.sweep()
    assert set(heat.signals) == {'a'}


def test_stacks_whose_nodes_come_late_are_looked_at_again(knobs):
    heat = Heat()
    simulator = nodes.Nodes(heat, knobs)
    simulator.sweep()
    heat.resources = (resource('a'),)
    simulator.sweep()
    assert set(heat.signals) == {'a'}


def test_settled_stacks_without_nodes_are_left_alone(knobs, monkeypatch):
    monkeypatch.setattr(nodes, 'SETTLED', 0)
    heat = Heat(resource('net', 'Stack'))
    simulator = nodes.Nodes(heat, knobs)
    simulator.sweep()
    simulator.sweep()
    assert heat.looks == 1
    heat.status = 'UPDATE_IN_PROGRESS'
    simulator.sweep()
    assert heat.looks == 2


def test_stacks_that_go_away_get_nothing(knobs):
    heat = Heat(resource('a'))
    heat.status = 'DELETE_IN_PROGRESS'
    nodes.Nodes(heat, knobs).sweep()
    assert heat.signals == {}


def test_a_signal_that_is_refused_is_sent_again(knobs):
    heat = Heat(resource('a'))
    simulator = nodes.Nodes(heat, knobs)
    heat.refuse = True
    simulator.sweep()
    heat.refuse = False
    simulator.sweep()
    assert set(heat.signals) == {'a'}


def test_tries_are_numbered():
    assert job.next_name([]) == 'try-1'
    assert job.next_name(['try-2', 'try-10', 'mine', 'try-x']) == 'try-11'


def test_the_template_asks_for_what_the_cloud_has():
    everything = job.template_options(['octavia', 'cinder'])
    assert '--master-lb-enabled' in everything
    assert '--docker-volume-size' in everything
    little = job.template_options([])
    assert not {'--master-lb-enabled', '--docker-volume-size'} & set(little)
