"""Conditions on rows: true or false, a blank equals nothing."""

import pytest

from engine.bindings.desk import HEAD, LEAD, bind, rows, table
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType

T1 = "2026-01-01T09:00:00Z"
CELLS = {
    "1": "Call",
    "2": " call ",
    "3": "Called",
    "4": "",
    "5": None,
    "6": "?",
    "7": "7",
    "8": "7.5",
    "9": "TRUE",
    "A": "no",
}
RULES = {
    'x = "call"': "12",
    'x != "call"': "3456789A",
    'not x = "call"': "3456789A",
    'x in ["CALL", "7", true]': "1279",
    'x contains "all"': "123",
    'x starts with any of ["7", "ca"]': "12378",
    'x ends with "ed"': "3",
    "x is known": "123789A",
    "x is unknown": "456",
    "x > 7": "8",
    "x >= 7": "78",
    "x < 8 and x <= 7": "7",
    "x between 7 and 7.2": "7",
    "x = 7": "7",
    "x": "9",
    "x = true": "9",
    "x = false": "A",
    "not x": "12345678A",
    'x = "call" or x > 7': "128",
    "x = y": "1",
    "x = gone": "",
    'gone = "x"': "",
    "gone is known": "",
    "gone is unknown": "123456789A",
    "not gone": "123456789A",
}


def chosen(runner, rule, source):
    text = f"{HEAD.replace('{}', '{where: RULE}')}missing: '?'\n{LEAD}"
    text = text.replace("RULE", "'" + rule.replace("'", "''") + "'")
    found = bind(text, runner.dialect, {"lead": source})
    return "".join(row[0] for row in rows(found.leads, runner, "id"))


@pytest.mark.parametrize("rule", RULES)
def test_of_cells(in_duckdb, rule):
    source = [{"id": n, "created_at": T1, "x": x, "y": "Call"} for n, x in CELLS.items()]
    assert chosen(in_duckdb, rule, source) == RULES[rule]


def test_mean_the_same_everywhere(runner):
    source = [{"id": n, "created_at": T1, "x": x, "y": "Call"} for n, x in CELLS.items()]
    assert {rule: chosen(runner, rule, source) for rule in RULES} == RULES


@pytest.mark.parametrize(
    ("of", "cells", "rule", "wanted"),
    [
        (RawType.BOOLEAN, ["true", "false", None], "x", "0"),
        (RawType.BOOLEAN, ["true", "false", None], "x = false", "1"),
        (RawType.BOOLEAN, ["true", "false", None], "not x", "12"),
        (RawType.INTEGER, ["1", "0", None], "x = true", "0"),
        (RawType.INTEGER, ["1", "0", None], "x < 1", "1"),
        (RawType.DOUBLE, ["1.5", "0", None], "x > 1", "0"),
        (RawType.JSON, ['"a"', "null", "1"], 'x = "a"', "0"),
        (RawType.JSON, ['"a"', "null", "1"], "x is known", "02"),
        (RawType.JSON, ["true", "false", "1"], "x", "02"),
        (RawType.JSON, ["7", '"7"', "true"], "x = 7", "01"),
    ],
)
def test_of_columns_of_other_types(in_duckdb, of, cells, rule, wanted):
    source = table(
        [{"id": str(n), "created_at": T1, "x": x} for n, x in enumerate(cells)], DUCKDB, {"x": of}
    )
    assert chosen(in_duckdb, rule, source) == wanted
