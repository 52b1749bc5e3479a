"""A lead's verdicts as a line of JSON, and as a row of a table."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any

from leadpact.engines.results import Result, StageResult
from leadpact.engines.table_parts import TablePart, table_columns
from leadpact.policy import PolicyTree
from leadpact.readings.amounts import rfc3339
from leadpact.readings.columns.verdict_names import dotted, verdict_names
from leadpact_cli.output import json_text

Written = Callable[[str], str]
"""Writes the line of a lead by its id."""


def line_record(lead_id: str, result: Result, tree: PolicyTree, as_of: int) -> dict[str, Any]:
    """Write the object of ``leadpact check --format jsonl``."""
    covered = {} if result.covered else {"covered": result.covered}
    charged = result.accountable
    return {
        "id": lead_id,
        "policy": tree.id,
        "as_of": rfc3339(as_of),
        **covered,
        "stages": {
            stage.name: {
                "verdict": stage.verdict.value,
                **({"assumed": list(stage.assumed)} if stage.assumed else {}),
                "criteria": {k.name: k.verdict.value for k in stage.criteria},
                **_criteria_assumed(stage),
            }
            for stage in result.stages
        },
        "outcome": result.outcome.value if result.outcome else None,
        "accountable": charged
        and {
            "stage": charged.stage,
            "owner": charged.owner,
            "fix": charged.fix,
            "criteria": list(charged.criteria),
        },
        "breaches": [{"stage": b.stage, "owner": b.owner} for b in result.breaches],
    }


def _criteria_assumed(stage: StageResult) -> dict[str, Any]:
    """Say which criteria rest on assumed times, where one does."""
    found = {k.name: list(k.assumed) for k in stage.criteria if k.assumed}
    return {"criteria_assumed": found} if found else {}


def json_line(result: Result, tree: PolicyTree, as_of: int) -> Written:
    """Prepare the lines of all leads of which the policy says the same."""
    empty = json_text(line_record("", result, tree, as_of))
    rest = empty.removeprefix('{"id": ""') + "\n"
    return lambda lead_id: f'{{"id": {json_text(lead_id)}{rest}'


@dataclass(frozen=True)
class Table:
    """The table of ``leadpact check --format csv``: the columns of some parts.

    ``with_assumed``: one more column names the verdicts that rest on an assumed time.
    """

    tree: PolicyTree
    parts: frozenset[TablePart]
    with_assumed: bool

    @cached_property
    def _columns(self) -> tuple[tuple[str, TablePart | None], ...]:
        return tuple(table_columns(self.tree, with_assumed=self.with_assumed))

    def _chosen(self, cells: Iterable[str]) -> Iterator[str]:
        return compress(cells, (part is None or part in self.parts for _, part in self._columns))

    def head(self) -> str:
        """Write the header."""
        return _row(*self._chosen(name for name, _ in self._columns))

    def row(self, result: Result, tree: PolicyTree, as_of: int) -> Written:
        """Prepare the rows of all leads of which the policy says the same; what is not there is blank."""
        cells = _cells(result, tree, as_of, with_assumed=self.with_assumed)
        _, *others = self._chosen(cells)
        rest = _row("", *others)
        return lambda lead_id: _row(lead_id).rstrip("\n") + rest


def _row(*cells: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _cells(result: Result, tree: PolicyTree, as_of: int, *, with_assumed: bool) -> Iterator[str]:
    """Give the cells of every column, the id left blank; several names in one are apart by `;`."""
    yield ""
    yield tree.id
    yield rfc3339(as_of)
    yield {True: "true", False: "false", None: ""}[result.covered]
    yield result.outcome.value if result.outcome else ""
    charged = result.accountable
    yield charged.stage if charged else ""
    yield (charged.owner or "") if charged else ""
    yield (charged.fix or "") if charged else ""
    yield ";".join(charged.criteria) if charged else ""
    yield ";".join(breach.stage for breach in result.breaches)
    if with_assumed:
        yield ";".join(_assumed(result, verdict_names(tree, dotted)))
    found = {stage.name: stage for stage in result.stages}
    for stage in tree.stages.values():
        one = found.get(stage.name)
        yield one.verdict.value if one else ""
        of = {k.name: k.verdict.value for k in one.criteria} if one else {}
        yield from (of.get(criterion.name, "") for criterion in stage.criteria)


def _assumed(result: Result, names: Mapping[tuple[str, str | None], str]) -> Iterator[str]:
    """Name the verdicts that rest on an assumed time as the columns do."""
    for stage in result.stages:
        if stage.assumed:
            yield names[stage.name, None]
        yield from (names[stage.name, k.name] for k in stage.criteria if k.assumed)
