"""Files of leads: every record is read, or set aside and counted at its line."""

import csv
import errno
import io
import json
import os
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.diagnostics.catalogue import CATALOGUE
from leadpact.diagnostics.render import to_text
from leadpact.policy import Datum, EventKind
from leadpact.records.inputs import find_inputs
from leadpact.records.lead_files import open_leads
from leadpact.records.notes import Reason
from leadpact.records.rows import Columns, UnusableInput
from leadpact.records.survey import survey
from leadpact.source import Span
from leadpact.units import DURATION, INTEGER, TEXT, TIMESTAMP

HERE = Span(0, 0)
TREE = SimpleNamespace(
    fields={
        name: Datum(name=name, type=of, span=HERE)
        for name, of in (("id", TEXT), ("created_at", TIMESTAMP), ("company.employees", INTEGER))
    },
    kinds={
        name: EventKind(
            name=name,
            span=HERE,
            attributes={a: Datum(name=a, type=of, span=HERE) for a, of in attributes.items()},
        )
        for name, attributes in {"call": {"length": DURATION}, "reply": {}}.items()
    },
)
AT = "2026-01-12T14:00:00Z"
AS_LINES = "a file with one record on each line is JSON Lines: give it the ending `.jsonl`"
SEMICOLONS = "its columns are separated by semicolons, not by commas"
ENDINGS = (
    "one of `.jsonl`, `.ndjson`, `.json`, `.csv`, `.tsv`, `.parquet`, perhaps with "
    "`.gz`, `.zst`, `.zip` behind it"
)


@pytest.fixture(autouse=True)
def in_an_empty_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(raw)
        return name

    return write


def jsonl(*records):
    return "".join(json.dumps(r) + "\n" for r in records)


def ids(files):
    return [lead.id for lead in files.leads()]


def aside(files):
    """What was set aside, as people read it."""
    return {
        reason.name: [str(e) for e in found.examples]
        for reason, found in files.notes.set_aside.items()
    }


def complaints(*named, **more):
    with pytest.raises(UnusableInput) as unusable:
        open_leads(TREE, named, **more)
    for diagnostic in unusable.value.diagnostics:
        assert to_text(diagnostic)
    return [
        f"{d.complaint.code} {d.source.name}:{d.source.line_and_column(d.span.start)[0]} {d.message}"
        + (f" ({d.help})" if d.help else "")
        for d in unusable.value.diagnostics
    ]


def test_json_lines_are_read_in_order(write):
    write("a.jsonl", jsonl({"id": "1", "company": {"employees": 5}}, {"id": "2"}))
    files = open_leads(TREE, ["a.jsonl"])
    assert next(files.leads()).facts["company.employees"] == 5
    assert ids(files) == ["1", "2"]
    assert (files.notes.read, files.notes.leads, files.notes.set_aside) == (2, 2, {})
    assert files.notes.missing_columns == {}
    assert files.notes.activity is None


def test_a_bom_crlf_and_empty_lines_do_no_harm(write):
    write("a.ndjson", b'\xef\xbb\xbf{"id": "1"}\r\n\r\n \t\n{"id": "2"}')
    write("b.json", b'\xef\xbb\xbf\n[\n{"id": "3"}\n,\n{"id": "4"}]\n')
    write("c.csv", b"\xef\xbb\xbfid,created_at,company.employees\r\n\r\n5,,\r\n")
    assert ids(open_leads(TREE, ["a.ndjson", "b.json", "c.csv"])) == ["1", "2", "3", "4", "5"]


