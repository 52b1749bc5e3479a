"""Judged leads as the agreement counts them: verdicts, what is settled, and the answers they give to measures."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b, sha256
from typing import NamedTuple

from leadpact.agreement.delays import Lag
from leadpact.agreement.settling import Wait
from leadpact.agreement.wants import Wants
from leadpact.nodes import Expr
from leadpact.readings.columns.fingerprints import PART
from leadpact.readings.outcomes import Accountable, Breach, Outcome
from leadpact.readings.verdicts import Truth, Verdict
from leadpact.units import Value


class Standing(NamedTuple):
    """How one stage stands. ``wait`` None: it is settled. ``wants`` are the data that leave it unknown."""

    verdict: Verdict
    applies: Truth
    wait: Wait | None
    wants: Wants

    @property
    def has_passed(self) -> bool:
        return self.verdict in (Verdict.PASS, Verdict.WAIVED)


class Answer(NamedTuple):
    """What an expression is worth for one lead; ``is_endless``: a span up to what has not happened."""

    value: Value | None
    is_endless: bool
    wait: Wait | None
    wants: Wants


Fingerprint = tuple[int, int]
"""What tells leads apart in the digest: two sums, over the leads, of parts of their hashes."""
Days = tuple[int | None, ...]
"""Local dates, ordinals: of a lead's creation, then of its answers that are instants, None where there is none."""


class Member(NamedTuple):
    """Leads that no period keeps apart: of the definition one, of an engine perhaps many.

    ``id`` is the first of their ids, ``created_at`` (UTC microseconds) that of one lead by itself.
    ``days`` to ``last`` are the dates that they are counted by, the first and the last of each; for
    whoever counts by periods one is as good as another. ``ids`` are all of theirs, in order, where
    they were asked for. ``untils``: the latest instants until which each stage waits, then each answer;
    empty where those of the whole group hold.
    """

    id: str
    created_at: int | None
    days: Days
    last: Days
    n: int
    fingerprint: Fingerprint
    ids: tuple[str, ...]
    untils: tuple[int | None, ...] = ()

    @classmethod
    def one(cls, name: str, created_at: int | None, days: Days) -> "Member":
        """Take one lead, by its id."""
        return cls(name, created_at, days, days, 1, fingerprint_of(name, created_at, days), (name,))


def fingerprint_of(name: str, created_at: int | None, days: Days) -> Fingerprint:
    """Give the fingerprint of one lead: of its id and its dates, as `readings.columns.fingerprints` has it."""
    dates = ",".join("" if date is None else str(date) for date in (created_at, *days))
    found = sha256(f"{dates}:{name}".encode("utf-8", "surrogatepass")).hexdigest()
    return int(found[:PART], 16), int(found[PART : 2 * PART], 16)


class JudgedLead(NamedTuple):
    """Leads that the agreement covers, or may cover (``covered`` None), alike in all that it counts.

    The definition gives each ``members`` of one; an engine may give all that are alike at once.
    ``answers`` are by the number that `Questions` gave an expression; of instants the latest of the
    members' stands for all, in answers and in waits. ``facts`` are the fields that leads are grouped by, None where a
    value is blank or cannot be read; ``unreadable`` names those of all fields that cannot be read.
    ``waivers`` names those that let a criterion pass. ``lags`` is how long a lead by itself waited at
    each step; it is empty where leads are not told apart by that. ``digest`` tells two versions of
    the data apart. ``version`` numbers what judged them, where a policy has several versions.
    """

    members: tuple[Member, ...]
    covered: bool | None
    facts: Mapping[str, Value | None]
    unreadable: tuple[str, ...]
    stages: Mapping[str, Standing]
    outcome: Outcome
    accountable: Accountable | None
    breaches: tuple[Breach, ...]
    answers: tuple[Answer, ...]
    waivers: tuple[str, ...]
    lags: tuple[Lag | None, ...]
    digest: bytes
    version: int = 0

    @property
    def n(self) -> int:
        """How many leads they are."""
        members = self.members
        return members[0].n if len(members) == 1 else sum(member.n for member in members)

    @property
    def id(self) -> str:
        """The id of the first of them."""
        return self.members[0].id

    def fact(self, name: str) -> Value | None:
        """Give a field's value; None where it is blank or cannot be read."""
        return self.facts.get(name)

    def apart(self) -> Iterator["JudgedLead"]:
        """Give each of the members by itself."""
        return (self._replace(members=(member,)) for member in self.members)

    def only(self, members: Iterable[Member]) -> "JudgedLead":
        """Give some of the members, with the latest of their own waits."""
        some = tuple(members)
        if len(some) == len(self.members) or not any(member.untils for member in some):
            return self._replace(members=some)
        untils = [
            max((until for until in of if until is not None), default=None)
            for of in zip(*(member.untils for member in some), strict=True)
        ]
        stages = {
            name: standing._replace(wait=_until(standing.wait, until))
            for (name, standing), until in zip(self.stages.items(), untils, strict=False)
        }
        answers = tuple(
            answer._replace(wait=_until(answer.wait, until))
            for answer, until in zip(self.answers, untils[len(stages) :], strict=True)
        )
        return self._replace(members=some, stages=stages, answers=answers)


