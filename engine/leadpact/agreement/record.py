"""The audit as JSON: what `leadpact audit --format json` writes, apart from how the leads were read."""

from collections import Counter

from leadpact.agreement.assumed import assumed_behind
from leadpact.agreement.audit import Audit
from leadpact.agreement.delay_record import delay_record
from leadpact.agreement.judged import ids_of, number_of
from leadpact.agreement.losses import BrokenPromise, Loss, Waterfall
from leadpact.agreement.money_record import metric_record, money_record
from leadpact.agreement.quality import Quality
from leadpact.agreement.quantities import Json, figure, interval, quantity
from leadpact.agreement.results import Result, newest
from leadpact.agreement.sources import Group, StageFigure
from leadpact.agreement.wants import Want
from leadpact.diagnostics.render import to_record
from leadpact.engines.quality import Quality as DataQuality
from leadpact.engines.run_warnings import exported_record
from leadpact.policy import Commitment
from leadpact.readings.amounts import iso_date, rfc3339
from leadpact.syntax.printer import to_text


def audit_record(audit: Audit, *, with_ids: bool = True) -> Json:
    """Write the audit; without ``with_ids`` lists of leads are empty, their numbers stay."""
    level = audit.certainty.level
    shown = {result.key for result in newest(audit.results)}
    return {
        "policy": audit.tree.id,
        "digest": audit.tree.digest,
        "data_digest": audit.digest,
        "as_of": rfc3339(audit.as_of),
        "exported": exported_record(audit.shown),
        "warnings": [to_record(warning) for warning in audit.warnings],
        "versions": _versions(audit) if audit.versions else None,
        "covered": {
            "leads": number_of(audit.leads),
            "not_covered": audit.not_covered,
            "coverage_unknown": audit.coverage_unknown,
            "created_at_unknown": audit.undated,
            "from": None if audit.dates is None else iso_date(audit.dates[0]),
            "to": None if audit.dates is None else iso_date(audit.dates[1]),
        },
        "certainty": {
            "level": level,
            "account": audit.certainty.account,
            "always_valid": audit.certainty.always_valid,
        },
        "stages": {name: _stage(s, level) for name, s in audit.stages.items()},
        "outcomes": {outcome.value: count for outcome, count in audit.outcomes.items()},
        "commitments": [
            commitment_record(result, level)
            | {"newest": result.key in shown, "policy": audit.line.trees[result.version].id}
            | ({"assumed": list(names)} if (names := assumed_behind(result, audit)) else {})
            for result in audit.results
        ],
        "accountability": [_loss(loss, with_ids=with_ids) for loss in audit.losses],
        "undecided": [_loss(loss, with_ids=with_ids) for loss in audit.undecided],
        "breaches": [_breach(breach, with_ids=with_ids) for breach in audit.breaches],
        "waterfall": _waterfall(audit.waterfall),
        "by": {}
        if audit.by_source is None
        else {"source": [_group(g, level) for g in audit.by_source]},
        "delays": [delay_record(delay) for delay in audit.delays],
        "due": [
            {
                "stage": due.step.stage,
                "criterion": due.step.criterion,
                "owner": due.step.owner,
                "leads": [{"id": name, "due": rfc3339(at)} for at, name in due.leads],
            }
            for due in audit.due
        ],
        "metrics": {name: metric_record(m, level) for name, m in audit.metrics.items()},
        "money": None if audit.money is None else money_record(audit.money, level),
        "data_quality": _quality(audit.quality),
        "waivers": {
            name: {"leads": audit.waivers.get(name, 0), "until": waiver.until.isoformat()}
            for name, waiver in audit.tree.waivers.items()
        },
    }


def _versions(audit: Audit) -> Json:
    """Say how many leads each version judged, and how many none did."""
    return {
        "judged": [
            {
                "policy": one.tree.id,
                "digest": one.tree.digest,
                "file": one.tree.source.name,
                "effective": one.tree.effective.isoformat(),
                "leads": one.leads,
                "not_covered": one.not_covered,
            }
            for one in audit.versions
        ],
        "older": audit.older,
        "created_at_unknown": audit.nobodys,
    }


# -- stages and sources


def _stage(stage: StageFigure, level: float) -> Json:
    return {
        "verdicts": {verdict.value: count for verdict, count in stage.verdicts.items()},
        "settled": stage.settled,
        "without": stage.without,
        "rate": figure(stage.figure)
        | {"interval": interval(stage.interval, stage.method, stage.figure.type, level)},
    }


