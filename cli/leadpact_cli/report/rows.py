"""Verdicts as a table: one row a lead, one column a stage and a criterion."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from leadpact.policy import PolicyTree
from leadpact.readings.amounts import rfc3339
from leadpact.readings.judgement import Judgement

_HEAD = ("id", "policy", "as_of", "covered", "outcome")
_CHARGE = ("accountable_stage", "accountable_owner", "accountable_fix", "accountable_criteria")


def write_rows(judgements: Iterable[Judgement], tree: PolicyTree, out: TextIO) -> None:
    """Write the table; several names in one cell are apart by `;`, what is not there is blank."""
    rows = csv.writer(out, lineterminator="\n")
    columns = [
        name
        for stage in tree.stages.values()
        for name in (stage.name, *(f"{stage.name}.{c.name}" for c in stage.criteria))
    ]
    rows.writerow((*_HEAD, *_CHARGE, "breaches", *columns))
    rows.writerows(tuple(_cells(judgement)) for judgement in judgements)


def _cells(judgement: Judgement) -> Iterator[str]:
    yield judgement.lead.id
    yield judgement.tree.id
    yield rfc3339(judgement.as_of)
    yield {True: "true", False: "false", None: ""}[judgement.covered]
    yield judgement.outcome.value if judgement.outcome else ""
    charged = judgement.accountable
    yield charged.stage if charged else ""
    yield (charged.owner or "") if charged else ""
    yield (charged.fix or "") if charged else ""
    yield ";".join(charged.criteria) if charged else ""
    yield ";".join(breach.stage for breach in judgement.breaches)
    for stage in judgement.tree.stages.values():
        found = judgement.stages.get(stage.name)
        yield found.verdict.value if found else ""
        of = {f.criterion.name: f.verdict.value for f in found.criteria} if found else {}
        yield from (of.get(criterion.name, "") for criterion in stage.criteria)
