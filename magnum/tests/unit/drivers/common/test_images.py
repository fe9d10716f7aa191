import re

from magnum.drivers.common import images


def test_versions_are_tags():
    for version in images.VERSIONS.values():
        assert re.fullmatch(r'[A-Za-z0-9._-]*', version)


def test_images_name_their_registry():
    for image in images.IMAGES.values():
        assert '.' in image.split('/')[0]
        assert re.fullmatch(r'[a-z0-9./_-]+(:[A-Za-z0-9._-]+)?', image)


def test_what_moved_names_the_version_and_the_old_place():
    for table, earlier in ((images.IMAGES, images.EARLIER),
                           (images.CHARTS, images.CHARTS_EARLIER)):
        assert set(earlier) <= set(table)
        for version, place in earlier.values():
            assert re.fullmatch(r'[0-9.]+', version)
            assert '.' in place.split('/')[0] or '://' in place


def test_the_oldest_release_is_not_above_the_default():
    oldest, default = (tuple(map(int, each.split('.')))
                       for each in (images.OLDEST, images.DEFAULT))
    assert oldest <= default
