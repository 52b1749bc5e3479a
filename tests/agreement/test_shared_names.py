"""Two kinds of event may share an attribute's name and differ in its type: each is read as its own kind says."""

from agreement.batches import Batch
from agreement.flattening import Form
from agreement.in_duckdb import DuckDb
from agreement.judging import differences, loaded
from leadpact.readings.verdicts import Verdict
from properties.test_decide_agrees import check

AS_OF = "2026-02-01T00:00:00Z"
POLICY = {
    "leadpact": 1,
    "name": "shared_names",
    "version": "1.0.0",
    "effective": "2026-01-01",
    "title": "Two kinds share two names",
    "parties": {"cro": "Sales"},
    "lead": {"id": "text", "created_at": "timestamp"},
    "activity": {
        "visit": {"due": "moment", "note": "text"},
        "task": {"due": "timestamp", "note": "integer"},
    },
    "stages": {
        "planned": {"owner": "cro", "rule": "last(task.due) > created_at"},
        "noted": {"owner": "cro", "rule": "exists(task where due > created_at and note > 3)"},
        "visited": {"owner": "cro", "rule": "first(visit.due) > created_at"},
        "told": {"owner": "cro", "rule": 'exists(visit where note contains "x")'},
        "summed": {"owner": "cro", "rule": "sum(task.note) > 3"},
    },
}
AHEAD, AT = "2026-03-01T00:00:00Z", "2026-01-10T00:00:00Z"
LEADS = {
    "ahead": [
        {"kind": "task", "at": AT, "due": AHEAD, "note": 4},
        {"kind": "visit", "at": AT, "due": AHEAD, "note": "fix"},
    ],
    "blank": [{"kind": "task", "at": AT}, {"kind": "visit", "at": AT}],
    "unreadable": [
        {"kind": "task", "at": AT, "due": "soon", "note": "x"},
        {"kind": "visit", "at": AT, "due": "soon", "note": 4},
    ],
    "nothing": [],
}
BATCH = Batch(
    "shared_names",
    POLICY,
    AS_OF,
    frozenset(),
    tuple(
        (key, {"created_at": "2026-01-01T00:00:00Z", "activity": events})
        for key, events in LEADS.items()
    ),
)


def test_a_timestamp_ahead_is_what_is_planned_and_a_moment_ahead_has_not_come() -> None:
    decided = loaded(POLICY).compile()({"id": "ahead", **dict(BATCH.leads)["ahead"]}, as_of=AS_OF)
    assert decided.stages == {
        "planned": Verdict.PASS,
        "noted": Verdict.PASS,
        "visited": Verdict.PENDING,
        "told": Verdict.PASS,
        "summed": Verdict.PASS,
    }


def test_columns_read_each_kind_by_its_own_declaration(in_duckdb: DuckDb) -> None:
    assert differences(in_duckdb, [BATCH], Form.JSON) == []


def test_decisions_are_those_of_the_definition() -> None:
    for key, record in BATCH.leads:
        check(POLICY, {"id": key, **record}, AS_OF, frozenset())
