"""Translation marker of the project.

Owns the message domain.  Must not import anything else of the project.
"""

import oslo_i18n

DOMAIN = 'magnum'

_translators = oslo_i18n.TranslatorFactory(domain=DOMAIN)

# The primary translation function, named so that the extractors find it.
_ = _translators.primary


def get_available_languages():
    """Return the locales for which a catalogue is installed."""
    return oslo_i18n.get_available_languages(DOMAIN)
