"""Numbers that are judged before they are ripe, or flatter whoever they are about."""

from collections.abc import Iterator

from leadpact.check.lint.measured import DAYS, duration, stages_of
from leadpact.check.lint.outline import Outline, quoted, resolved
from leadpact.diagnostics.catalogue import whole_promises as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import Apply, Expr, Field, Measure, ValueName, type_of
from leadpact.operators.arithmetic import SUBTRACT
from leadpact.policy import PolicyTree
from leadpact.units import DAY, INSTANT, MONEYS

_MOST_PERIODS = 4
"""A stage that waits longer than so many periods is judged too late to tell of the period."""


def judged_in_time(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield commitments that judge leads before their stages are settled, or long after."""
    for commitment in tree.commitments.values():
        stages = stages_of(resolved(tree, commitment))
        waits = [(name, outline.waits[name]) for name in stages]
        name, longest = max(
            ((n, w) for n, w in waits if w is not None),
            key=lambda found: found[1].amount,
            default=("", None),
        )
        if longest is None:
            continue
        mature = commitment.mature_after
        if mature is not None and longest.amount > mature:
            yield says.IMMATURE.at(
                tree.source,
                commitment.span,
                mature=duration(mature),
                stage=name,
                longest=longest.written,
                help=f"write `mature_after: {longest.written}` at least"
                if "business" not in longest.written
                else "wait longer than the stage does, nights and weekends included",
            )
        every = commitment.every
        if every is not None and longest.amount > _MOST_PERIODS * DAYS[every] * DAY:
            yield says.LATE_VERDICT.at(
                tree.source,
                commitment.span,
                period=every.value,
                longest=longest.written,
                help="choose a longer period, or promise an earlier stage by this one",
            )


def flattering_metrics(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield averages of spans that leave out what never happened, and sums that count twice."""
    for sentence in outline.sentences:
        for node in sentence.nodes:
            if not isinstance(node, Measure) or node.subject is None:
                continue
            subject = node.subject
            words = quoted(tree.source, subject.span)
            if node.function == "average" and _is_span(subject, tree, outline):
                yield says.SURVIVING_AVERAGE.at(
                    tree.source,
                    node.span,
                    help=f"write `median({words})` or `percentile({words}, 90)`",
                )
            if node.function == "sum" and node.per is None and isinstance(subject, Field):
                group, _, _ = subject.path.rpartition(".")
                if subject.type.kind in MONEYS and f"{group}.id" in tree.fields:
                    yield says.COUNTED_TWICE.at(
                        tree.source,
                        node.span,
                        group=group,
                        help=f"write `sum({words} per {group}.id …)`",
                    )


def _is_span(subject: Expr, tree: PolicyTree, outline: Outline) -> bool:
    """Whether a value is the time up to something that may not have happened."""
    if not isinstance(subject, ValueName) or outline.values[subject.name].unbounded is None:
        return False
    return any(
        isinstance(node, Apply)
        and node.operator is SUBTRACT
        and type_of(node.operands[0]).kind in INSTANT
        for node in outline.of(tree.values[subject.name].expr).nodes
    )
