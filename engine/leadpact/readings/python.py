"""The compiled reading: a policy as one fast function, every verdict the definition's, no trace."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar, cast

from leadpact.calendars import compile_calendar
from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.deciding.codes import Told, write_verdicts
from leadpact.readings.deciding.compilation import Compiled, compiled
from leadpact.readings.deciding.decision import AsOf, Decide, Decision, Judge, RawLead
from leadpact.readings.deciding.flat import is_flat
from leadpact.readings.deciding.flat_decision import FlatDecision, FlatJudge
from leadpact.readings.deciding.flat_stages import write_flat
from leadpact.readings.deciding.instants import Instants
from leadpact.readings.deciding.intake import group
from leadpact.readings.deciding.program import Program
from leadpact.readings.deciding.readers import Readers
from leadpact.readings.deciding.results import Judged
from leadpact.readings.deciding.standings import judged
from leadpact.readings.verdicts import Verdict

Explained = TypeVar("Explained")


def compile_policy(
    tree: PolicyTree, readers: Readers, explain: Callable[[RawLead, int], Explained]
) -> Decide[Explained]:
    """Compile a policy. ``readers`` know raw values; ``explain`` gives the reasons when somebody asks."""

    @cache
    def whole() -> Compiled:
        return compiled(tree, readers)

    def judge_lead(lead: RawLead, as_of: int) -> Judged:
        made = whole()
        facts = made.of_lead(lead) if isinstance(lead, Lead) else made.of_record(lead)
        return judged(made.plan, facts, as_of)

    def id_of(lead: RawLead) -> str:
        return lead.id if isinstance(lead, Lead) else readers.lead_id(lead.get("id"))

    judge = Judge(tree, judge_lead, explain, id_of)
    if is_flat(tree):
        return _ready(*_flat(judge, readers), readers)
    instants = Instants(readers.as_of)

    def decide(lead: RawLead, *, as_of: AsOf) -> Decision[Explained]:
        at = instants[as_of]
        id_of(lead)
        return Decision(judge, lead, at, judge_lead(lead, at))

    return _ready(decide, whole().source, readers)


def _flat(judge: Judge, readers: Readers) -> tuple[Callable[..., Decision[Any]], str]:
    """Write and run the function of a policy that reads fields alone; give its source too."""
    tree = judge.tree
    program = Program(
        {
            "FlatDecision": FlatDecision,
            "new": object.__new__,
            "group": group,
            "instants": Instants(readers.as_of),
            "judge": None,
            "otherwise": None,
            "not_applicable": Verdict.NOT_APPLICABLE,
        }
    )
    first = tree.first_calendar
    days = None if first is None else compile_calendar(first.week)
    name, sparse = write_flat(tree, program, days, readers)
    verdicts = write_verdicts(tree, program)

    namespace = program.run(f"<{tree.id}>")

    def otherwise(lead: RawLead, at: int) -> Decision[Any]:
        """Decide what is no plain record with all its keys."""
        judge.lead_id(lead)
        if isinstance(lead, Lead):
            return Decision(judge, lead, at, judge.judge(lead, at))
        found: Decision[Any] = namespace[sparse](lead, at)
        return found

    namespace["otherwise"] = otherwise
    namespace["judge"] = FlatJudge(
        tree, judge.judge, judge.explain, judge.lead_id, Told(tree), namespace[verdicts]
    )
    return namespace[name], program.source


def _ready(
    decide: Callable[..., Decision[Explained]], source: str, readers: Readers
) -> Decide[Explained]:
    """Hang on a function what else it can do."""

    def batch(leads: Iterable[RawLead], *, as_of: AsOf) -> Iterator[Decision[Explained]]:
        readers.as_of(as_of)  # what is no instant is refused at once, not at the first lead
        return (decide(lead, as_of=as_of) for lead in leads)

    whole: Any = decide
    whole.source = source
    whole.batch = batch
    return cast("Decide[Explained]", whole)
