"""Names for clusters whose owner gave none."""

import random

LETTERS = (
    'alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta',
    'iota', 'kappa', 'lambda', 'mu', 'nu', 'xi', 'omicron', 'pi', 'rho',
    'sigma', 'tau', 'upsilon', 'phi', 'chi', 'psi', 'omega',
)


class NameGenerator:
    """Makes names such as ``zeta-22``."""

    def __init__(self):
        self._random = random.SystemRandom()

    def generate(self):
        """Return a Greek letter and a number from 1 to 24."""
        letter = self._random.choice(LETTERS)
        return f'{letter}-{self._random.randint(1, len(LETTERS))}'
