"""What a volume of leads can prove of each promised rate, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from leadpact.agreement.plan import Plan
from leadpact.readings.styled import Role, Segment
from leadpact_cli.audit.amounts import NONE
from leadpact_cli.audit.page import Told, words
from leadpact_cli.audit.section import Row, Section

_TOO_LONG = 730
"""Whoever has to wait for two years proves nothing in time."""


def plan_section(plans: Sequence[Plan], page: Told) -> Iterator[Section]:
    """Tell which promises so many leads can prove, and which they cannot."""
    rows = tuple(Row(_cells(plan, page)) for plan in plans)
    if rows:
        head = ("who", "promise", "leads", "one period shows", "a clear gap takes")
        about = "what so many leads can prove, four times in five"
        yield Section("PLAN", about, head, rows, frozenset({2, 3}), is_grouped=True)


def _cells(plan: Plan, page: Told) -> tuple[Segment | str, ...]:
    commitment = plan.commitment
    name = words(commitment.name)
    if commitment.by is not None:
        name += f", {'unknown' if plan.group is None else words(str(plan.group))}"
    every = "" if commitment.every is None else f" a {commitment.every.value}"
    return (
        Segment(page.parties(commitment.owners), Role.STRONG),
        name,
        f"{plan.volume:,.0f}{every}" if plan.volume else "none yet",
        NONE if plan.gap is None else f"{100 * plan.gap:.1f} points",
        _how_long(plan),
    )


def _how_long(plan: Plan) -> Segment | str:
    if plan.needed is None or plan.periods is None:
        return NONE
    leads = f"{100 * plan.clear:.3g} points: {plan.needed:,} leads"
    if plan.periods <= 1:
        return leads if plan.commitment.every is None else f"{leads}, one period"
    if plan.days is None:
        return Segment(f"{leads}, more than are looked at", Role.UNSURE)
    if plan.days > _TOO_LONG:
        return Segment(f"{leads}, more than two years", Role.BAD)
    return f"{leads}, about {plan.days:,} days"


def plan_record(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """Write the plan for programs."""
    return [
        {
            "commitment": plan.commitment.name,
            "group": plan.group,
            "leads_a_period": plan.volume,
            "gap_of_a_period": plan.gap,
            "clear_gap": plan.clear,
            "leads_for_clear_gap": plan.needed,
            "periods_for_clear_gap": plan.periods,
            "days_for_clear_gap": plan.days,
        }
        for plan in plans
    ]
