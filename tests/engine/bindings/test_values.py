"""Cells as a source writes them: numbers, units, spellings, placeholders, and columns of other types."""

import pytest
from sqlglot import exp

from engine.bindings.desk import HEAD, bind, rows, table, told, tree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.readings.columns.raw import RawType
from leadpact.readings.columns.typed import read_datum

CREATED = "2026-01-01T00:00:00Z"


def made(runner, field, datum, cells, *, of=RawType.CELL, top=""):
    text = f"{HEAD}{top}lead: {{id: id, fields: {{created_at: c, {field}: {datum}}}}}\n"
    source = table(
        [{"id": f"{n:02}", "c": CREATED, "x": cell} for n, cell in enumerate(cells)],
        runner.dialect,
        {"x": of},
    )
    return bind(text, runner.dialect, {"lead": source})


def raw(runner, field, datum, cells, **how):
    found = made(runner, field, datum, cells, **how)
    return [row[1] for row in rows(found.leads, runner, "id", field)]


def values(runner, field, datum, cells, **how):
    """The typed values, as every reading of columns gives them."""
    found = made(runner, field, datum, cells, **how)
    declared = tree().fields[field]
    column = exp.column(exp.to_identifier(field, quoted=True))
    typed = read_datum(declared, column, found.leads.columns[field], runner.dialect)
    query = exp.select("id", exp.alias_(typed.value, "v")).from_(
        found.leads.query.subquery("found")
    )
    return [row[1] for row in sorted(runner.run(query))]


class TestNumbers:
    def test_with_a_decimal_comma(self, runner):
        datum = '{column: x, numbers: {decimal: ",", thousands: ".", signs: [€, EUR]}}'
        cells = [
            "1.234,50 €",
            "€1.234",
            "-7,5",
            "-€ 3",
            "€ -3",
            "EUR 12",
            "12",
            "",
            "1.5",
            "12.34",
            "n/a",
        ]
        found = values(runner, "company.revenue", datum, cells)
        scaled = [1234.5, 1234, -7.5, -3, -3, 12, 12]
        assert found == [*(round(v * 10_000) for v in scaled), None, None, None, None]

    def test_that_could_be_read_in_two_ways_say_so(self, in_duckdb):
        datum = '{column: x, numbers: {decimal: ",", thousands: "."}}'
        assert raw(in_duckdb, "company.revenue", datum, ["1.5", "1,5"]) == [
            "1.5 (not written like `1.234,5`)",
            "1.5",
        ]

    def test_with_spaces_or_apostrophes_between_thousands(self, runner):
        spaced = '{column: x, numbers: {thousands: " "}}'
        cells = ["1 234", "1\u00a0234.5", "1\u202f234\u202f567", "12 34"]
        assert values(runner, "company.share", spaced, cells) == [1234.0, 1234.5, 1234567.0, None]
        apart = '{column: x, numbers: {thousands: "\'"}}'
        assert values(runner, "company.share", apart, ["1'234"]) == [1234.0]

    def test_of_the_whole_binding_and_of_one_column(self, in_duckdb):
        top = 'numbers: {thousands: ","}\n'
        assert values(in_duckdb, "company.employees", "x", ["1,234"], top=top) == [1234]
        datum = "{column: x, numbers: {}}"
        assert values(in_duckdb, "company.employees", datum, ["1,234"], top=top) == [None]

    def test_in_columns_of_numbers_are_left_alone(self, in_duckdb):
        top = 'numbers: {decimal: ","}\n'
        for of in (RawType.INTEGER, RawType.DOUBLE, RawType.DECIMAL):
            assert values(in_duckdb, "company.employees", "x", ["12"], of=of, top=top) == [12]

    def test_in_json(self, runner):
        datum = '{column: x, numbers: {decimal: ",", thousands: "."}, in: thousands}'
        cells = ['"1.234,5"', "12", "null", "true", None]
        found = values(runner, "company.share", datum, cells, of=RawType.JSON)
        assert found == [1234500.0, 12000.0, None, None, None]


class TestUnits:
    @pytest.mark.parametrize(
        ("unit", "cell", "seconds"),
        [
            ("microseconds", "1500000", 1.5),
            ("milliseconds", "90000", 90),
            ("ms", "1", 0.001),
            ("seconds", "90", 90),
            ("minutes", "1.5", 90),
            ("hours", "2", 7200),
            ("days", "1", 86400),
            ("weeks", "1", 604800),
        ],
    )
    def test_of_durations(self, in_duckdb, unit, cell, seconds):
        datum = f"{{column: x, in: {unit}}}"
        assert values(in_duckdb, "waited", datum, [cell]) == [round(seconds * 1e6)]

    def test_mean_the_same_everywhere(self, runner):
        cells = ["1.5", "0.333333333", "999999999999", "-1", "long", "", None]
        found = values(runner, "waited", "{column: x, in: minutes}", cells)
        assert found == [90_000_000, 20_000_000, None, None, None, None, None]

    @pytest.mark.parametrize("of", [RawType.INTEGER, RawType.DOUBLE, RawType.DECIMAL])
    def test_of_columns_of_numbers(self, runner, of):
        found = values(runner, "company.share", "{column: x, in: percent}", ["25", None], of=of)
        assert found == [0.25, None]

    def test_of_money(self, in_duckdb):
        assert values(in_duckdb, "company.revenue", "{column: x, in: cents}", ["250"]) == [25_000]
        found = values(in_duckdb, "company.revenue", "{column: x, in: billions}", ["1.5"])
        assert found == [15_000_000_000_000]

    def test_of_columns_that_hold_no_numbers(self, in_duckdb):
        found = made(in_duckdb, "waited", "{column: x, in: minutes}", ["true"], of=RawType.BOOLEAN)
        assert told(found) == [
            "LP749 at `x`: `waited` is a duration, and `x` is a column of booleans"
        ]


