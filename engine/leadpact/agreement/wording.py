"""The questions of measures, put to every version of a policy in its own words."""

from collections.abc import Collection, Iterable, Sequence

from leadpact.agreement.judged import Questions
from leadpact.check.again import Again
from leadpact.nodes import Expr, Field, Is, State, type_of
from leadpact.policy import PolicyTree
from leadpact.source import Span
from leadpact.syntax.printer import to_text
from leadpact.units import INSTANT, TIMESTAMP, Type

_NOWHERE = Span(0, 0)
_CREATED_AT = Field("created_at", TIMESTAMP, span=_NOWHERE)


class Wording(Questions):
    """Numbers questions by what they say: the same words are one question, which each version answers itself.

    A name in a question means what the version of the lead says it means. A version that lacks a name,
    or has another type for it, is not asked; something else is in its place, so that the numbers hold.
    """

    def __init__(self, trees: Sequence[PolicyTree]) -> None:
        super().__init__()
        self._trees = tuple(trees)
        self.versions = len(self._trees)
        self._again = tuple(Again(tree) for tree in trees)
        self._known: dict[tuple[str, Type], int] = {}
        self._asked: list[tuple[Expr | None, ...]] = []

    def number_of(self, expr: Expr) -> int:
        """Give the number under which leads of all versions answer a question."""
        key = to_text(expr), type_of(expr)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._asked)
            self._asked.append(tuple(again(expr) for again in self._again))
        return found

    def of_version(self, number: int) -> tuple[Expr, ...]:
        """Give the questions in the words of one version, in the order of their numbers."""
        types = (of for _, of in self._known)
        return tuple(
            asked[number] or _instead(of) for of, asked in zip(types, self._asked, strict=True)
        )

    def asked_in(self, numbers: Iterable[int], stages: Iterable[str]) -> Collection[int]:
        """Name the versions that have all of these questions and stages."""
        wanted, named = tuple(numbers), tuple(stages)
        return frozenset(
            number
            for number, tree in enumerate(self._trees)
            if all(self._asked[n][number] is not None for n in wanted)
            and all(stage in tree.stages for stage in named)
        )


def _instead(of: Type) -> Expr:
    """Give a question that every version can answer, an instant in the place of one."""
    is_instant = of.kind in INSTANT
    return _CREATED_AT if is_instant else Is(_CREATED_AT, State.KNOWN, span=_NOWHERE)
