"""One thing that may leave an expression open."""

from dataclasses import dataclass, replace

from leadpact.readings.columns.terms import Term, both


@dataclass(frozen=True, eq=False)
class Leaf:
    """``when`` it does, and the ``code`` of why: one of ``codes``, or minus a stage's blame where that is empty.

    ``is_data``: it is a field or an attribute, which goes before the expression that it stands in.
    ``moment`` names what has not come, where that is why (`NOT_YET`); ``stage`` the named stage whose
    own data are meant.
    """

    is_data: bool
    when: Term
    code: Term
    codes: tuple[int, ...]
    moment: str | None = None
    stage: str | None = None

    def where(self, condition: Term) -> "Leaf":
        """Count it under one more condition."""
        return replace(self, when=both(condition, self.when))
