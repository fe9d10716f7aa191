"""Generated names are valid names of clusters."""

import re

from magnum.common import name_generator


def test_form():
    generator = name_generator.NameGenerator()
    for _n in range(50):
        letter, number = generator.generate().split('-')
        assert letter in name_generator.LETTERS
        assert 1 <= int(number) <= 24


def test_letters():
    assert len(set(name_generator.LETTERS)) == 24
    assert all(re.fullmatch('[a-z]+', one) for one in name_generator.LETTERS)
