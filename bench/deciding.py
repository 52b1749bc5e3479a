"""What one lead costs in `decide`, every verdict kept, beside Python written for that policy alone."""

import json
from pathlib import Path

import leadpact
from explaining import AS_OF, POLICY, flat
from stopwatch import pairs
from table import Row, report
from twelve_by_hand import decide as by_hand
from twelve_leads import leads
from twelve_specialised import decide as specialised

LEADS, TURNS = 5_000, 15
GOAL = 1.5
POLICIES = Path(__file__).parents[1] / "policies"


def measure() -> list[Row]:
    policy = leadpact.load(POLICY)
    decide = policy.compile()
    drawn = list(leads(LEADS))
    for lead in drawn:
        told = flat(decide(lead, as_of=AS_OF).verdicts())
        if not told == specialised(lead) == by_hand(lead):
            raise SystemExit(f"{lead['id']} is judged differently: nothing to measure")

    def thing() -> None:
        for lead in drawn:
            decide(lead, as_of=AS_OF)

    def named() -> None:
        for lead in drawn:
            decide(lead, as_of=AS_OF).verdicts()

    def ruler() -> None:
        for lead in drawn:
            specialised(lead)

    def plain() -> None:
        for lead in drawn:
            by_hand(lead)

    rows = []
    for what, run, beside, against, goal in (
        ("`decide` a lead on twelve criteria, types checked", thing, "specialised", ruler, GOAL),
        ("the same beside readable Python", thing, "plain", plain, None),
        ("`decide(…).verdicts()`: the same by name", named, "specialised", ruler, None),
    ):
        taken = pairs(run, against, TURNS)
        each, other = taken.seconds / LEADS, taken.ruler_seconds / LEADS
        rows.append(
            Row(
                what=f"{what} ({LEADS:,} leads, verdicts equal)",
                measured=f"{each * 1e6:.2f} µs",
                ruler=f"{beside} Python for this policy alone: {other * 1e6:.2f} µs",
                ratio=taken.ratio,
                goal="" if goal is None else f"≤ {goal} ×",
                reached=None if goal is None else taken.ratio <= goal,
            )
        )
    return [*rows, playbook()]


def playbook() -> Row:
    """Time the ready-made policy on its samples: windows, working hours, eight events a lead."""
    policy = leadpact.load(POLICIES / "inbound.yaml")
    decide = policy.compile()
    samples = (POLICIES / "samples" / "inbound.jsonl").read_text("utf-8").splitlines()
    drawn = [json.loads(line) for line in samples]
    if any(decide(x, as_of=AS_OF).check() != policy.explain(x, as_of=AS_OF).check() for x in drawn):
        raise SystemExit("a sample lead is judged differently: nothing to measure")

    def thing() -> None:
        for lead in drawn:
            decide(lead, as_of=AS_OF)

    def ruler() -> None:
        for lead in drawn:
            policy.explain(lead, as_of=AS_OF)

    taken = pairs(thing, ruler, TURNS)
    return Row(
        what=f"`decide` a lead of `inbound.yaml` with its timeline ({len(drawn)} samples, verdicts equal)",
        measured=f"{taken.seconds / len(drawn) * 1e6:.0f} µs",
        ruler=f"`explain`, every reason kept: {taken.ruler_seconds / len(drawn) * 1e6:.0f} µs",
        ratio=taken.ratio,
    )


if __name__ == "__main__":
    raise SystemExit(report(measure()))
