"""What the agreement counts of one lead, by the defining reading."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from leadpact.agreement.cohorts import date_of
from leadpact.agreement.delays import Delays
from leadpact.agreement.judged import Answer, JudgedLead, Member, Questions, Standing, digest_of
from leadpact.agreement.looking import Looking
from leadpact.agreement.settling import Awaited, Settling, Wait, awaited
from leadpact.agreement.wants import Wants, stage_wants, wants_of
from leadpact.lead import Fact, Lead, Unreadable
from leadpact.nodes import Expr, type_of
from leadpact.policy import PolicyTree
from leadpact.readings.explain import Explainer, Explanation
from leadpact.readings.findings import ENDLESS, PLAIN, Finding
from leadpact.readings.frames import Read, local_date
from leadpact.readings.stages import Reading, StageFinding
from leadpact.readings.verdicts import Truth, Verdict
from leadpact.units import INSTANT, Kind, Value


class _Question(NamedTuple):
    read: Read
    what: Awaited
    is_span: bool


class Judge:
    """Judges leads by the defining reading, and keeps of each what the agreement counts.

    ``questions`` are asked in the words of this policy, in the order of their numbers. ``fields`` are
    those whose values are kept, all without it.
    """

    def __init__(
        self,
        tree: PolicyTree,
        questions: Questions | tuple[Expr, ...],
        fields: Iterable[str] | None = None,
    ) -> None:
        self.tree = tree
        self.fields = tuple(tree.fields if fields is None else fields)
        self.explainer = Explainer(tree)
        plans = self.explainer.plans
        self.settling = Settling(tree)
        self._looking = Looking(self.settling, plans)
        self.delays = Delays(tree, plans)
        self.days = plans.days
        self.tables = plans.tables
        self.questions = questions.exprs if isinstance(questions, Questions) else questions
        instants = [n for n, expr in enumerate(self.questions) if type_of(expr).kind in INSTANT]
        self.places = {number: place for place, number in enumerate(instants, start=1)}
        self._questions = tuple(
            _Question(
                plans.meanings.of(expr),
                awaited(tree, expr),
                type_of(expr).kind is Kind.DURATION,
            )
            for expr in self.questions
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
        waits = self._looking.of_stages(reading)
        wants: dict[str, Wants] = {}
        for name in self.tree.stage_order:
            wants[name] = stage_wants(reading.stages[name], wants)
        created = lead.created_at
        answers = tuple(self._answer(q, reading, waits, wants) for q in self._questions)
        judged = JudgedLead(
            members=(Member.one(lead.id, created, tuple(self._days(created, answers))),),
            covered=explanation.covered,
            facts={name: _value(lead.facts.get(name)) for name in self.fields},
            unreadable=tuple(
                name for name in self.tree.fields if isinstance(lead.facts.get(name), Unreadable)
            ),
            stages={
                name: _standing(found, waits[name], wants[name])
                for name, found in explanation.stages.items()
            },
            outcome=outcome,
            accountable=explanation.accountable,
            breaches=explanation.breaches,
            answers=answers,
            waivers=_waivers(explanation),
            lags=self.delays.of(reading),
            digest=b"",
        )
        return judged._replace(digest=digest_of(judged, self.places))

    def _days(self, created: int | None, answers: tuple[Answer, ...]) -> Iterator[int | None]:
        yield None if created is None else local_date(created, self.days)
        for number in self.places:
            value = answers[number].value
            yield date_of(value, self.days) if isinstance(value, int) else None

    def _answer(
        self,
        question: _Question,
        reading: Reading,
        waits: Mapping[str, Wait | None],
        wants: Mapping[str, Wants],
    ) -> Answer:
        found: Finding = question.read(reading.base)
        value: Any = found.value if found.value.__class__ in PLAIN else None
        wait = self._looking.of_answer(question.what, found, reading.base, waits)
        if value is not None:
            return Answer(value, is_endless=False, wait=wait, wants=())
        endless = False
        if question.is_span:
            endless = question.read(reading.closing_of(reading.base)).value is ENDLESS
        missing = dict.fromkeys(wants_of(found, None, wants))
        return Answer(None, endless, wait, tuple(missing))


def _value(fact: Fact | None) -> Value | None:
    return fact if isinstance(fact, bool | int | float | str) else None


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
