"""How a stage's own rule is read: on which calendar, and with a deadline by its own cut of the timeline."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from leadpact.policy import (
    CalendarChoice,
    Stage,
)
from leadpact.readings.columns.calendars import OnCalendar
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.literals import member_code
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    at_most,
    both,
    case,
    either,
    equal,
    holds,
    is_not_null,
    is_null,
    negated,
    whole,
)
from leadpact.readings.columns.worths import Worth
from leadpact.readings.findings import Cause


@dataclass(frozen=True, eq=False)
class Asked:
    """How a stage's own rule is read: ``now`` and ``closing``, and before its deadline ``ahead``.

    ``is_open``: the deadline is known not to have passed. ``lost``: it is unknown for want of data.
    """

    now: Scope
    closing: Scope
    ahead: Scope | None
    is_open: Term
    lost: Term
    known: Term


def asked(
    stage: Stage, base: Scope, later: Scope, bind: Callable[[str, Term], Term], c: Compiling
) -> Asked:
    """Choose how the stage's rule is read: with a deadline, by its own cut of the timeline."""
    if stage.deadline is None:
        return Asked(base, later, None, FALSE, FALSE, FALSE)
    now = c.worth(stage.deadline, base)
    instant = bind("deadline", now.value)
    closing = c.worth(stage.deadline, later)
    passed = bind("deadline_passed", holds(at_most(instant, base.cut)))
    cut = bind("cut", case([(passed, instant)], base.cut))
    end = Worth(
        bind("end", case([(is_null(instant), closing.value)], instant)),
        {
            way: bind(f"end_{way.value}", both(is_null(instant), term))
            for way, term in closing.absent.items()
        },
    )
    lost = bind("deadline_unknown", both(is_null(instant), negated(closing.is_worth)))
    then = replace(base, closing=True, stages_closing=False, cut=cut, is_cut=True, as_of=end)
    return Asked(
        now=then,
        closing=replace(then, stages_closing=True),
        ahead=replace(base, cut=cut, is_cut=True),
        is_open=bind("deadline_ahead", both(negated(passed), negated(lost))),
        lost=lost,
        known=is_not_null(instant),
    )


def calendar_of(chosen: str | CalendarChoice | None, c: Compiling) -> OnCalendar | None:
    """Say which calendar a stage's working time is read on."""
    if chosen is None:
        return None
    if isinstance(chosen, str):
        return OnCalendar(((TRUE, chosen),), NULL, ())
    datum = c.tree.fields[chosen.field]
    fact = c.inputs.field(chosen.field)
    choices = [
        (equal(fact.value, whole(member_code(datum.type, member))), name)
        for member, name in chosen.calendars.items()
    ]
    if chosen.otherwise is not None:
        listed = either(*(condition for condition, _ in choices))
        others = either(negated(listed), is_null(fact.value)) if choices else TRUE
        return OnCalendar((*choices, (others, chosen.otherwise)), NULL, ())
    missing = c.reasons.code(datum.name, Cause.MISSING, datum.filled_by)
    invalid = c.reasons.code(datum.name, Cause.INVALID, datum.filled_by)
    gap = case([(fact.unreadable, whole(invalid)), (is_null(fact.value), whole(missing))])
    return OnCalendar(tuple(choices), gap, (invalid, missing))