def test_bad_lines_are_set_aside_with_their_place(write):
    write(
        "a.jsonl",
        b'{"id": "1"}\n{"id": \nnull\n[{"id": "2"}]\n{"id": "x"} {}\n{"id": "\xe9"}\n'
        b'{"id": "3", "id": "4"}\n{"id": "5", "company": {"employees": 1, "employees": 1}}\n'
        b'{}\n{"id": 7}\n' + b'{"id":' * 100_000 + b"\n",
    )
    files = open_leads(TREE, ["a.jsonl"])
    assert ids(files) == ["1"]
    assert aside(files) == {
        "NOT_UTF8": ["a.jsonl:6: the byte 0xe9 at 9 is not UTF-8"],
        "NOT_JSON": [
            "a.jsonl:2: expecting value, column 7",
            "a.jsonl:5: more follows after its end, column 12",
            "a.jsonl:11: it is nested too deeply",
        ],
        "NO_OBJECT": ["a.jsonl:3: `null` is null", 'a.jsonl:4: `[{"id": "2"}]` is a list'],
        "REPEATED_KEY": [
            "a.jsonl:7: `id` is written twice",
            "a.jsonl:8: `employees` is written twice",
        ],
        "NO_ID": ["a.jsonl:9: it has no id", "a.jsonl:10: `7` is a number, not text"],
    }
    assert files.notes.read == 11
    assert files.notes.leads == 1


def test_only_the_first_few_examples_are_kept(write):
    write("a.jsonl", "5\n" * 100)
    found = open_leads(TREE, ["a.jsonl"]).notes.set_aside[Reason.NO_OBJECT]
    assert found.count == 100
    assert [e.line for e in found.examples] == [1, 2, 3, 4, 5]


def test_numbers_that_are_none_make_a_value_unreadable_and_no_more(write):
    write(
        "a.jsonl",
        '{"id": "1", "company": {"employees": NaN}}\n'
        '{"id": "2", "company": {"employees": -Infinity}}\n'
        '{"id": "3", "company": {"employees": ' + "9" * 5000 + "}}\n"
        '{"id": "4", "company": {"employees": 1e999}, "x": ' + "9" * 5000 + "}\n"
        '{"id": "5", "x": ' + "9" * 5000 + ', "id": "6"}\n',
    )
    files = open_leads(TREE, ["a.jsonl"])
    reasons = [lead.facts["company.employees"].because for lead in files.leads()]
    assert reasons == [
        "`NaN` is not finite",
        "`-Infinity` is not finite",
        "`Infinity` is not finite",
        "`Infinity` is not finite",
    ]
    assert aside(files) == {"REPEATED_KEY": ["a.jsonl:5: `id` is written twice"]}


def test_a_json_document_is_a_list_of_records_or_one_record(write):
    write("many.json", '\n[\n  {"id": "1"},\n  5, {"id": "2", "id": "3"}\n]')
    write("one.json", ' {"id": "4"} ')
    write("none.json", "[]")
    files = open_leads(TREE, ["many.json", "one.json", "none.json"])
    assert ids(files) == ["1", "4"]
    assert aside(files) == {
        "NO_OBJECT": ["many.json:4: `5` is a number"],
        "REPEATED_KEY": ["many.json:4: `id` is written twice"],
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "LP704 a.json:1 this is not JSON: expecting value"),
        ("[", "LP704 a.json:1 this is not JSON: expecting value"),
        (
            '[{"id": "1"},\n]',
            "LP704 a.json:2 this is not JSON: a record is missing after the comma",
        ),
        ('[{"id": "1"}\n{}]', "LP704 a.json:2 this is not JSON: a comma or `]` is missing"),
        ('[{"id": "1"}', "LP704 a.json:1 this is not JSON: a comma or `]` is missing"),
        ("[]\n\n5", "LP704 a.json:3 this is not JSON: more follows after its end"),
        ("[" * 100_000, "LP704 a.json:1 this is not JSON: it is nested too deeply"),
        ('{"id": 1', "LP704 a.json:1 this is not JSON: expecting ',' delimiter"),
        (
            '{"id": "1"}\n{"id": "2"}\n',
            f"LP704 a.json:2 this is not JSON: more follows after its end ({AS_LINES})",
        ),
        (
            '"L-1"',
            "LP705 a.json:1 a file of records holds a list of objects, or one object, not text",
        ),
        (
            "5",
            "LP705 a.json:1 a file of records holds a list of objects, or one object, not a number",
        ),
        (b'["\xff"]', "LP709 a.json:1 `a.json` is not UTF-8 text: the byte 0xff at 3 is not UTF-8"),
        ("[]".encode("utf-16"), "LP709 a.json:1 `a.json` is not UTF-8 text: it is UTF-16"),
    ],
)
def test_a_json_document_with_a_mistake_is_unusable(write, content, message):
    write("a.json", content)
    assert complaints("a.json") == [message]


