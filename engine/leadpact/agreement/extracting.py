"""The leads behind each number of an audit written to a file by the engine, where leads stand together."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from leadpact.agreement.audit import Audit
from leadpact.agreement.auditing import Looked, grain_of
from leadpact.agreement.delays import Step
from leadpact.agreement.extract import HAPPENED, WAITING, key_of, leads_behind
from leadpact.agreement.falling_due import Due
from leadpact.agreement.judged_rows import JudgedRows
from leadpact.engines.audit_rows import AuditReading
from leadpact.engines.embedded import Embedded
from leadpact.engines.extracting import (
    Extraction,
    Line,
    ids_with,
    sources_of,
    timed_by_source,
)
from leadpact.engines.judging import Judged
from leadpact.readings.amounts import rfc3339

Triple = tuple[str, str, str]
"""What is behind a number: its key, what leads are there, the source that they come from."""
_ORDER: Final = (
    *("leads", "coverage_unknown", "commitment", "stage", "charged", "broken", "time", "due"),
    *("waived", "missing", "unreadable"),
)


class LeadsBehind:
    """The leads behind an audit's numbers, as long as the engine that judged them is open.

    ``looked`` are those of each version of the policy, by its number.
    """

    def __init__(self, engine: Embedded, audit: Audit, looked: Mapping[int, Looked]) -> None:
        self._engine = engine
        self._audit = audit
        self._looked = looked
        self._lines: dict[Triple, int] = {}
        self._counts: Counter[Triple] = Counter()
        self._making = Extraction(engine)

    def ids_with(self, parts: Sequence[str], starts: Sequence[str]) -> list[str]:
        """Give the ids that hold one of some texts, or start with one."""
        return [name for part, _, _ in self._parts() for name in ids_with(part, parts, starts)]

    def write(
        self,
        names: Sequence[str],
        path: Path,
        suffix: str,
        *,
        tell: Callable[[Triple], tuple[str, ...]],
        shown: Mapping[str, str],
    ) -> Counter[Triple]:
        """Write a row for each lead behind a number, and count them.

        ``tell`` gives the cells of the columns ``names`` but the last, which is the id; ``shown``
        are ids that are written otherwise. The end of the name, ``suffix``, says how: Parquet or CSV.

        Raises:
            EngineError: it cannot be written.
        """
        making = self._making
        for behind in leads_behind(self._audit):
            line, member = self._line(behind[:3], behind.member.n), behind.member
            if member.created_at is None:
                making.add_cell(line, member.id)
            else:
                making.singles.append((line, member.id))
        grain = grain_of(self._audit.line.trees, with_ids=False)
        for part, reading, _ in self._parts():
            making.add_part(part, reading, grain)
        for version, looked in self._looked.items():
            for found in looked.parts():
                self._add_times(self._audit.asking.judges[version].delays.steps, *found)
        for due in self._audit.due:
            self._add_due(due)
        appeared = {key: n for n, key in enumerate(dict.fromkeys(key for key, _, _ in self._lines))}
        making.lines |= {
            number: Line(_place(triple[0], appeared), tell(triple), self._counts[triple])
            for triple, number in self._lines.items()
        }
        making.shown = shown
        making.write(names, path, suffix)
        return self._counts

    def _parts(self) -> Iterator[tuple[Judged, AuditReading, JudgedRows]]:
        for looked in self._looked.values():
            yield from looked.parts()

    def _line(self, triple: Triple, leads: int) -> int:
        self._counts[triple] += leads
        return self._lines.setdefault(triple, len(self._lines))

    def _add_times(
        self, steps: Sequence[Step], part: Judged, reading: AuditReading, read: JudgedRows
    ) -> None:
        for step, lag in zip(steps, reading.audit.lags, strict=True):
            key = key_of("time", step.stage, step.criterion)
            lines = {
                (is_over, cell): self._line(
                    (key, HAPPENED if is_over else WAITING, _told(read, cell)), leads
                )
                for is_over, cell, leads in timed_by_source(part, reading, lag)
            }
            if lines:
                self._making.add_waits(part, reading, lag, lines)

    def _add_due(self, due: Due) -> None:
        key = key_of("due", due.step.stage, due.step.criterion)
        closes = {name: rfc3339(at) for at, name in due.leads}
        for part, reading, read in self._parts():
            for name, cell in sources_of(part, reading, closes):
                line = self._line((key, closes[name], _told(read, cell)), 1)
                self._making.singles.append((line, name))


def _told(read: JudgedRows, cell: Any) -> str:  # noqa: ANN401 - a typed value
    found = None if cell is None else read.fact("source", cell)
    return "" if found is None else str(found)


def _place(key: str, appeared: Mapping[str, int]) -> int:
    """Say where a key stands: with those of its kind, in the order in which they came up."""
    return _ORDER.index(key.partition("/")[0]) * (len(appeared) + 1) + appeared[key]
