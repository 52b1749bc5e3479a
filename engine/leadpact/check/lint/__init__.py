"""What the linter says of a whole, sound policy: risks and oversights, each at its place."""

from collections.abc import Callable, Iterator
from datetime import date

from leadpact.check.lint import (
    chance,
)
