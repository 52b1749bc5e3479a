"""Which promise holds for which period: that of the version in force when the period begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from leadpact.agreement.cohorts import Period, periods
from leadpact.agreement.commitments import Group, Promise
from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.line import Line
from leadpact.agreement.promises import Kept
from leadpact.agreement.results import Result, Setting
from leadpact.policy import Every
from leadpact.units import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """One version's promise, and the local dates (ordinals) on which periods that it is held to begin.

    They begin on ``first`` or later, and before ``after``. ``is_new``: the version before it, if there
    is one, promised nothing under this name, so that what is left of the period in which it takes
    effect counts. ``is_present``: it is in force as of the audit, and held to the newest leads.
    """

    version: int
    promise: Promise
    setting: Setting
    first: int
    after: int | None = None
    is_new: bool = True
    is_present: bool = True

    @classmethod
    def whole(cls, promise: Promise, setting: Setting) -> "Force":
        """Hold a promise for good, from when its policy takes effect."""
        first = setting.tree.effective.toordinal()
        return cls(version=0, promise=promise, setting=setting, first=first)

    def results(self, leads: Sequence[JudgedLead]) -> Iterator[Result]:
        """Judge the promise over all leads, group by group, in order of time."""
        promise, setting, commitment = self.promise, self.setting, self.promise.commitment
        dates = setting.dates(leads, promise.place(setting))
        for group, members in promise.groups(leads, setting):
            one = Group(promise, setting, group, dates)
            if commitment.every is not None:
                found = one.results(
                    members, commitment.every, tuple(self._periods(commitment.every, dates))
                )
            elif self.is_present:
                found = iter([one.newest(members, commitment.last or 1)])
            else:
                continue
            yield from (replace(result, version=self.version) for result in found)

    def _periods(self, every: Every, dates: tuple[int, int] | None) -> Iterator[Period]:
        today = self.setting.today
        first = today if dates is None else min(dates[0], today)
        for period in periods(first, today, every, effective=self.first):
            is_held = self.after is None or period.first < self.after
            if is_held and (self.is_new or not period.is_partial):
                yield period


def forces(
    line: Line,
    present: int,
    promises: Sequence[Promise | None],
    settings: Sequence[Setting],
) -> tuple[Force, ...]:
    """Say when each version's promise of one name holds; a version without it has None."""
    starts = [tree.effective.toordinal() for tree in line.trees]
    return tuple(
        Force(
            version=n,
            promise=promise,
            setting=settings[n],
            first=starts[n],
            after=starts[n + 1] if n + 1 < len(starts) else None,
            is_new=n == 0 or promises[n - 1] is None,
            is_present=n == present,
        )
        for n, promise in enumerate(promises)
        if promise is not None
    )


def results_of(held: Sequence[Force], leads: Sequence[JudgedLead]) -> Iterator[Result]:
    """Judge one commitment over all leads and versions: by group, then by period in order of time."""
    found: dict[tuple[bool, Value | None], list[Result]] = {}
    for force in held:
        for result in force.results(leads):
            found.setdefault((result.is_grouped, result.group), []).append(result)
    for _, results in sorted(
        found.items(), key=lambda item: (item[0][0], item[0][1] is None, str(item[0][1]))
    ):
        yield from _counted(results)


def _counted(results: Sequence[Result]) -> Iterator[Result]:
    """Count misses in a row, over versions too, as long as the periods are of one kind."""
    misses, every = 0, None
    for result in results:
        if result.commitment.every is not every:
            misses, every = 0, result.commitment.every
        if not result.is_empty:
            misses = misses + 1 if result.kept is Kept.MISSED else 0
        yield replace(result, misses=misses)
