"""A small agreement with its leads, and what a measure over them comes to."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases_reader import DEFAULT_LEAD, text_of
from leadpact.agreement.figures import Reckoner, Sample
from leadpact.agreement.intervals import Certainty
from leadpact.agreement.judge import Judge
from leadpact.agreement.judged import JudgedLead, Questions
from leadpact.agreement.promises import Bounds, Judgement, judged
from leadpact.api import instant_of, load_source
from leadpact.policy import Commitment, PolicyTree
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source

Record = Mapping[str, Any]


def policy_of(document: Mapping[str, Any]) -> PolicyTree:
    return load_source(Source("policy.yaml", text_of(document))).tree


def judged_leads(
    tree: PolicyTree,
    leads: Sequence[Record],
    questions: Questions,
    as_of: str,
    unobserved: frozenset[str] = frozenset(),
) -> list[JudgedLead]:
    convert = converter(tree, spelling=Spelling.JSON, unobserved=unobserved)
    judge = Judge(tree, questions)
    found = []
    for number, record in enumerate(leads, start=1):
        lead = convert({**DEFAULT_LEAD, "id": f"L-{number}"} | dict(record))
        _, kept = judge(lead, instant_of(as_of))
        if kept is not None:
            found.append(kept)
    return found


def held(  # noqa: PLR0913 - each is one thing that a case can say
    document: Mapping[str, Any],
    measure: str,
    leads: Sequence[Record],
    *,
    as_of: str = "2026-02-01T00:00:00Z",
    spend: int | None = None,
    unobserved: frozenset[str] = frozenset(),
    how: Certainty | None = None,
    **promise: Any,
) -> Judgement:
    """Judge leads, and hold a measure over all of them against a promise."""
    promise = promise or {"at_least": 1 if measure.startswith("rate") else 0}
    commitment = {
        "owner": next(iter(document["parties"])),
        "measure": measure,
        "last": 100,
        "if_missed": "pay",
        **promise,
    }
    tree = policy_of({**document, "commitments": {"c": commitment}})
    linked: Commitment = tree.commitments["c"]
    questions = Questions()
    reckoner = Reckoner(linked.measure, tree, questions)
    found = judged_leads(tree, leads, questions, as_of, unobserved)
    bounds = Bounds.of(linked.target, tree)
    return judged(
        reckoner, Sample(found, spend), bounds, how or Certainty(), confidence=linked.confidence
    )
