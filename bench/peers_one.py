"""Time one peer, in a process of its own, turn by turn beside the hand-specialised function and ours.

Run by `peers.py` in the bench's own environment; what it finds goes to stdout as one JSON object.
Times are of the processor, not of the clock: the machine may be busy with other things.
"""

import gc
import json
import sys
from importlib import import_module
from statistics import median
from time import process_time
from typing import Any

import leadpact
from explaining import AS_OF, POLICY, flat
from peer_words import Lead, Told, Variant
from twelve_leads import leads
from twelve_specialised import decide as specialised

LEADS, TURNS = 2_000, 11
LEADS_WORDED = 200
TURN = 0.2
"""Seconds of one turn at most: a slow peer is given fewer leads, and its rulers the same ones."""


def ours() -> list[Variant]:
    policy = leadpact.load(POLICY)
    decide = policy.compile()

    def sentences(lead: Lead) -> object:
        """Say why of every criterion, on top of the whole trace."""
        found = policy.explain(lead, as_of=AS_OF)
        found.sentences()
        return found

    def told(answer: Any) -> Told:
        return flat(answer.verdicts())

    return [
        Variant("decide", lambda lead: decide(lead, as_of=AS_OF), told),
        Variant("verdicts", lambda lead: decide(lead, as_of=AS_OF).verdicts(), flat),
        Variant("explain", lambda lead: policy.explain(lead, as_of=AS_OF), told, tells_why=True),
        Variant("sentences", sentences, told, tells_why=True),
    ]


def measure(peer: str, turns: int = TURNS) -> dict[str, Any]:
    """Compare every verdict, then time: microseconds a lead of each variant, of ours, of the ruler."""
    drawn = list(leads(LEADS))
    by_us = ours()
    _compare_sentences(drawn[:LEADS_WORDED])
    asked = [Variant("specialised", specialised), *by_us]
    found: dict[str, Any] = {"peer": peer, "variants": {}}
    for variant in [*by_us, *import_module(f"peer_{peer}").variants()]:
        wrong = _wrong(variant, drawn)
        if variant in by_us:
            if wrong:
                raise SystemExit(f"`{variant.name}` differs from the ruler: {wrong}")
            continue
        found["variants"][variant.name] = {"wrong": wrong, "tells_why": variant.tells_why} | (
            {} if wrong else _timed(variant, _beside(variant, asked), drawn, turns)
        )
    return found


def _compare_sentences(some: list[Lead]) -> None:
    """Compare what is worded quickly with what each criterion's record says, for want of a ruler."""
    policy = leadpact.load(POLICY)
    for lead in [*some, *some]:  # what is written after many leads words them once more
        found = policy.explain(lead, as_of=AS_OF)
        wanted = {
            stage["stage"]: {c["criterion"]: c["because"] for c in stage["criteria"]}
            for stage in found.record()["stages"]
        }
        if found.sentences() != wanted:
            raise SystemExit(f"{lead['id']} is told otherwise: {found.sentences()}"[:200])


def _beside(variant: Variant, asked: list[Variant]) -> list[Variant]:
    """Choose whom a variant is timed beside: who tells why, beside who tells why too."""
    return [one for one in asked if variant.tells_why or not one.tells_why]


def _wrong(variant: Variant, drawn: list[Lead]) -> str | None:
    """Say where an answer is another than the ruler's; None where none is."""
    for lead in drawn:
        try:
            told = variant.told(variant.ask(lead))
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
            return f"{lead['id']}: {type(error).__name__}: {error}"[:200]
        if told != specialised(lead):
            return f"{lead['id']}: {told}"[:200]
    return None


def _timed(
    variant: Variant, asked: list[Variant], drawn: list[Lead], turns: int
) -> dict[str, object]:
    each = _seconds(variant, drawn[:50]) / 50
    some = drawn[: max(100, min(len(drawn), int(TURN / each)))]
    times: dict[str, list[float]] = {one.name: [] for one in (variant, *asked)}
    for _ in range(turns):
        for one in (variant, *asked):
            gc.collect()
            times[one.name].append(_seconds(one, some) / len(some) * 1e6)
    own = times.pop(variant.name)
    return {
        "leads": len(some),
        "us": median(own),
        "beside": {name: median(taken) for name, taken in times.items()},
        "times": {
            name: median(mine / theirs for mine, theirs in zip(own, taken, strict=True))
            for name, taken in times.items()
        },
    }


def _seconds(variant: Variant, some: list[Lead]) -> float:
    ask = variant.ask
    start = process_time()
    for lead in some:
        ask(lead)
    return process_time() - start


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1])) + "\n")
    sys.stdout.flush()
