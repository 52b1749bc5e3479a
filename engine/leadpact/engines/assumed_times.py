"""Which verdicts of judged leads rest on a time of day that the binding assumed, as terms of a query."""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.terms import column, either, equal, whole
from leadpact.readings.resting import criteria_rest_on, rests_on


def resting(columns: Columns, flags: Mapping[str, str]) -> Iterator[exp.Expression]:
    """Say of each stage whether what a lead has assumed is something that it rests on."""
    rests = rests_on(columns.tree)
    for stage in columns.stages:
        yield _is_any(flags, rests[stage.name])


def criteria_resting(
    columns: Columns, flags: Mapping[str, str]
) -> Iterator[tuple[exp.Expression, ...]]:
    """Say the same of the criteria of each stage."""
    rests = criteria_rest_on(columns.tree)
    for stage in columns.stages:
        yield tuple(_is_any(flags, rests[stage.name][k.name]) for k in stage.criteria)


def _is_any(flags: Mapping[str, str], names: frozenset[str]) -> exp.Expression:
    own = [equal(column(flag), whole(1)) for name, flag in flags.items() if name in names]
    return either(*own) if own else exp.false()
