"""What one lead costs in `explain`, every reason kept, beside plain Python that keeps none."""

from pathlib import Path
from typing import Any

import leadpact
from stopwatch import pairs
from table import Row, report
from twelve_by_hand import decide
from twelve_leads import leads

POLICY = Path(__file__).with_name("twelve.yaml")
AS_OF = "2026-02-01T00:00:00Z"
LEADS, TURNS = 2_000, 7
GOAL = 60e-6
TRUTHS = {"pass": True, "fail": False, "unknown": None}


def measure() -> list[Row]:
    policy = leadpact.load(POLICY)
    drawn = list(leads(LEADS))
    differ = sum(
        flat(policy.explain(lead, as_of=AS_OF).verdicts()) != decide(lead) for lead in drawn
    )
    if differ:
        raise SystemExit(f"{differ} of {LEADS} leads are judged differently: nothing to measure")

    def thing() -> None:
        for lead in drawn:
            policy.explain(lead, as_of=AS_OF)

    def told() -> None:
        for lead in drawn:
            policy.explain(lead, as_of=AS_OF).sentences()

    def ruler() -> None:
        for lead in drawn:
            decide(lead)

    rows = []
    for what, run in (
        (f"`explain` a lead on twelve criteria ({LEADS:,} leads, verdicts equal)", thing),
        ("`explain(…).sentences()`: the same, and every criterion's sentence", told),
    ):
        taken = pairs(run, ruler, TURNS)
        each, by_hand = taken.seconds / LEADS, taken.ruler_seconds / LEADS
        rows.append(
            Row(
                what=what,
                measured=f"{each * 1e6:.1f} µs",
                ruler=f"plain Python for this policy alone: {by_hand * 1e6:.2f} µs",
                ratio=taken.ratio,
                goal="≤ 60 µs",
                reached=each <= GOAL,
            )
        )
    return rows


def flat(verdicts: Any) -> dict[str, bool | None]:
    """Read a lead's verdicts as the ruler writes them: criteria and stages side by side."""
    told = {}
    for name, stage in verdicts.items():
        told |= {
            criterion: TRUTHS[verdict]
            for criterion, verdict in stage["criteria"].items()
            if criterion != "rule"
        }
        told[name] = TRUTHS[stage["verdict"]]
    return told


if __name__ == "__main__":
    raise SystemExit(report(measure()))
