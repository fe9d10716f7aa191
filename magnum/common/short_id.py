"""Short identifiers that are valid in host and stack names."""

import base64
import uuid

# 60 of the bits of a UUID: enough within one cloud, short enough for a name.
_BYTES = 8
_LENGTH = 12


def get_id(source_uuid):
    """Return the short id of a version 4 UUID: always the same one.

    It is 12 lower-case letters and digits, made of the random bits only.

    :raises ValueError: ``source_uuid`` is no version 4 UUID.
    """
    if isinstance(source_uuid, str):
        source_uuid = uuid.UUID(source_uuid)
    if source_uuid.version != 4:
        raise ValueError(f'Invalid UUID version {source_uuid.version}')
    # The six fixed bits of version 4 are cut out, the first 60 of the
    # random ones are kept.
    bits = f'{source_uuid.int:0128b}'
    random = bits[:48] + bits[52:64] + bits[66:]
    number = int(random[:_LENGTH * 5].ljust(_BYTES * 8, '0'), 2)
    text = base64.b32encode(number.to_bytes(_BYTES, 'big')).decode()
    return text[:_LENGTH].lower()


def generate_id():
    """Return a new random short id."""
    return get_id(uuid.uuid4())
