"""Write a judgement as JSON: the verdicts of `check`, and all that `why` knows."""

from collections.abc import Iterable, Mapping
from typing import Any

from leadpact.readings.amounts import rfc3339
from leadpact.readings.dues import due
from leadpact.readings.judgement import Judgement
from leadpact.readings.missing import Missing, missing, missing_of
from leadpact.readings.resting import assumed_in, criteria_assumed_in
from leadpact.readings.sentences import because, because_of
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.telling import Telling
from leadpact.readings.told_changes import Change
from leadpact.readings.trace_tree import facts, place, traced, traced_rule
from leadpact.syntax.printer import to_text

Json = dict[str, Any]


def verdicts(judgement: Judgement) -> dict[str, Json]:
    """Give each stage's verdict and its criteria's, by name, in file order; and which assumed times it rests on."""
    assumed = assumed_in(judgement.tree, judgement.lead)
    of_criteria = criteria_assumed_in(judgement.tree, judgement.lead)
    return {
        name: {
            "verdict": found.verdict.value,
            **({"assumed": list(assumed[name])} if name in assumed else {}),
            "criteria": {f.criterion.name: f.verdict.value for f in found.criteria},
            **_marked(found, of_criteria.get(name, {})),
        }
        for name, found in judgement.stages.items()
    }


def _marked(found: StageFinding, assumed: Mapping[str, tuple[str, ...]]) -> Json:
    """Say which of a stage's criteria rest on assumed times, where one does."""
    names = [f.criterion.name for f in found.criteria if f.criterion.name in assumed]
    return {"criteria_assumed": {name: list(assumed[name]) for name in names}} if names else {}


def check_record(judgement: Judgement) -> Json:
    """Write the line of ``leadpact check --format jsonl``; ``covered`` is in it unless it is true."""
    covered = {} if judgement.covered else {"covered": judgement.covered}
    return {
        "id": judgement.lead.id,
        "policy": judgement.tree.id,
        "as_of": rfc3339(judgement.as_of),
        **covered,
        "stages": verdicts(judgement),
        **_outcome(judgement),
    }


def why_record(judgement: Judgement, to_pass: Iterable[Change] = ()) -> Json:
    """Write the object of ``leadpact why --format json``: every reason, to the last comparison."""
    telling = Telling(judgement)
    return {
        "id": judgement.lead.id,
        "policy": judgement.tree.id,
        "digest": judgement.tree.digest,
        "as_of": rfc3339(judgement.as_of),
        "covered": judgement.covered,
        **_outcome(judgement),
        "stages": _stages(judgement, telling),
        "to_pass": [change.record() for change in to_pass],
    }


def _outcome(judgement: Judgement) -> Json:
    charged = judgement.accountable
    return {
        "outcome": judgement.outcome.value if judgement.outcome else None,
        "accountable": charged
        and {
            "stage": charged.stage,
            "owner": charged.owner,
            "fix": charged.fix,
            "criteria": list(charged.criteria),
        },
        "breaches": [{"stage": b.stage, "owner": b.owner} for b in judgement.breaches],
    }


def _stages(judgement: Judgement, telling: Telling) -> list[Json]:
    assumed = assumed_in(judgement.tree, judgement.lead)
    of_criteria = criteria_assumed_in(judgement.tree, judgement.lead)
    return [
        _stage(found, telling, assumed.get(name), of_criteria.get(name, {}))
        for name, found in judgement.stages.items()
    ]


def _stage(
    found: StageFinding,
    telling: Telling,
    assumed: tuple[str, ...] | None,
    of_criteria: Mapping[str, tuple[str, ...]],
) -> Json:
    stage = found.stage
    return {
        "stage": stage.name,
        "kind": stage.kind.value,
        "verdict": found.verdict.value,
        **({} if assumed is None else {"assumed": list(assumed)}),
        "owner": stage.owner,
        "fix": stage.fix,
        "when": _when(found, telling),
        "deadline": _time(found.deadline),
        "criteria": [
            _criterion(f, found, telling, of_criteria.get(f.criterion.name)) for f in found.criteria
        ],
    }


def _when(found: StageFinding, telling: Telling) -> Json | None:
    """Write what a stage's ``when`` came to; None where it has none and always applies."""
    when = found.when
    if when is None:
        return None
    scope = telling.when_of(found.stage.name)
    return {
        "rule": to_text(when.expr),
        "value": when.value,
        "at": place(when.expr.span, telling.tree),
        "because": because_of(when, scope),
        "facts": facts(when, scope),
        "missing": _missing(missing_of(when, scope, found.stage.owner)),
        "trace": traced(when, scope),
    }


def _criterion(
    f: CriterionFinding, found: StageFinding, telling: Telling, assumed: tuple[str, ...] | None
) -> Json:
    criterion = f.criterion
    scope = telling.rule_of(found.stage.name)
    return {
        "criterion": criterion.name,
        "verdict": f.verdict.value,
        **({} if assumed is None else {"assumed": list(assumed)}),
        "owner": criterion.owner or found.stage.owner,
        "rule": to_text(criterion.rule),
        "at": place(criterion.rule.span, telling.tree),
        "because": because(f, found, telling),
        "facts": facts(f.finding, scope),
        "missing": _missing(missing(f, found, telling)),
        "due": _time(due(f, found, telling)),
        "trace": traced_rule(f, found, telling),
    }


def _missing(every: tuple[Missing, ...]) -> list[Json]:
    return [
        {"name": m.name, "cause": m.cause.value, "owner": m.owner, "detail": m.detail}
        for m in every
    ]


def _time(instant: int | None) -> str | None:
    return None if instant is None else rfc3339(instant)