def _group(group: Group, level: float) -> Json:
    return {
        "value": group.name,
        "leads": group.leads,
        "stages": {name: _stage(s, level) for name, s in group.stages.items()},
        "waterfall": _waterfall(group.waterfall),
        "compared": {
            stage: {"chance": found.chance, "told_apart": found.is_told_apart}
            for stage, found in group.compared.items()
        },
    }


# -- commitments


def commitment_record(result: Result, level: float) -> Json:
    """Write what came of one commitment in one period."""
    commitment, judgement = result.commitment, result.judgement
    of = judgement.figure.type
    return {
        "commitment": commitment.name,
        "owners": list(commitment.owners),
        "measure": to_text(commitment.measure),
        "unit": str(of),
        "target": {
            "at_least": quantity(judgement.bounds.low, of),
            "at_most": quantity(judgement.bounds.high, of),
        },
        "period": _period(result),
        "group": {"by": commitment.by, "value": result.group} if result.is_grouped else None,
        "verdict": result.verdict,
        "because": None if judgement.because is None else judgement.because.value,
        "missed": result.is_missed,
        "missed_in_a_row": result.misses,
        "missed_after": commitment.missed_after,
        "warning": judgement.is_warning,
        **figure(judgement.figure),
        "interval": interval(judgement.interval, judgement.method, of, level),
        "target_inside": judgement.may_be_chance,
        "conclusive": judgement.may_be_chance is False and not judgement.figure.is_open,
        "confidence": commitment.confidence,
        "leads_needed": judgement.settles,
        "judged_from": None if result.judged_from is None else iso_date(result.judged_from),
        "waits_for": [
            {"moments": list(moments), "leads": count} for moments, count in result.never.items()
        ],
        "would_settle": [_want(want) for want in judgement.wants],
        "if_missed": commitment.if_missed,
    }


def _period(result: Result) -> Json:
    commitment: Commitment = result.commitment
    if result.period is None:
        return {"name": f"last {commitment.last}", "last": commitment.last}
    return {
        "name": result.period.name,
        "every": result.period.every.value,
        "from": iso_date(result.period.first),
        "to": iso_date(result.period.after - 1),
        "partial": result.period.is_partial,
    }


# -- accountability


def _loss(loss: Loss, *, with_ids: bool) -> Json:
    charge = loss.charge
    return {
        "stage": charge.stage,
        "owner": charge.owner,
        "fix": charge.fix,
        "outcome": charge.outcome.value,
        "leads": loss.n,
        "on_one_criterion_alone": dict(loss.alone),
        "ids": ids_of(loss.leads) if with_ids else [],
    }


def _breach(breach: BrokenPromise, *, with_ids: bool) -> Json:
    return {
        "stage": breach.stage,
        "owner": breach.owner,
        "leads": breach.n,
        "without_loss": breach.without_loss,
        "ids": ids_of(breach.leads) if with_ids else [],
    }


def _waterfall(found: Waterfall) -> Json:
    return {
        "start": found.start,
        "losses": [
            {
                "stage": charge.stage,
                "owner": charge.owner,
                "outcome": charge.outcome.value,
                "leads": count,
            }
            for charge, count in found.losses
        ],
        "owners": [{"owner": owner, "leads": count} for owner, count in found.owners],
        "ends": {outcome.value: count for outcome, count in found.ends},
    }


# -- data


def _quality(quality: Quality) -> Json:
    dearest = quality.dearest
    return {
        "dearest": None
        if dearest is None
        else {**_want(dearest[0]), "leads": dearest[1], "decides": dearest[2]},
        "wanted": [
            {**_want(want), "leads": count, "decides": quality.decides[want]}
            for want, count in quality.ranked()
        ],
        **data_record(quality.data),
    }


def data_record(data: DataQuality) -> Json:
    """Write what could not be read of the data, and what was assumed."""
    return {
        "unreadable": [
            {
                "name": name,
                "count": spellings.count,
                "commonest": [{"raw": raw, "count": count} for raw, count in spellings.commonest],
            }
            for name, spellings in data.unreadable.items()
        ],
        "assumed": dict(Counter(data.assumed).most_common()),
        "assumed_times": dict(Counter(data.assumed_times).most_common()),
        "rest_on_assumed_times": dict(data.rests),
        "undated_events": data.undated,
    }


def _want(want: Want) -> Json:
    return {"name": want.name, "cause": want.cause.value, "owner": want.owner}
