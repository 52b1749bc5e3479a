"""Judged leads as the agreement counts them: verdicts, what is settled, and the answers they give to measures."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b, sha256
from typing import NamedTuple

from leadpact.agreement.delays import Lag
from leadpact.agreement.settling import Wait
from leadpact.agreement.wants import Wants
from leadpact.nodes import Expr
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


class Member(NamedTuple):
    """One lead, by its id: when it was created (UTC microseconds), and the dates that it is counted by.

    ``days`` are local dates, ordinals: first that of its creation, then those of the answers that are
    instants, in the order of their questions; None where there is none.
    """

    id: str
    created_at: int | None
    days: tuple[int | None, ...]


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
        return len(self.members)

    @property
    def id(self) -> str:
        """The id of the first of them."""
        return self.members[0].id

    def fact(self, name: str) -> Value | None:
        """Give a field's value; None where it is blank or cannot be read."""
        return self.facts.get(name)

    def apart(self) -> Iterator["JudgedLead"]:
        """Give each of them by itself."""
        return (self._replace(members=(member,)) for member in self.members)

    def only(self, members: Iterable[Member]) -> "JudgedLead":
        """Give some of them."""
        return self._replace(members=tuple(members))


def number_of(leads: Iterable[JudgedLead]) -> int:
    """Count leads."""
    return sum(len(lead.members) for lead in leads)


def dates_of(leads: Iterable[JudgedLead], place: int = 0) -> tuple[int, int] | None:
    """Give the first and the last of one of their days; None without one."""
    days = {member.days[place] for lead in leads for member in lead.members} - {None}
    known = [day for day in days if day is not None]
    return (min(known), max(known)) if known else None


def ids_of(leads: Iterable[JudgedLead]) -> list[str]:
    """Give the ids of leads, in order."""
    return sorted(member.id for lead in leads for member in lead.members)


class Questions:
    """The expressions that measures ask of every lead, each read once a lead."""

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
    """Give the digest of some leads' data, whatever their order."""
    lines = sorted(
        f"{member.id}\0{member.created_at}\0{member.days}\0{lead.digest.hex()}\n"
        for lead in leads
        for member in lead.members
    )
    return f"sha256:{sha256(''.join(lines).encode('utf-8', 'surrogatepass')).hexdigest()}"
