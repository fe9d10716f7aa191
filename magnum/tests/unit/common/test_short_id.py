"""Short ids are what they were for the same uuid."""

import re
import uuid

import pytest

from magnum.common import short_id


def test_known_ids():
    assert short_id.get_id(
        '11111111-1111-4111-bfff-ffffffffffff') == 'ceirceirceir'
    assert short_id.get_id(
        uuid.UUID('00000000-0000-4000-bfff-ffffffffffff')) == 12 * 'a'


def test_form():
    made = {short_id.generate_id() for _n in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch('[a-z2-7]{12}', one) for one in made)


def test_no_uuid4():
    for wrong in ('nonsense', str(uuid.uuid1())):
        with pytest.raises(ValueError):
            short_id.get_id(wrong)
