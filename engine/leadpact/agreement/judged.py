"""One judged lead as the agreement counts it: verdicts, what is settled, and the answers it gives to measures."""

from collections.abc import Mapping
from hashlib import blake2b
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


class JudgedLead(NamedTuple):
    """A lead that the agreement covers, or may cover (``covered`` None), as of the audit's instant.

    ``created_on`` is the local date of ``created_at``, an ordinal. ``answers`` are by the number that
    `Questions` gave an expression. ``facts`` are the fields that leads are grouped by, None where a
    value is blank or cannot be read; ``unreadable`` names those of all fields that cannot be read. ``waivers`` names those that let a criterion pass, ``lags`` is
    how long it waited at each step. ``digest`` tells two versions of its data apart.
    """

    id: str
    created_at: int | None
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

    def fact(self, name: str) -> Value | None:
        """Give a field's value; None where it is blank or cannot be read."""
        return self.facts.get(name)


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
    """Tell two versions of a lead apart by what the agreement makes of it, not by how long it still waits."""
    over = [lag[:2] for lag in lead.lags if lag is not None and lag.is_over]
    stages = [(name, s.verdict.value, s.applies, s.wants) for name, s in lead.stages.items()]
    charged = lead.accountable
    text = (
        lead[:4],
        sorted(lead.facts.items()),
        lead.unreadable,
        stages,
        lead.outcome.value,
        charged and (charged.stage, charged.owner, charged.fix, charged.criteria),
        [(breach.stage, breach.owner) for breach in lead.breaches],
        [answer[:2] for answer in lead.answers],
        lead.waivers,
        over,
    )
    return blake2b(repr(text).encode("utf-8", "surrogatepass"), digest_size=16).digest()