def test_a_table_is_read_by_the_policys_dotted_names(write):
    write("a.csv", f'id,name,company.employees,created_at\n1,"A, ""B""\nC",12,{AT}\n2,,,\n')
    write("b.tsv", f"created_at\tid\n{AT}\t3\n")
    files = open_leads(TREE, ["a.csv", "b.tsv"])
    leads = list(files.leads())
    assert [lead.id for lead in leads] == ["1", "2", "3"]
    assert leads[0].facts["company.employees"] == 12
    assert leads[0].raw["name"] == 'A, "B"\nC'
    assert leads[0].events is None
    assert files.notes.missing_columns == {"company.employees": ("b.tsv",)}


def test_rows_of_a_table_are_set_aside_with_the_line_they_start_on(write):
    write(
        "a.csv",
        b'id,created_at\n1,"\n\n"\n2\n3,,\n\n4,\xff\n5,"a"b\n6,' + b"x" * 140_000 + b"\n,\n7,\n",
    )
    files = open_leads(TREE, ["a.csv"])
    assert ids(files) == ["1", "6", "7"]
    assert aside(files) == {
        "NOT_UTF8": ["a.csv:8: it holds bytes that are not UTF-8"],
        "BAD_CELLS": ["a.csv:9: ',' expected after '\"'"],
        "WRONG_CELLS": [
            "a.csv:5: it has 1 cell, the header 2",
            "a.csv:6: it has 3 cells, the header 2",
        ],
        "NO_ID": ["a.csv:11: it has no id"],
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ["LP706 a.csv:1 `a.csv` has no header"]),
        ("\n\n", ["LP706 a.csv:1 `a.csv` has no header"]),
        (
            "\nID,Created\n1,\n",
            [
                "LP707 a.csv:2 there is no column `created_at` (did you mean `Created`?)",
                "LP707 a.csv:2 there is no column `id` (did you mean `ID`?)",
            ],
        ),
        (
            "id;created_at\n1;\n",
            [
                f"LP707 a.csv:1 there is no column `created_at` ({SEMICOLONS})",
                f"LP707 a.csv:1 there is no column `id` ({SEMICOLONS})",
            ],
        ),
        ("id,x,x,id,created_at\n", ["LP708 a.csv:1 two columns are called `id`"]),
        ('id,"created_at\n', ["LP710 a.csv:1 a quoted cell is opened here and never closed"]),
        ('id,"created_at"x\n1,\n', ["LP706 a.csv:1 `a.csv` has no header"]),
        (
            'id,created_at\n1,\n2,"x\n3,\n4,\n',
            ["LP710 a.csv:3 a quoted cell is opened here and never closed"],
        ),
        ("id".encode("utf-16"), ["LP709 a.csv:1 `a.csv` is not UTF-8 text: it is UTF-16"]),
    ],
)
def test_a_table_that_cannot_be_understood_is_unusable(write, content, message):
    write("a.csv", content)
    assert sorted(complaints("a.csv")) == message


def test_every_record_that_shares_its_id_is_set_aside(write):
    write("a.jsonl", jsonl({"id": "1"}, {"id": "2"}, {"id": " 1"}))
    write("b.csv", "id,created_at\n3,\n2,\n1,\n")
    files = open_leads(TREE, ["a.jsonl", "b.csv"])
    assert ids(files) == ["3"]
    assert files.notes.duplicates == 5
    assert aside(files) == {
        "SHARED_ID": [
            "a.jsonl:1: `1`",
            "a.jsonl:3: `1`",
            "a.jsonl:2: `2`",
            "b.csv:3: `2`",
            "b.csv:4: `1`",
        ]
    }


def test_large_inputs_are_read_again_rather_than_kept(write, monkeypatch):
    monkeypatch.setattr("leadpact.records.survey._KEPT_BYTES", 0)
    write("a.jsonl", jsonl({"id": "1"}, {"id": "2"}, {"id": "1"}) + "5\n")
    write("b.csv", "id,created_at\n3,\n")
    files = open_leads(TREE, ["a.jsonl", "b.csv"])
    assert ids(files) == ["2", "3"]
    assert ids(files) == ["2", "3"]
    assert files.notes.missing_columns == {"company.employees": ("b.csv",)}


