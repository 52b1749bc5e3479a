"""Whatever a file may be, `-` may be too: how it is written is told from its first bytes."""

import gzip
import io
import json
import os
import threading
import zipfile

import duckdb
import pytest
import zstandard

from cli.conftest import AS_OF, LEADS

ROWS = [LEADS[name] for name in ("converted", "unqualified", "lost")]
HEAD = "id,created_at,source,is_test,employees\n"
CELLS = [
    f"{r['id']},{r['created_at']},{r['source']},{r.get('is_test', '')},{r['employees']}"
    for r in ROWS
]


def zipped(content, name="leads.jsonl"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def parquet(tmp_path):
    with duckdb.connect() as db:
        db.execute("CREATE TABLE t (id TEXT, created_at TIMESTAMPTZ, employees INTEGER)")
        for row in ROWS:
            db.execute(
                "INSERT INTO t VALUES (?, ?, ?)", [row["id"], row["created_at"], row["employees"]]
            )
        db.execute(f"COPY t TO '{tmp_path}/p.parquet'")
    return (tmp_path / "p.parquet").read_bytes()


LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
CSV = (HEAD + "\n".join(CELLS) + "\n").encode()
WRITTEN = {
    "lines": LINES,
    "lines behind blank ones": b"\n\n" + LINES,
    "a list": json.dumps(ROWS, indent=1).encode(),
    "a table": CSV,
    "a table behind a byte order mark": b"\xef\xbb\xbf" + CSV,
    "a table with tabs": CSV.replace(b",", b"\t"),
    "a list on one line": json.dumps(ROWS).encode(),
    "gzip": gzip.compress(CSV),
    "zstd": zstandard.compress(LINES),
    "zip": zipped(CSV),
}


def ids(found):
    return [json.loads(line)["id"] for line in found.stdout.splitlines()]


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_is_read_however_it_is_written(check, content):
    found = check("--format", "jsonl", leads=("-",), stdin=content)
    assert ids(found) == ["converted", "unqualified", "lost"]


def test_parquet_too(check, tmp_path):
    found = check("--format", "jsonl", leads=("-",), stdin=parquet(tmp_path))
    assert ids(found) == ["converted", "unqualified", "lost"]


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_a_binding_is_proposed_of_it(leadpact, here, content):
    found = leadpact("bind", "policy.yaml", "-", stdin=content)
    assert found.exit_code == 0
    assert "id: id\n" in found.stdout
    (here / "our.yaml").write_text(found.stdout)
    again = (
        "check",
        "policy.yaml",
        "-",
        "--binding",
        "our.yaml",
        "--as-of",
        AS_OF,
        "--format",
        "jsonl",
    )
    assert ids(leadpact(*again, stdin=content)) == ["converted", "unqualified", "lost"]


def test_under_a_name_of_a_table(leadpact, here):
    (here / "our.yaml").write_text(
        "leadpact_binding: 1\nname: ours\ntables: {people: {}}\n"
        "lead: {from: people, id: id, fields: {created_at: created_at}}\n"
    )
    found = leadpact("bind", "policy.yaml", "people=-", "--binding", "our.yaml", stdin=CSV)
    assert "fields: id, created_at\n" in found.stdout


@pytest.mark.parametrize(
    "content", [CSV, gzip.compress(LINES), zipped(LINES)], ids=["table", "gzip", "zip"]
)
def test_a_lead_of_it_is_told_of(leadpact, content):
    found = leadpact("why", "policy.yaml", "-", "--lead", "lost", "--as-of", AS_OF, stdin=content)
    assert found.exit_code == 0
    assert found.stdout.startswith("lost")
    assert "warning[LP747]: fields are as exported" in found.stderr


@pytest.mark.parametrize("command", ["check", "bind"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id;created_at\nL-1;2026-01-01\n", "separated by semicolons"),
        ("id,created_at\n".encode("utf-16"), "UTF-16"),
        (b"\x1f\x8b broken", "<stdin>"),
        (b"PK\x03\x04 broken", "<stdin>"),
        (b"PAR1 broken", "<stdin>"),
    ],
)
def test_what_cannot_be_read_is_told(leadpact, command, content, said):
    found = leadpact(command, "policy.yaml", "-", stdin=content)
    assert found.exit_code == 3
    assert said in found.stderr
    assert "itself failed" not in found.stderr


def test_what_nobody_can_tell_is_read_line_by_line(check):
    found = check(leads=("-",), stdin=b"nothing\nof the kind\n")
    assert "2 records set aside" in found.stdout


def test_a_table_of_events(check, here):
    (here / "plain.csv").write_bytes(CSV)
    events = (
        b"lead_id,kind,at\nlost,reply,2026-01-08T10:00:00Z\nlost,assigned,2026-01-07T15:00:00Z\n"
    )
    found = check("--activity", "-", "--format", "jsonl", leads=("plain.csv",), stdin=events)
    told = {
        r["id"]: r["stages"]["replied"]["verdict"]
        for r in map(json.loads, found.stdout.splitlines())
    }
    assert told["lost"] == "pass"


def test_one_record_over_several_lines(check):
    found = check("--format", "jsonl", leads=("-",), stdin=json.dumps(ROWS[2], indent=2).encode())
    assert ids(found) == ["lost"]


SPEND = b"source,from,to,amount\nad,2026-01-01,2026-01-31,620\n"


def test_a_table_of_spend(leadpact):
    named = ("audit", "policy.yaml", "leads.jsonl", "--as-of", AS_OF, "--spend", "-")
    assert leadpact(*named, stdin=SPEND).exit_code == 0
    found = leadpact(*named, stdin=gzip.compress(SPEND))
    assert (found.exit_code, "it is compressed: unpack it first" in found.stderr) == (3, True)


def test_a_pipe_without_a_name(check, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(CSV,))
    writer.start()
    found = check("--format", "jsonl", leads=(str(pipe),))
    writer.join()
    assert ids(found) == ["converted", "unqualified", "lost"]
