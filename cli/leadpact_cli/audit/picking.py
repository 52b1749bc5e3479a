"""Which leads an audit looks at, and how many it leaves out for which reason."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from heapq import nsmallest
from typing import NoReturn

from leadpact.calendars import compile_calendar
from leadpact.lead import Lead
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree
from leadpact.readings.frames import Frame, local_date
from leadpact.readings.meaning import Meanings
from leadpact.records.selection import created_between, newest
from leadpact_cli.choosing import Choice

Condition = Callable[[Lead], bool | None]


@dataclass(slots=True)
class LeftOut:
    """How many leads were not looked at; complete once all leads were taken.

    ``later`` did not exist yet as of the instant. ``undated`` could not be placed in time where a
    date was asked for; for ``unsure`` nobody can say whether the condition holds; ``others`` are
    those that the options did not choose.
    """

    later: int = 0
    undated: int = 0
    unsure: int = 0
    others: int = 0


def picked(
    leads: Iterable[Lead], choice: Choice, tree: PolicyTree, as_of: int, left_out: LeftOut
) -> Iterator[Lead]:
    """Yield the leads that are looked at, in input order.

    What is created after ``as_of`` goes first, then what `--where` and the dates leave out, then all
    but the newest, then all but the sample.
    """
    found: Iterable[Lead] = _existing(leads, as_of, left_out)
    if choice.holds is not None:
        found = _meeting(found, _meaning(choice.holds, tree, as_of), left_out)
    if choice.since is not None or choice.until is not None:
        found = _dated(found, choice, tree, left_out)
    if choice.last is not None:
        found = _newest(found, choice.last, left_out)
    if choice.sample is not None:
        found = _sampled(found, choice.sample, choice.seed, left_out)
    yield from found


def _existing(leads: Iterable[Lead], as_of: int, left_out: LeftOut) -> Iterator[Lead]:
    for lead in leads:
        created = lead.created_at
        if created is not None and created > as_of:
            left_out.later += 1
        else:
            yield lead


def _meeting(leads: Iterable[Lead], holds: Condition, left_out: LeftOut) -> Iterator[Lead]:
    for lead in leads:
        met = holds(lead)
        if met:
            yield lead
        elif met is None:
            left_out.unsure += 1
        else:
            left_out.others += 1


def _meaning(rule: Expr, tree: PolicyTree, as_of: int) -> Condition:
    """Turn a condition that sees no stage and no window into its meaning."""
    first = tree.first_calendar
    read = Meanings(tree, None if first is None else compile_calendar(first.week)).of(rule)

    def holds(lead: Lead) -> bool | None:
        frame = Frame(
            lead,
            cut=as_of,
            as_of=as_of,
            closing=False,
            stages_closing=False,
            table=None,
            passed=_no_stage,
            applies=_no_stage,
        )
        value = read(frame).value
        return value if isinstance(value, bool) else None

    return holds


def _no_stage(_name: str, _closing: bool) -> NoReturn:  # noqa: FBT001 - as every frame calls it
    raise TypeError("a condition that chooses leads sees no stage")


def _dated(
    leads: Iterable[Lead], choice: Choice, tree: PolicyTree, left_out: LeftOut
) -> tuple[Lead, ...]:
    first = tree.first_calendar
    days = None if first is None else compile_calendar(first.week)
    everyone = tuple(leads)
    found = created_between(
        everyone, since=choice.since, until=choice.until, date_of=partial(local_date, days=days)
    )
    left_out.undated += found.undated
    left_out.others += len(everyone) - len(found.leads) - found.undated
    return found.leads


def _newest(leads: Iterable[Lead], number: int, left_out: LeftOut) -> tuple[Lead, ...]:
    everyone = tuple(leads)
    found = newest(everyone, number)
    left_out.undated += found.undated
    left_out.others += len(everyone) - len(found.leads) - found.undated
    return found.leads


def _sampled(leads: Iterable[Lead], number: int, seed: int, left_out: LeftOut) -> list[Lead]:
    """Draw by id, so that the same seed draws the same leads, in whatever order they come."""
    everyone = tuple(leads)
    places = nsmallest(number, range(len(everyone)), key=lambda at: _lot(everyone[at].id, seed))
    left_out.others += len(everyone) - len(places)
    return [everyone[at] for at in sorted(places)]


def _lot(lead_id: str, seed: int) -> bytes:
    return sha256(f"{seed} {lead_id}".encode("utf-8", "surrogatepass")).digest()