def _until(wait: Wait | None, until: int | None) -> Wait | None:
    return None if wait is None else Wait(until, wait.moments)


def number_of(leads: Iterable[JudgedLead]) -> int:
    """Count leads."""
    return sum(lead.n for lead in leads)


def dates_of(leads: Iterable[JudgedLead], place: int = 0) -> tuple[int, int] | None:
    """Give the first and the last of one of their days; None without one."""
    first: set[int | None] = set()
    last: set[int | None] = set()
    for lead in leads:
        for member in lead.members:
            first.add(member.days[place])
            last.add(member.last[place])
    known = [day for day in first | last if day is not None]
    return (min(known), max(known)) if known else None


def ids_of(leads: Iterable[JudgedLead]) -> list[str]:
    """Give the ids of leads, in order.

    Raises:
        ValueError: nobody asked the engine for them.
    """
    members = [member for lead in leads for member in lead.members]
    if any(len(member.ids) != member.n for member in members):
        raise ValueError("the ids of these leads were not asked for")
    return sorted(name for member in members for name in member.ids)


class Questions:
    """The expressions that measures ask of every lead, each read once a lead.

    ``versions`` is how many of a policy are asked.
    """

    versions = 1

    def __init__(self) -> None:
        self._numbers: dict[Expr, int] = {}

    def number_of(self, expr: Expr) -> int:
        """Give the number under which a lead answers an expression."""
        return self._numbers.setdefault(expr, len(self._numbers))

    @property
    def exprs(self) -> tuple[Expr, ...]:
        return tuple(self._numbers)

    def asked_in(self, numbers: Iterable[int], stages: Iterable[str]) -> Collection[int]:  # noqa: ARG002
        """Name the versions of the policy that can answer: here it has one."""
        return (0,)


def digest_of(lead: JudgedLead, instants: Collection[int]) -> bytes:
    """Tell two versions of a lead apart by what the agreement makes of it, not by how long it waits.

    Of answers that are ``instants``, by their numbers, the members have the dates.
    """
    stages = [(name, s.verdict.value, s.applies, s.wants) for name, s in lead.stages.items()]
    charged = lead.accountable
    text = (
        lead.covered,
        sorted(lead.facts.items()),
        lead.unreadable,
        stages,
        lead.outcome.value,
        charged and (charged.stage, charged.owner, charged.fix, charged.criteria),
        [(breach.stage, breach.owner) for breach in lead.breaches],
        [answer[:2] for n, answer in enumerate(lead.answers) if n not in instants],
        lead.waivers,
    )
    return blake2b(repr(text).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def data_digest(leads: Iterable[JudgedLead]) -> str:
    """Give the digest of some leads' data, whatever their order and however they are grouped."""
    found: dict[bytes, tuple[int, int, int]] = {}
    for lead in leads:
        n, first, second = found.get(lead.digest, (0, 0, 0))
        for member in lead.members:
            n += member.n
            first += member.fingerprint[0]
            second += member.fingerprint[1]
        found[lead.digest] = n, first, second
    lines = sorted(f"{digest.hex()} {n} {a:x} {b:x}\n" for digest, (n, a, b) in found.items())
    return f"sha256:{sha256(''.join(lines).encode()).hexdigest()}"
