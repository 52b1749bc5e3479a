"""Several versions of one policy in the order in which they take effect, and which of them judges a lead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from leadpact.agreement.settling import start_of
from leadpact.calendars import compile_calendar
from leadpact.diagnostics.catalogue.versions import ANOTHER_NAME, SAME_EFFECTIVE
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import day
from leadpact.source import Span


@dataclass(frozen=True, slots=True)
class Line:
    """The versions of one policy, by `effective`; one or more.

    ``starts`` are the instants (UTC microseconds) at which each takes effect: where its date begins, in
    the zone of its own first calendar.
    """

    trees: tuple[PolicyTree, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, trees: Sequence[PolicyTree]) -> "Line":
        """Put versions in order; `wrong_versions` says what keeps them from being a line."""
        ordered = sorted(trees, key=lambda tree: tree.effective)
        return cls(tuple(ordered), tuple(map(_start, ordered)))

    def version_of(self, created_at: int | None) -> int | None:
        """Say which version judges a lead: the latest that had taken effect; None: it has none."""
        if created_at is None:
            return None
        later = (n for n in reversed(range(len(self.starts))) if self.starts[n] <= created_at)
        return next(later, None)

    def span(self, number: int) -> tuple[int, int | None]:
        """Give the instants from which on a version judges, and from which on it does not any more."""
        return self.starts[number], min(self.starts[number + 1 :], default=None)

    def present(self, as_of: int) -> int:
        """Say which version is in force at an instant; before all of them the first."""
        return self.version_of(as_of) or 0

    @property
    def digest(self) -> str:
        """Tell lines apart: of one version its own digest."""
        if len(self.trees) == 1:
            return self.trees[0].digest
        lines = "".join(f"{tree.digest}\n" for tree in self.trees)
        return f"sha256:{sha256(lines.encode()).hexdigest()}"


def _start(tree: PolicyTree) -> int:
    first = tree.first_calendar
    days = None if first is None else compile_calendar(first.week)
    return start_of(tree.effective.toordinal(), days)


def wrong_versions(trees: Sequence[PolicyTree]) -> Iterator[Diagnostic]:
    """Say what keeps some policies from being versions of one: another name, the same date."""
    first = trees[0]
    for tree in trees:
        if tree.name != first.name:
            span = place_of(tree, "name")
            yield ANOTHER_NAME.at(tree.source, span, found=tree.name, name=first.name)
    ordered = sorted(trees, key=lambda tree: tree.effective)
    for before, tree in pairwise(ordered):
        if before.effective == tree.effective and before.name == tree.name:
            yield SAME_EFFECTIVE.at(
                tree.source,
                place_of(tree, "effective"),
                day=day(tree.effective.toordinal()),
                versions=f"{before.version} in `{before.source.name}`, and {tree.version}",
                help="it is the same text twice: leave one of them out"
                if before.digest == tree.digest
                else "give the later one a later `effective`, or leave one of them out",
            )


def place_of(tree: PolicyTree, key: str) -> Span:
    """Find where a policy says its name, or from when on it holds; its start where that is not seen."""
    found = re.search(
        rf"^ ?[\"']?{key}[\"']?[ \t]*:[ \t]*(\S[^\r\n#,]*)", tree.source.text, re.MULTILINE
    )
    if found is None:
        return Span(0, 0)
    return Span(found.start(1), found.start(1) + len(found[1].rstrip()))