def test_files_patterns_and_standard_input_are_read_once_each_in_order(write, tmp_path):
    write("x/b.jsonl", jsonl({"id": "b"}))
    write("x/a.JSONL", jsonl({"id": "a"}))
    write("[c].jsonl", jsonl({"id": "c"}))
    stdin = io.BytesIO(jsonl({"id": "s"}).encode())
    named = ["[c].jsonl", "-", "x/*", "x/b.jsonl", str(tmp_path / "*.jsonl")]
    assert ids(open_leads(TREE, named, stdin=stdin)) == ["c", "s", "a", "b"]


def test_files_that_are_not_there_are_all_named(write):
    write("d/a.txt", "")
    write("b.csv", "id\n")
    assert complaints("a.jsonl", "x*.csv", "d", "d/a.txt", "\0", "n" * 5000, activity="e.csv") == [
        "LP701 a.jsonl:1 there is no file `a.jsonl`",
        "LP701 x*.csv:1 there is no file `x*.csv`",
        "LP702 d:1 `d` cannot be read: it is a directory (name the files in it: `d/*.csv`)",
        f"LP703 d/a.txt:1 `d/a.txt` has no ending that says how it is written ({ENDINGS})",
        "LP701 \0:1 there is no file `\0`",
        f"LP701 {'n' * 5000}:1 there is no file `{'n' * 5000}`",
        "LP701 e.csv:1 there is no file `e.csv`",
    ]
    assert complaints("-", "-") == ["LP711 -:1 standard input is named twice"]
    assert complaints("-", activity="-") == ["LP711 -:1 standard input is named twice"]
    assert complaints("b.csv", activity="b.csv") == [
        "LP707 b.csv:1 there is no column `created_at`",
        "LP707 b.csv:1 there is no column `lead_id`",
        "LP707 b.csv:1 there is no column `kind`",
        "LP707 b.csv:1 there is no column `at`",
    ]


def test_a_file_that_goes_away_is_named(write, tmp_path):
    write("a.jsonl", jsonl({"id": "1"}))
    inputs = find_inputs(["a.jsonl"], stdin=io.BytesIO())
    assert [i.size for i in inputs] == [12]
    (tmp_path / "a.jsonl").unlink()
    with pytest.raises(UnusableInput, match=r"`a\.jsonl` cannot be read: no such file"):
        survey(inputs, Columns((), ()))


def test_a_pipe_is_read_once_and_kept(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "a.jsonl")
    writer = threading.Thread(target=(tmp_path / "a.jsonl").write_bytes, args=(b'{"id": "1"}',))
    writer.start()
    files = open_leads(TREE, ["a.jsonl"])
    writer.join()
    assert ids(files) == ids(files) == ["1"]
    monkeypatch.setattr(Path, "open", locked)
    assert complaints("a.jsonl") == ["LP702 a.jsonl:1 `a.jsonl` cannot be read: permission denied"]


def locked(_path, _mode):
    raise PermissionError(errno.EACCES, "Permission denied")


def test_an_activity_table_gives_every_lead_a_timeline(write):
    write("a.jsonl", jsonl({"id": "1", "activity": "none"}, {"id": "2"}, {"id": "3"}, {"id": "4"}))
    write(
        "e.csv",
        f"kind,lead_id,at,length\ncall,1,{AT},60\ncall, 1 ,2026-01-12T13:00:00Z,PT3M\n"
        f"reply,2,,\n,2,{AT},\nfax,3,{AT},\ncall,9,{AT},\nreply,9,,\ncall,,{AT},\ncall,1\n",
    )
    files = open_leads(TREE, ["a.jsonl"], activity="e.csv")
    leads = {lead.id: lead for lead in files.leads()}
    assert [e.attributes["length"] for e in leads["1"].events["call"]] == [180_000_000, 60_000_000]
    assert [leads[i].events for i in "234"] == [{}, {}, {}]
    assert [leads[i].undated for i in "1234"] == [0, 2, 0, 0]
    notes = files.notes
    assert notes.undated == 2
    assert (notes.activity.read, notes.activity.orphans, notes.activity.replaced) == (9, 2, 1)
    assert notes.activity.unnamed_kinds == {"fax": 1}
    assert notes.activity.missing_columns == ()
    assert {r.name: [str(e) for e in s.examples] for r, s in notes.activity.set_aside.items()} == {
        "WRONG_CELLS": ["e.csv:10: it has 2 cells, the header 4"],
        "NO_ID": ["e.csv:9: `lead_id`: it has no id"],
    }


