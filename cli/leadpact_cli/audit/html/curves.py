"""The charts of time: each promise by period with its range and target, and how long each step took."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import ceil, inf
from typing import Any, Final

import altair as alt

from leadpact.agreement.promises import Kept
from leadpact.readings.agreement_promises import promise_in_words
from leadpact.readings.amounts import printable
from leadpact.readings.naming import capital
from leadpact.readings.styled import Role
from leadpact.units import DAY, HOUR, MINUTE, MONEY_SCALE, MONEYS, SECOND, Kind
from leadpact_cli.audit.html.drawing import (
    ACCENT,
    BAD,
    BAND,
    GOOD,
    INK,
    LINE,
    MUTED,
    PAPER,
    UNSURE,
    drawn,
    inline,
)
from leadpact_cli.audit.html.figures import DURATION, Unit
from leadpact_cli.audit.html.naming import Json, Names, spoken
from leadpact_cli.audit.html.parts import Chart
from leadpact_cli.audit.html.verdicts import is_drawn, role_of, series

_WIDTH: Final = 300
_HEIGHT: Final = 150
_MOST_PERIODS: Final = 26
_MOST_TRENDS: Final = 24
_LOW: Final = 0.5
"""A curve whose range stays below it is drawn larger, and its axis says so."""
_MOST_STEPS: Final = 120
_LONGEST: Final = 32
_MOST_TOLD: Final = 3
_BEYOND: Final = 3
"""A curve is drawn up to so many times the wait of nine in ten, where that is known."""
_UNITS: Final = (("days", DAY), ("hours", HOUR), ("minutes", MINUTE), ("seconds", SECOND))
_VERDICTS: Final[Mapping[Role, str]] = {Role.GOOD: GOOD, Role.BAD: BAD}


# -- promises


def trends(record: Json, names: Names) -> Iterator[Chart]:
    """Draw each promise that has a figure, one chart for each group that it is judged for."""
    for at, (_, told) in enumerate(groupby(_first(record["commitments"]), key=series)):
        periods = list(told)
        drawn_at = [place for place, one in enumerate(periods) if is_drawn(one)]
        if drawn_at:
            shown = periods[drawn_at[0] : drawn_at[-1] + 1]
            yield _trend(f"trend-{at + 1}", shown[-_MOST_PERIODS:], names)


def _first(told: Sequence[Any]) -> list[Any]:
    """Take the periods of the first so many promises that have a figure."""
    shown = list(dict.fromkeys(series(one) for one in told if is_drawn(one)))[:_MOST_TRENDS]
    return [one for one in told if series(one) in shown]


def _trend(name: str, told: Sequence[Any], names: Names) -> Chart:
    unit = names.unit(told[0])
    scale, axis_title, form = _axis_of(unit, told)
    rows = [_point(one, unit, scale, names) for one in told if is_drawn(one)]
    marks = [_mark(one, names) for one in told]
    bounds = unit.bounds(told[-1]["target"]).ends
    targets = [{"target": float(end) / scale} for end in bounds]
    x = alt.X("period:N", sort=marks, scale=alt.Scale(domain=marks), title=None)
    x = x.axis(alt.Axis(labelAngle=0 if len(marks) <= 4 else -45, ticks=False, grid=False))
    y = alt.Y("value:Q", title=axis_title, scale=alt.Scale(zero=True, nice=True))
    y = y.axis(alt.Axis(format=form, tickCount=5, domain=False, ticks=False))
    base = alt.Chart(inline(rows))
    ranges = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=3, strokeCap="round", color=MUTED, opacity=0.55)
        .encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    )
    line = base.transform_filter("datum.final").mark_line(color=ACCENT, strokeWidth=1.5)
    colours = alt.Scale(domain=["met", "missed", "open"], range=[GOOD, BAD, UNSURE])
    final = base.transform_filter("datum.final").mark_point(
        filled=True, size=85, stroke=PAPER, strokeWidth=1, opacity=1
    )
    early = base.transform_filter("!datum.final").mark_point(
        filled=True, fill=PAPER, stroke=ACCENT, size=75, strokeWidth=2, opacity=1
    )
    target = (
        alt.Chart(inline(targets))
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=INK)
        .encode(y="target:Q")
    )
    chart = alt.layer(
        ranges,
        line.encode(x=x, y=y),
        target,
        final.encode(x=x, y=y, color=alt.Color("look:N", scale=colours, legend=None)),
        early.encode(x=x, y=y),
    ).properties(width=_WIDTH, height=_HEIGHT)
    title = f"{names.promise(told[0])}: {unit.target(told[-1]['target'])}"
    all_told = [_told(one, unit, names) for one in told]
    svg = drawn(chart, name, title, f"{capital('; '.join(all_told))}.")
    description = f"{capital('; '.join(all_told[-_MOST_TOLD:]))}."
    tree = names.tree_of(told[-1])
    said = promise_in_words(tree.commitments[told[-1]["commitment"]], tree)
    return Chart(name, title, description, svg, is_wide=False, says=printable(said))


def _mark(told: Json, names: Names) -> str:
    return names.mark(told["period"])


def _point(told: Json, unit: Unit, scale: float, names: Names) -> dict[str, Any]:
    role = role_of(told["verdict"])
    ends = unit.interval(told["interval"])
    value = unit.interval({"low": told["value"], "high": told["value"]})
    row: dict[str, Any] = {
        "period": _mark(told, names),
        "value": None if value is None else value.low / scale,
        "final": told["verdict"] != Kept.TOO_EARLY.value,
        "look": {Role.GOOD: "met", Role.BAD: "missed"}.get(role, "open"),
    }
    if ends is not None and ends.high != inf:
        row |= {"low": ends.low / scale, "high": ends.high / scale}
    return row


def _axis_of(unit: Unit, told: Sequence[Any]) -> tuple[float, str | None, str]:
    """Say by what a figure is divided, what the axis is called, and how its numbers are written."""
    if unit.is_rate:
        return 1.0, None, ".0%"
    if unit.of.kind in MONEYS:
        return float(MONEY_SCALE), unit.of.currency, "~s"
    if unit.of.kind is Kind.DURATION:
        largest = max((abs(one["value"]) for one in told if is_drawn(one)), default=0) * SECOND
        named, scale = _unit_for(largest)
        return float(scale), named, "~f"
    return 1.0, None, "~s"


def _told(told: Json, unit: Unit, names: Names) -> str:
    if told["value"] is None:
        return f"{names.period(told['period'])} no figure yet"
    interval = f", range {unit.range(told['interval'])}" if told["interval"] else ""
    return f"{names.period(told['period'])} {unit.said(told['value'])}{interval}, {told['verdict']}"


# -- how long it took


def waits(record: Json, names: Names) -> Iterator[Chart]:
    """Draw, for each step, the share of leads that it has happened to by a time (Kaplan–Meier).

    Steps with one clock, which differ in how long they may take, are one picture.
    """
    told = [delay for delay in record["delays"] if delay["happened"]]
    for at, (_, same) in enumerate(groupby(told, key=_clock)):
        yield _curve(f"wait-{at + 1}", list(same), names)


def _clock(delay: Json) -> tuple[Any, ...]:
    return delay["from"], delay["to"], delay["leads"], delay["happened"], delay["wall"]["curve"]


def _curve(name: str, same: Sequence[Any], names: Names) -> Chart:
    delay = same[0]
    wall = delay["wall"]
    last = wall["curve"][-1]["at"]
    end = last if wall["ninetieth"] is None else min(last, _BEYOND * wall["ninetieth"]) or last
    named, scale = _unit_for((end or 1) * SECOND)
    rows = _steps(wall["curve"], end, scale)
    domain = [0, max(end * SECOND / scale, 1e-9)]
    x = alt.X(
        "at:Q", title=f"{named} since {_since(delay)}", scale=alt.Scale(domain=domain, nice=False)
    )
    x = x.axis(alt.Axis(grid=False, tickCount=6, format="~f"))
    most = max(row["high"] for row in rows)
    top = 1.0 if most > _LOW else max(ceil(most * 10), 1) / 10
    y = alt.Y("happened:Q", title=None, scale=alt.Scale(domain=[0, top]))
    y = y.axis(alt.Axis(format=".0%", tickCount=5, domain=False, ticks=False, gridColor=LINE))
    base = alt.Chart(inline(rows))
    band = base.mark_area(interpolate="step-after", color=BAND, opacity=0.6, clip=True).encode(
        x=x, y=alt.Y("low:Q", title=None), y2="high:Q"
    )
    line = base.mark_line(interpolate="step-after", color=ACCENT, strokeWidth=2, clip=True).encode(
        x=x, y=y
    )
    chart = (band + line).properties(width=_WIDTH, height=_HEIGHT)
    steps = "; ".join(names.step(one["stage"], one["criterion"]) for one in same)
    title = f"{capital(steps)}: share of leads by time"
    half, nine_in_ten = (
        "not yet" if wall[part] is None else DURATION.said(wall[part])
        for part in ("median", "ninetieth")
    )
    beyond = f" Drawn to {DURATION.said(end)}; the last came after {DURATION.said(last)}."
    description = (
        f"Half by: {half}. Nine in ten by: {nine_in_ten}. {delay['happened']:,} of {delay['leads']:,} leads so "
        f"far; those that still wait count as waiting.{beyond if end < last else ''}"
    )
    return Chart(name, title, description, drawn(chart, name, title, description), is_wide=False)


def _since(delay: Json) -> str:
    found = spoken(delay["from"])
    return found if len(found) <= _LONGEST else "the clock started"


def _steps(curve: Sequence[Any], end: float, scale: float) -> list[dict[str, float]]:
    """Give the steps to draw: those that the eye can tell apart."""
    rows = [{"at": 0.0, "happened": 0.0, "low": 0.0, "high": 0.0}]
    inside = [step for step in curve if step["at"] <= end]
    drawn_at = -1.0
    for step in inside:
        if step["happened"] - drawn_at >= 1 / _MOST_STEPS or step is inside[-1]:
            drawn_at = step["happened"]
            rows.append(
                {"at": step["at"] * SECOND / scale}
                | {part: step[part] for part in ("happened", "low", "high")}
            )
    return [*rows, {**rows[-1], "at": end * SECOND / scale}]


def _unit_for(amount: float) -> tuple[str, int]:
    """Choose the unit in which a span is a number of one or two digits."""
    return next((one for one in _UNITS if amount >= 2 * one[1]), _UNITS[-1])
