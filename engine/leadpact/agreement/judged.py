"""One judged lead as the agreement counts it: verdicts, what is settled, and the answers it gives to measures."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from leadpact.agreement.delays import Delays, Lag
from leadpact.agreement.settling import Awaited, Settling, Wait
from leadpact.agreement.wants import Wants, stage_wants, wants_of
from leadpact.lead import Event, Fact, Lead, Unreadable
from leadpact.nodes import Expr, type_of
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explainer, Explanation
from leadpact.readings.findings import ENDLESS, PLAIN, Finding
from leadpact.readings.frames import Read, local_date
from leadpact.readings.outcomes import Accountable, Breach, Outcome
from leadpact.readings.stages import Reading, StageFinding
from leadpact.readings.verdicts import Truth, Verdict
from leadpact.units import Kind, Value


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
    `Questions` gave an expression. ``waivers`` names those that let a criterion pass, ``lags`` is
    how long it waited at each step. ``digest`` tells two versions of its data apart.
    """

    id: str
    created_at: int | None
    created_on: int | None
    covered: bool | None
    facts: Mapping[str, Fact]
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
        found = self.facts.get(name)
        return found if isinstance(found, bool | int | float | str) else None


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


class _Question(NamedTuple):
    read: Read
    what: Awaited
    is_span: bool


class Judge:
    """Judges leads by the defining reading, and keeps of each what the agreement counts."""

    def __init__(self, tree: PolicyTree, questions: Questions) -> None:
        self.tree = tree
        self.explainer = Explainer(tree)
        plans = self.explainer.plans
        self.settling = Settling(tree, plans)
        self.delays = Delays(tree, plans)
        self.days = plans.days
        self._questions = tuple(
            _Question(
                plans.meanings.of(expr),
                self.settling.awaited(expr),
                type_of(expr).kind is Kind.DURATION,
            )
            for expr in questions.exprs
        )

    def __call__(self, lead: Lead, as_of: int) -> tuple[Explanation, JudgedLead | None]:
        """Judge one lead as of an instant; nothing is kept of one that the agreement does not cover."""
        reading = Reading(self.explainer.plans, lead, as_of)
        explanation = self.explainer.explained(reading)
        kept = None if explanation.outcome is None else self._kept(explanation, reading)
        reading.release()
        return explanation, kept

    def _kept(self, explanation: Explanation, reading: Reading) -> JudgedLead:
        lead, outcome = explanation.lead, explanation.outcome
        assert outcome is not None  # noqa: S101 - a covered lead has one
        waits = self.settling.of_stages(reading)
        wants: dict[str, Wants] = {}
        for name in self.tree.stage_order:
            wants[name] = stage_wants(reading.stages[name], wants)
        created = lead.created_at
        return JudgedLead(
            id=lead.id,
            created_at=created,
            created_on=None if created is None else local_date(created, self.days),
            covered=explanation.covered,
            facts=lead.facts,
            stages={
                name: _standing(found, waits[name], wants[name])
                for name, found in explanation.stages.items()
            },
            outcome=outcome,
            accountable=explanation.accountable,
            breaches=explanation.breaches,
            answers=tuple(self._answer(q, reading, waits, wants) for q in self._questions),
            waivers=_waivers(explanation),
            lags=self.delays.of(reading),
            digest=digest_of(lead),
        )

    def _answer(
        self,
        question: _Question,
        reading: Reading,
        waits: Mapping[str, Wait | None],
        wants: Mapping[str, Wants],
    ) -> Answer:
        found: Finding = question.read(reading.base)
        value: Any = found.value if found.value.__class__ in PLAIN else None
        wait = self.settling.of_expr(question.what, found, reading.base, waits)
        if value is not None:
            return Answer(value, is_endless=False, wait=wait, wants=())
        endless = False
        if question.is_span:
            endless = question.read(reading.closing_of(reading.base)).value is ENDLESS
        missing = dict.fromkeys(wants_of(found, None, wants))
        return Answer(None, endless, wait, tuple(missing))


def _standing(found: StageFinding, wait: Wait | None, wants: Wants) -> Standing:
    applies: Truth = True
    if found.when is not None:
        applies = found.when.value if isinstance(found.when.value, bool) else None
    return Standing(found.verdict, applies, wait, wants)


def _waivers(explanation: Explanation) -> tuple[str, ...]:
    names = (
        f.waiver.name
        for found in explanation.stages.values()
        for f in found.criteria
        if f.waiver is not None and f.verdict is Verdict.WAIVED
    )
    return tuple(dict.fromkeys(names))


def digest_of(lead: Lead) -> bytes:
    """Tell two versions of a lead's data apart: its facts and its timeline, in a fixed order."""
    text = [lead.id, *(f"{name}={_told(fact)}" for name, fact in sorted(lead.facts.items()))]
    if isinstance(lead.events, Mapping):
        text += sorted(_event(event) for events in lead.events.values() for event in events)
    else:
        text.append(_told(lead.events))
    return blake2b("\0".join(text).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _event(event: Event) -> str:
    attributes = " ".join(f"{n}={_told(fact)}" for n, fact in sorted(event.attributes.items()))
    return f"{event.kind} {event.at} {attributes}"


def _told(fact: object) -> str:
    match fact:
        case bool() | int() | float() | str():
            return f"{type(fact).__name__}:{fact}"
        case Unreadable(raw=raw):
            return f"?{raw}"
        case _:
            return "-"
