"""Judged leads as the agreement counts them: verdicts, what is settled, and the answers they give to measures."""

from collections.abc import Iterable, Iterator, Mapping
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
    """One lead, by its id, and when it was created (UTC microseconds)."""

    id: str
    created_at: int | None


class JudgedLead(NamedTuple):
    """Leads that the agreement covers, or may cover (``covered`` None), alike in all that it counts.

    The definition gives each ``members`` of one; an engine may give all that are alike at once.
    ``created_on`` is the local date of creation, an ordinal. ``answers`` are by the number that
    `Questions` gave an expression. ``facts`` are the fields that leads are grouped by, None where a
    value is blank or cannot be read; ``unreadable`` names those of all fields that cannot be read.
    ``waivers`` names those that let a criterion pass. ``lags`` is how long a lead by itself waited at
    each step; it is empty where leads are not told apart by that. ``digest`` tells two versions of
    the data apart.
    """

    members: tuple[Member, ...]
    created_on: int | None
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


def number_of(leads: Iterable[JudgedLead]) -> int:
    """Count leads."""
    return sum(len(lead.members) for lead in leads)


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


def digest_of(lead: JudgedLead) -> bytes:
    """Tell two versions of a lead apart by what the agreement makes of it, not by how long it waits."""
    stages = [(name, s.verdict.value, s.applies, s.wants) for name, s in lead.stages.items()]
    charged = lead.accountable
    text = (
        lead.created_on,
        lead.covered,
        sorted(lead.facts.items()),
        lead.unreadable,
        stages,
        lead.outcome.value,
        charged and (charged.stage, charged.owner, charged.fix, charged.criteria),
        [(breach.stage, breach.owner) for breach in lead.breaches],
        [answer[:2] for answer in lead.answers],
        lead.waivers,
    )
    return blake2b(repr(text).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def data_digest(leads: Iterable[JudgedLead]) -> str:
    """Give the digest of some leads' data, whatever their order."""
    lines = sorted(
        f"{member.id}\0{member.created_at}\0{lead.digest.hex()}\n"
        for lead in leads
        for member in lead.members
    )
    return f"sha256:{sha256(''.join(lines).encode('utf-8', 'surrogatepass')).hexdigest()}"