def test_an_activity_table_may_be_json_or_several_files(write):
    write("a.csv", "id,created_at,activity\n1,,[]\n")
    write("e1.jsonl", jsonl({"lead_id": "1", "kind": "call", "at": AT, "length": "60"}))
    write("e2.json", json.dumps([{"lead_id": 1, "kind": "call", "at": AT}]))
    write("e3.tsv", f"lead_id\tkind\tat\n1\treply\t{AT}\n")
    files = open_leads(TREE, ["a.csv"], activity="e*.*")
    (lead,) = files.leads()
    assert list(lead.events) == ["call", "reply"]
    assert lead.events["call"][0].attributes["length"].because.startswith("`60` is not a duration")
    assert files.notes.activity.set_aside[Reason.NO_ID].count == 1
    assert files.notes.activity.missing_columns == ("length",)
    assert files.notes.activity.replaced == 0


def test_leads_and_events_that_are_unusable_are_told_together(write):
    write("a.csv", "id\n")
    write("a.json", "[]")
    write("e.json", "5")
    assert [c[:5] for c in complaints("a.csv", activity="e.json")] == ["LP707", "LP705"]
    assert [c[:5] for c in complaints("a.json", activity="e.json")] == ["LP705"]


def test_an_empty_input_has_no_leads(write):
    write("a.jsonl", "")
    write("b.csv", "id,created_at,company.employees\n")
    files = open_leads(TREE, ["a.jsonl", "b.csv"])
    assert ids(files) == []
    assert files.notes.read == 0


def test_undated_events_are_counted_anew_each_time(write):
    write("a.jsonl", jsonl({"id": "1", "activity": [{"kind": "call"}]}))
    files = open_leads(TREE, ["a.jsonl"])
    assert ids(files) == ids(files)
    assert files.notes.undated == 1


def test_every_code_is_in_the_catalogue():
    assert sum(code.startswith("LP7") for code in CATALOGUE) >= 11


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=5)


@settings(max_examples=50)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4)))
def test_every_row_of_a_table_is_a_lead_or_set_aside(rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "created_at"])
    writer.writerows(rows)
    files = from_bytes("a.csv", text.getvalue().encode())
    notes = files.notes
    assert notes.read == len(rows)
    assert len(ids(files)) == notes.leads


def test_a_table_on_stdin_may_have_ids_in_braces():
    table = b"id,created_at\n{3F2504E0-4F89},2026-01-05T14:00:00Z\n"
    assert ids(from_bytes("-", table)) == ["{3F2504E0-4F89}"]
    lines = b'no lead, this\n{ "id": "a" }\n'
    assert ids(from_bytes("-", lines)) == ["a"]


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=8) | st.sampled_from([b'{"id":"1"}', b'{"id":"2"}', b"{}"])))
def test_every_line_is_a_lead_or_set_aside(lines):
    content = b"\n".join(lines)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    files = from_bytes("a.jsonl", content)
    assert len(ids(files)) == files.notes.leads
    counted = sum(s.count for s in files.notes.set_aside.values()) + files.notes.leads
    assert counted == files.notes.read


@settings(max_examples=100)
@given(st.sampled_from(["a.csv", "a.tsv", "a.json", "-"]), st.binary(max_size=40))
def test_no_bytes_raise_anything_else(name, content):
    try:
        files = from_bytes(name, content)
    except UnusableInput:
        return
    ids(files)


def from_bytes(name, content):
    if name == "-":
        return open_leads(TREE, ["-"], stdin=io.BytesIO(content))
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(content)
    return open_leads(TREE, [name])
