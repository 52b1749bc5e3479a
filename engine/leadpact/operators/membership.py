"""Membership in a list of constants."""

from leadpact.operators.compare import EQUAL
from leadpact.operators.model import Family, Operator

IN = Operator(
    symbol="in",
    family=Family.TEST,
    doc="The left value equals one of the list's constants, as `=` compares them.",
    overloads=EQUAL.overloads,
    english="{0} is one of {1}",
    not_english="{0} is not one of {1}",
    examples=("2 in [1, 2]  # true", '"a" in ["b"]  # false'),
)
