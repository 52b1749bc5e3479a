"""The JSON of `leadpact check --format json`."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from leadpact.diagnostics.render import to_record as warning_record
from leadpact.engines.run_warnings import exported_record
from leadpact.readings.amounts import iso_date, rfc3339
from leadpact.records.notes import ActivityNotes, Reason, SetAside
from leadpact_cli.choosing import Choice
from leadpact_cli.report.result import Report
from leadpact_cli.report.tally import Charge

Json = dict[str, Any]


def to_record(report: Report) -> Json:
    """Write the object of `leadpact check --format json`, but for the leads' own."""
    tally = report.tally
    return {
        "policy": report.tree.id,
        "digest": report.tree.digest,
        "as_of": rfc3339(report.as_of),
        "exported": exported_record(report.shown),
        "warnings": [warning_record(warning) for warning in report.warnings],
        "leads": _leads(report),
        "stages": {
            name: {verdict.value: count for verdict, count in counts.items()}
            for name, counts in tally.stages.items()
        },
        "outcomes": {outcome.value: count for outcome, count in tally.outcomes.items()},
        "accountability": _charges(tally.lost),
        "undecided": _charges(tally.undecided),
        "breaches": _charges(tally.breaches),
        "waivers": dict(tally.waived),
        "data_quality": _data(report),
    }


def _leads(report: Report) -> Json:
    tally, left_out, notes = report.tally, report.left_out, report.notes
    return {
        "read": notes.read,
        "set_aside": set_aside_record(notes.set_aside),
        "created_later": left_out.later,
        "chosen": tally.judged + tally.not_covered,
        "how_chosen": how_chosen(report.choice),
        "not_chosen": {
            "by_choice": left_out.others,
            "condition_unknown": left_out.unsure,
            "created_at_unknown": left_out.undated,
        },
        "not_covered": tally.not_covered,
        "judged": tally.judged,
        "coverage_unknown": tally.coverage_unknown,
        "failed": tally.failed,
        "unknown": tally.unknown,
    }


def how_chosen(choice: Choice) -> Json:
    """Give the options that chose the leads, those alone that were given."""
    given = {
        "where": choice.where,
        "since": None if choice.since is None else iso_date(choice.since),
        "until": None if choice.until is None else iso_date(choice.until),
        "last": choice.last,
        "sample": choice.sample,
        "seed": choice.seed if choice.sample is not None else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _charges(charges: Counter[Charge]) -> list[Json]:
    return [
        {"stage": charge.stage, "owner": charge.owner, "fix": charge.fix, "leads": count}
        for charge, count in charges.most_common()
    ]


def set_aside_record(found: Mapping[Reason, SetAside]) -> list[Json]:
    """Write what was set aside, with examples."""
    return [
        {
            "reason": reason.value,
            "count": aside.count,
            "examples": [
                {"file": e.file, "line": e.line, "detail": e.detail} for e in aside.examples
            ],
        }
        for reason, aside in found.items()
    ]


def _data(report: Report) -> Json:
    tally, notes, quality = report.tally, report.notes, report.quality
    return {
        "wanted": [
            {"name": w.name, "cause": w.cause.value, "owner": w.owner, "leads": count}
            for w, count in tally.wanted.most_common()
        ],
        "unreadable": [
            {
                "name": name,
                "count": spellings.count,
                "commonest": [{"raw": raw, "count": count} for raw, count in spellings.commonest],
            }
            for name, spellings in quality.unreadable.items()
        ],
        "assumed": dict(Counter(quality.assumed).most_common()),
        "assumed_times": dict(Counter(quality.assumed_times).most_common()),
        "rest_on_assumed_times": dict(quality.rests),
        "bound": dict(report.told.counts),
        "unobserved": sorted(report.told.unobserved),
        "undated_events": quality.undated,
        "missing_columns": {name: list(files) for name, files in notes.missing_columns.items()},
        "activity": activity_record(notes.activity),
    }


def activity_record(table: ActivityNotes | None) -> Json | None:
    """Write what came of a table of events."""
    if table is None:
        return None
    return {
        "read": table.read,
        "set_aside": set_aside_record(table.set_aside),
        "orphans": table.orphans,
        "unnamed_kinds": dict(table.unnamed_kinds),
        "missing_columns": list(table.missing_columns),
        "replaced": table.replaced,
    }
