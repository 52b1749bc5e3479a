"""The charts of leads: the funnel, and the waterfall that adds up to the last lead."""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any, Final

import altair as alt

from leadpact.readings.amounts import counted
from leadpact.readings.naming import capital
from leadpact.readings.outcomes import Outcome
from leadpact_cli.audit.html.drawing import (
    ACCENT,
    BAD,
    BAND,
    GOOD,
    INK,
    LINE,
    NONE,
    PAPER,
    UNSURE,
    WAITING,
    drawn,
    inline,
)
from leadpact_cli.audit.html.naming import ENDS, Json, Names
from leadpact_cli.audit.html.parts import Chart
from leadpact_cli.audit.page import words

_WIDTH: Final = 640
_ROW: Final = 30
_SEGMENTS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "passed": (("pass", "waived"), ACCENT),
    "still waiting": (("pending",), BAND),
    "unknown": (("unknown",), UNSURE),
    "failed": (("fail",), BAD),
    "not asked": (("not_applicable",), NONE),
}
_ALL: Final = "All leads"


def funnel(record: Json) -> Iterator[Chart]:
    """Draw how many leads passed each stage, and what holds the others."""
    leads = record["covered"]["leads"]
    if not leads or not record["stages"]:
        return
    rows, labels = [], [{"stage": _ALL, "text": f"{leads:,}", "at": leads}]
    rows.append({"stage": _ALL, "what": "passed", "from": 0, "to": leads})
    for name, stage in record["stages"].items():
        title, start = capital(words(name)), 0
        counts = {
            what: sum(stage["verdicts"].get(v, 0) for v in verdicts)
            for what, (verdicts, _) in _SEGMENTS.items()
        }
        for what, number in counts.items():
            if number:
                rows.append({"stage": title, "what": what, "from": start, "to": start + number})
            start += number
        labels.append({"stage": title, "text": f"{counts['passed']:,}", "at": leads})
    order = [label["stage"] for label in labels]
    y = alt.Y("stage:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X(
        "from:Q",
        title="leads",
        scale=alt.Scale(domain=[0, leads], nice=False),
        axis=alt.Axis(grid=False, format=",d", tickMinStep=1, tickCount=6),
    )
    colour = alt.Color(
        "what:N",
        scale=alt.Scale(domain=list(_SEGMENTS), range=[c for _, c in _SEGMENTS.values()]),
        legend=alt.Legend(
            orient="top", direction="horizontal", symbolType="square", columnPadding=22
        ),
    )
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(height=20, stroke=PAPER, strokeWidth=1)
        .encode(x=x, x2="to:Q", y=y, color=colour)
    )
    texts = (
        alt.Chart(inline(labels))
        .mark_text(align="left", dx=8, fontWeight="bold", color=INK)
        .encode(x="at:Q", y=y, text="text:N")
    )
    steps = ", ".join(f"{label['stage']} {label['text']}" for label in labels[1:])
    description = (
        f"Of {counted(leads, 'lead')} so many passed each stage: {steps}. The bars also show how many "
        "are still waiting, unknown, failed and not asked."
    )
    title = "The funnel: how many of all leads passed each stage"
    chart = (bars + texts).properties(width=_WIDTH, height=_ROW * len(order))
    yield Chart("funnel", title, description, drawn(chart, "funnel", title, description))


def waterfall(record: Json, names: Names) -> Iterator[Chart]:
    """Draw what all leads became, step by step, down to the last lead."""
    found = record["waterfall"]
    if not found["start"]:
        return
    steps = [
        (
            f"{capital(names.fate(loss['stage'], loss['outcome']))} ({names.party(loss['owner'])})",
            loss["leads"],
            "lost",
        )
        for loss in found["losses"]
    ]
    steps += [
        (capital(ENDS[end]), found["ends"][end.value], _KINDS[end])
        for end in ENDS
        if found["ends"].get(end.value)
    ]
    left = list(accumulate((-number for _, number, _ in steps), initial=found["start"]))
    rows = [{"step": _ALL, "from": 0, "to": found["start"], "kind": "all", "text": ""}]
    rows[0]["text"] = f"{found['start']:,}"
    for (step, number, kind), before, after in zip(steps, left, left[1:], strict=False):
        sign = "−" if kind == "lost" else ""
        rows.append(
            {"step": step, "from": after, "to": before, "kind": kind, "text": f"{sign}{number:,}"}
        )
    title = "The waterfall: what became of all leads, down to the last one"
    told = ", ".join(f"{step} {number:,}" for step, number, _ in steps)
    description = f"{counted(found['start'], 'lead')}: {told}. They add up to all leads."
    chart = _bars(rows, found["start"])
    yield Chart("waterfall", title, description, drawn(chart, "waterfall", title, description))


_KINDS: Final = {
    Outcome.UNDECIDED: "undecided",
    Outcome.OPEN: "open",
    Outcome.QUALIFIED: "good",
    Outcome.CONVERTED: "good",
}
_COLOURS: Final = {
    "all": ACCENT,
    "lost": BAD,
    "undecided": UNSURE,
    "open": WAITING,
    "good": GOOD,
}


def _bars(rows: list[dict[str, Any]], most: int) -> alt.LayerChart | alt.FacetChart:
    order = [row["step"] for row in rows]
    y = alt.Y("step:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X(
        "from:Q",
        title="leads left",
        scale=alt.Scale(domain=[0, most], nice=False),
        axis=alt.Axis(format=",d", tickMinStep=1, tickCount=6, gridColor=LINE),
    )
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())),
        legend=None,
    )
    base = alt.Chart(inline(rows))
    bars = base.mark_bar(height=20).encode(x=x, x2="to:Q", y=y, color=colour)
    texts = base.mark_text(align="left", dx=6, fontWeight="bold", color=INK).encode(
        x="to:Q", y=y, text="text:N"
    )
    layers: alt.LayerChart | alt.FacetChart = (bars + texts).properties(
        width=_WIDTH - 60,
        height=_ROW * len(order),
        # Whoever lacks the font sees a wider one, and loses no letter.
        padding={"left": 40, "right": 20, "top": 5, "bottom": 5},
    )
    return layers
