"""Tell what was judged, wherever the leads are: a line or a row a lead, their numbers, the report.

Nothing is held lead by lead. What only one form of output needs is imported where it is written: a table
waits for no screen.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final, TextIO, TypeAlias

from leadpact.engines.asking import Rows, each, tallied
from leadpact.engines.results import Reading, Result
from leadpact.engines.table_parts import TablePart
from leadpact.policy import PolicyTree
from leadpact_cli.inks import written
from leadpact_cli.manners import has_colour, width_of
from leadpact_cli.messages import note
from leadpact_cli.output import json_text
from leadpact_cli.report.opening import in_one_line
from leadpact_cli.report.result import Report
from leadpact_cli.report.rows import Table, Written, json_line, line_record
from leadpact_cli.report.shortfalls import about_leads
from leadpact_cli.report.tally import Tally

MOST_SHOWN: Final = 5
"""Failed leads that a text tells of; all of them are in the JSON."""
_MOST_KEPT: Final = 200_000
_Prepare: TypeAlias = Callable[[Result, PolicyTree, int], Written]


def write_leads(
    judged: Rows, as_of: int, form: str, out: TextIO | None, parts: frozenset[TablePart]
) -> Tally:
    """Write a line or a row a lead in a form that has them, a table's of some parts; count the leads."""
    if form == "jsonl" and out is not None:
        return _streamed(judged, as_of, out, json_line)
    if form == "csv" and out is not None:
        rows = Table(judged.columns.tree, parts, with_assumed=bool(judged.flags))
        out.write(rows.head())
        return _streamed(judged, as_of, out, rows.row)
    return tally_of(judged)


def _streamed(judged: Rows, as_of: int, out: TextIO, prepare: _Prepare) -> Tally:
    """Write a line a lead; what leads with the same codes have in common is written once."""
    tree = judged.columns.tree
    reading = Reading(judged.columns, with_reasons=False, flags=judged.flags)
    known: dict[Any, Written] = {}
    counts: Counter[Any] = Counter()
    tally = Tally(tree)
    for lead_id, *codes in each(judged, reading.terms):
        row = tuple(codes)
        line = known.get(row)
        if line is None:
            if len(known) >= _MOST_KEPT:
                _count(tally, reading, counts)
                known.clear()
            line = known[row] = prepare(reading.read(row), tree, as_of)
        counts[row] += 1
        out.write(line(lead_id))
    _count(tally, reading, counts)
    return tally


def _count(tally: Tally, reading: Reading, counts: Counter[Any]) -> None:
    for row, leads in counts.items():
        tally.add(reading.read(row), leads)
    counts.clear()


def tally_of(judged: Rows) -> Tally:
    """Count all leads by what the policy says of them, in one pass."""
    reading = Reading(judged.columns, with_reasons=True, flags=judged.flags)
    tally = Tally(judged.columns.tree)
    for *codes, leads in tallied(judged, reading.terms):
        tally.add(reading.read(codes), leads)
    return tally


def write_report(report: Report, judged: Rows, form: str, out: TextIO | None) -> None:
    """Write the report in its form, or its sum on stderr where the data went elsewhere."""
    if form == "json" and out is not None:
        _write_json(report, judged, out)
    elif form == "text" and out is not None:
        from leadpact_cli.report.screen import to_lines  # noqa: PLC0415

        lines = to_lines(report, width_of(out))
        out.write(written(lines, colour=has_colour(out)))
    else:
        note(in_one_line(report))
        for said in about_leads(report.notes, report.quality.undated):
            note(said)


def _write_json(report: Report, judged: Rows, out: TextIO) -> None:
    """Write one object, its leads one by one."""
    from leadpact_cli.report.record import to_record  # noqa: PLC0415

    reading = Reading(judged.columns, with_reasons=False, flags=judged.flags)
    whole_text = json_text(to_record(report), indent=2)
    out.write(whole_text.removesuffix("\n}") + ',\n  "results": [')
    before = "\n"
    for lead_id, *codes in each(judged, reading.terms):
        record = line_record(str(lead_id), reading.read(codes), report.tree, report.as_of)
        lines = json_text(record, indent=2).splitlines()
        out.write(before + "\n".join(f"    {line}" for line in lines))
        before = ",\n"
    out.write("\n  ]\n}\n" if before != "\n" else "]\n}\n")
