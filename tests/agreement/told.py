"""What is compared: all that a reading tells of one lead, in words that no reading owns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadpact.policy import StageKind
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.outcomes import OUTCOME_CODES
from leadpact.readings.columns.verdict_codes import VERDICT_CODES
from leadpact.readings.explain import Explanation
from leadpact.readings.findings import Gap
from leadpact.readings.outcomes import Accountable, _follow
from leadpact.readings.verdicts import Verdict

_VERDICTS = {code: verdict.value for verdict, code in VERDICT_CODES.items()}
_OUTCOMES = {code: outcome.value for outcome, code in OUTCOME_CODES.items()}


@dataclass(frozen=True)
class Told:
    """One lead's verdicts and what follows from them.

    ``verdicts`` by stage and by ``stage.criterion``; ``causes`` of those criteria that are unknown:
    what is missing, why, and whose it is, or the stage and criterion that a named stage leads to;
    ``waivers`` by criterion, where it is waived.
    """

    covered: bool | None
    verdicts: Mapping[str, str]
    causes: Mapping[str, tuple[str | None, ...] | None]
    waivers: Mapping[str, str]
    outcome: str | None
    accountable: tuple[str, str | None, str | None] | None
    breaches: tuple[tuple[str, str | None], ...]


def by_explaining(found: Explanation) -> Told:
    """Read what is compared off an explanation."""
    verdicts: dict[str, str] = {}
    causes: dict[str, tuple[str | None, ...] | None] = {}
    waivers: dict[str, str] = {}
    for name, stage in found.stages.items():
        verdicts[name] = stage.verdict.value
        for f in stage.criteria:
            key = f"{name}.{f.criterion.name}"
            verdicts[key] = f.verdict.value
            if f.verdict is Verdict.UNKNOWN:
                causes[key] = _cause(_follow(f.finding, found.stages))
            if f.verdict is Verdict.WAIVED and f.waiver is not None:
                waivers[key] = f.waiver.name
    charged = found.accountable
    return Told(
        covered=found.covered,
        verdicts=verdicts,
        causes=causes,
        waivers=waivers,
        outcome=found.outcome and found.outcome.value,
        accountable=charged and (charged.stage, charged.owner, charged.fix),
        breaches=tuple((b.stage, b.owner) for b in found.breaches),
    )


def _cause(followed: Gap | Accountable | None) -> tuple[str | None, ...] | None:
    match followed:
        case Gap():
            return followed.name, followed.cause.value, followed.owner
        case Accountable():
            return followed.stage, *followed.criteria, followed.owner
        case None:
            return None


def by_columns(made: Columns, row: Mapping[str, Any]) -> Told:
    """Read what is compared off a row of the columns' query."""
    if row["covered"] is False:
        return Told(False, {}, {}, {}, None, None, ())
    verdicts: dict[str, str] = {}
    causes: dict[str, tuple[str | None, ...] | None] = {}
    waivers: dict[str, str] = {}
    names = list(made.tree.waivers)
    for stage in made.stages:
        verdicts[stage.name] = _VERDICTS[row[stage.verdict]]
        if verdicts[stage.name] == Verdict.NOT_APPLICABLE.value:
            continue
        for criterion in stage.criteria:
            key = f"{stage.name}.{criterion.name}"
            verdicts[key] = _VERDICTS[row[criterion.verdict]]
            if verdicts[key] == Verdict.UNKNOWN.value:
                causes[key] = _code(made, row[criterion.cause])
            if verdicts[key] == Verdict.WAIVED.value:
                waivers[key] = names[row[criterion.waiver]]
    blame = row["accountable"]
    return Told(
        covered=row["covered"],
        verdicts=verdicts,
        causes=causes,
        waivers=waivers,
        outcome=_OUTCOMES[row["outcome"]],
        accountable=None if blame is None else _charged(made, blame),
        breaches=tuple(_breaches(made, verdicts)),
    )


def _code(made: Columns, code: int | None) -> tuple[str | None, ...] | None:
    if code is None or code == 0:
        return None
    if code > 0:
        reason = made.reasons[code - 1]
        return reason.name, reason.cause.value, reason.owner
    charge, _ = made.charges.read(-code)
    owner = _charged(made, -code)[1]
    criteria = () if charge.criterion is None else (charge.criterion,)
    return charge.stage, *criteria, owner


def _charged(made: Columns, blame: int) -> tuple[str, str | None, str | None]:
    charge, reason = made.charges.read(blame)
    stage = made.tree.stages[charge.stage]
    criterion = next((k for k in stage.criteria if k.name == charge.criterion), None)
    owner = made.reasons[reason - 1].owner if reason else None
    fix = stage.fix
    if criterion is not None:
        owner = owner or criterion.owner
        fix = criterion.fix or fix
    return charge.stage, owner or stage.owner, fix


def _breaches(made: Columns, verdicts: Mapping[str, str]) -> list[tuple[str, str | None]]:
    found = []
    for name, stage in made.tree.stages.items():
        if stage.kind is StageKind.SLA and verdicts[name] == Verdict.FAIL.value:
            failed = [
                k for k in stage.criteria if verdicts[f"{name}.{k.name}"] == Verdict.FAIL.value
            ]
            found.append((name, (failed[0].owner if failed else None) or stage.owner))
    return found
