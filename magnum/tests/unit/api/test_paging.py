from magnum.api import framework
from magnum.api import paging
from magnum.tests import base


class PagingTest(base.TestCase):

    def test_without_arguments(self):
        self.config(group='api', max_limit=7)
        self.assertEqual((None, 7, 'id', 'asc'), paging.page())

    def test_a_limit_is_capped(self):
        self.config(group='api', max_limit=7)
        self.assertEqual(7, paging.page(limit=10 ** 30).limit)
        self.assertEqual(3, paging.page(limit=3).limit)

    def collection(self, count, limit):
        request = framework.Request.blank('/v1/things')
        items = [{'uuid': 'u%d' % number} for number in range(count)]
        return paging.collection(
            request, 'things', items,
            paging.page(limit=limit, sort_key='a b'), 'things', 'detail')

    def test_a_full_page_has_a_next(self):
        self.assertEqual(
            'http://localhost/v1/things/detail?sort_key=a+b&sort_dir=asc&'
            'limit=2&marker=u1', self.collection(2, 2)['next'])

    def test_rows_without_a_uuid(self):
        answer = paging.collection(
            framework.Request.blank('/v1/things'), 'things', [{'id': 7}],
            paging.page(limit=1), 'things', mark='id')
        self.assertEqual(
            'http://localhost/v1/things?sort_key=id&sort_dir=asc&limit=1&'
            'marker=7', answer['next'])

    def test_other_pages_have_none(self):
        for count in (0, 1):
            self.assertNotIn('next', self.collection(count, 2))
