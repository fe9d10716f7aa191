"""Short identifiers that are valid in host and stack names."""

import base64
import uuid

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
    # In version 4 the field that once was a time is 60 random bits; one zero
    # nibble fills the last byte, and twelve characters of base32 hold them.
    data = (source_uuid.time << 4).to_bytes(_BYTES, 'big')
    return base64.b32encode(data).decode()[:_LENGTH].lower()


def generate_id():
    """Return a new random short id."""
    return get_id(uuid.uuid4())