class TestSpellings:
    def test_stand_for_members(self, runner):
        datum = "{column: x, aliases: {phone: [Tel., CALL], web: WWW}}"
        cells = ["tel.", " Call ", "www", "Website", "web", "fax", ""]
        assert raw(runner, "source", datum, cells) == [
            *("phone", "phone", "web", "Website", "web", "fax", None)
        ]

    def test_stand_for_true_and_false(self, runner):
        datum = "{column: x, aliases: {true: [Y, 1], false: [N, 0]}}"
        cells = ["y", "0", "TRUE", "", "perhaps"]
        assert values(runner, "is_test", datum, cells) == [True, False, True, False, None]

    def test_of_numbers_and_truths(self, in_duckdb):
        assert values(in_duckdb, "is_test", "x", ["1", "0", "2", None], of=RawType.INTEGER) == [
            *(True, False, None, False)
        ]
        datum = "{column: x, aliases: {web: [true], phone: [false]}}"
        assert raw(in_duckdb, "source", datum, ["true", "false"], of=RawType.BOOLEAN) == [
            *("web", "phone")
        ]

    def test_whole_numbers_are_text_where_text_is_wanted(self, runner):
        for of in (RawType.INTEGER, RawType.DOUBLE, RawType.DECIMAL):
            assert raw(runner, "company.name", "x", ["42", None], of=of) == ["42", None]
        found = raw(runner, "company.name", "x", ["0.5", "9007199254740993"], of=RawType.DECIMAL)
        assert found == ["0.500000000", "9007199254740993"]
        assert raw(runner, "company.name", "x", ["1e300"], of=RawType.DOUBLE) != [None]


class TestPlaceholders:
    def test_stand_for_nothing(self, runner):
        top = 'missing: [Select, "-", "?"]\n'
        cells = ["select", " - ", "?", "", " ", "Acme", "--"]
        assert raw(
            runner, "company.name", "{column: x, missing: N/A}", [*cells, "n/a"], top=top
        ) == [*(None, None, None, None, None, "Acme", "--", None)]

    def test_in_json(self, runner):
        cells = ['"?"', '"Acme"', "null", '""', "7", None]
        found = made(runner, "company.name", "x", cells, of=RawType.JSON, top='missing: "?"\n')
        assert found.leads.columns["company.name"] is RawType.JSON
        texts = [row[1] for row in rows(found.leads, runner, "id", "company.name")]
        assert [t is None for t in texts] == [True, False, True, True, False, True]

    def test_a_truth_in_json_stays_one(self, in_duckdb):
        assert values(in_duckdb, "is_test", "x", ["true", '"x"'], of=RawType.JSON) == [True, None]


class TestSeveralColumns:
    TEXT = HEAD + "lead: {id: id, fields: {created_at: c, company.name: {first_of: [a, b]}}}\n"

    def test_the_first_that_is_not_blank(self, runner):
        source = [
            {"id": "1", "c": CREATED, "a": "A", "b": "B"},
            {"id": "2", "c": CREATED, "a": " ", "b": "B"},
            {"id": "3", "c": CREATED, "a": None, "b": ""},
        ]
        found = bind(self.TEXT, runner.dialect, {"lead": source})
        assert rows(found.leads, runner, "id", "company.name") == [
            *(("1", "A"), ("2", "B"), ("3", None))
        ]

    def test_of_two_types(self, in_duckdb):
        source = table(
            [{"id": "1", "c": CREATED, "a": None, "b": "7"}], DUCKDB, {"a": RawType.JSON}
        )
        found = bind(self.TEXT, DUCKDB, {"lead": source})
        assert rows(found.leads, in_duckdb, "company.name") == [("7",)]

    def test_with_an_assumed_time_in_one(self, in_duckdb):
        text = HEAD + (
            "zone: UTC\nlead: {id: id, fields: {created_at: {first_of: [at, day], assume_time: '12:00'}}}\n"
        )
        source = [
            {"id": "1", "at": CREATED, "day": "2026-01-03"},
            {"id": "2", "at": "", "day": "2026-01-03"},
            {"id": "3", "at": "", "day": ""},
        ]
        found = bind(text, DUCKDB, {"lead": source})
        assert rows(found.leads, in_duckdb, "id", "created_at", "created_at assumed") == [
            ("1", CREATED, False),
            ("2", "2026-01-03T12:00:00Z", True),
            ("3", None, False),
        ]

    def test_one_alone_where_the_other_is_not_there(self, in_duckdb):
        found = bind(self.TEXT, DUCKDB, {"lead": [{"id": "1", "c": CREATED, "b": "B"}]})
        assert rows(found.leads, in_duckdb, "company.name") == [("B",)]


def test_a_constant_is_the_same_for_all(runner):
    assert raw(runner, "source", "{value: web}", ["a", "b"]) == ["web", "web"]


def test_the_type_of_a_column_can_be_wrong_for_its_field(in_duckdb):
    found = made(in_duckdb, "company.employees", "x", ["2026-01-01"], of=RawType.DATE)
    assert told(found) == [
        "LP749 at `x`: `company.employees` is an integer, and `x` is a column of dates"
    ]
