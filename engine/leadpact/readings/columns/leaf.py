"""One thing that may leave an expression open."""

from dataclasses import dataclass

from leadpact.readings.columns.terms import Term


@dataclass(frozen=True, eq=False)
class Leaf:
    """``when`` it does, and the ``code`` of why: one of ``codes``, or minus a stage's blame where that is empty.

    ``is_data``: it is a field or an attribute, which goes before the expression that it stands in.
    """

    is_data: bool
    when: Term
    code: Term
    codes: tuple[int, ...]
