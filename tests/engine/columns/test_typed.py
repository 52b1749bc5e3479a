"""A column read by an engine means what the converter of records reads from its values, one by one."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from engine.columns.runners import EXAMPLES, InDuckDB, Runner, X, answers, column_type
from leadpact.lead import BLANK, Blank, Lead, Unreadable
from leadpact.policy import Datum, EventKind
from leadpact.readings.columns.dialect import DIALECTS, Dialect
from leadpact.readings.columns.raw import Bounds, RawType
from leadpact.readings.columns.typed import read_at, read_datum, read_id, read_json_field, read_kind
from leadpact.readings.columns.typed_choices import codes
from leadpact.records.conversion import Spelling, reader
from leadpact.records.leads import RecordProblem, converter, event_kind, event_reader
from leadpact.records.leads import read_id as id_of
from leadpact.source import Span
from leadpact.units import (
    BOOLEAN,
    DATE,
    DURATION,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    TIMESTAMP,
    Kind,
    Type,
)

MONEY = Type(Kind.MONEY, currency="USD")
INDUSTRY = Type(Kind.CHOICE, members=("software", "Health Care", "ΟΔΟΣ", 'a"b\\c', "it's"))
SPELLINGS = {"saas": "software", "computer software": "software", "straße": "Health Care"}


def datum(of: Type, **more: Any) -> Datum:
    if of is INDUSTRY:
        more["spellings"] = SPELLINGS
    return Datum(name="x", type=of, span=Span(0, 0), **more)


PLAIN = [
    datum(of)
    for of in (BOOLEAN, INTEGER, NUMBER, MONEY, DURATION, DATE, TIMESTAMP, MOMENT, TEXT, INDUSTRY)
]
SIZE = Type(
    Kind.CHOICE, members=("software", "kiosk", "Media")
)  # in ASCII alone, unlike a Kelvin sign
BOUNDED = [
    datum(SIZE, spellings={"saas": "software"}),
    datum(INTEGER, at_least=0),
    datum(INTEGER, at_least=-5, default=7),
    datum(NUMBER, at_least=0.1),
    datum(NUMBER, default=0.1),
    datum(MONEY, at_least=0),
    datum(MONEY, at_least=10_001, default=20_000),
    datum(DURATION, at_least=0, default=0),
    datum(DURATION, at_least=60_000_000),
    datum(DATE, at_least=719_163),
    datum(TIMESTAMP, at_least=0),
    datum(BOOLEAN, default=False),
    datum(TEXT, default="none"),
    datum(INDUSTRY, default="ΟΔΟΣ"),
    datum(DATE, default=739_000),
]
DATA = PLAIN + BOUNDED


def named(one: Datum) -> str:
    bounds = "" if one.at_least is None else f" from {one.at_least}"
    return f"{one.type}{bounds}" + ("" if one.default is None else f", else {one.default}")


CELLS = """
5|50.0|50.5|-1|-0|0|00007|007.10|+5|1e3|1E400|.5|5.|1_000|1,000|0x10|٣|５|NaN|inf|Infinity|-inf|--5|- 5
9007199254740992|9007199254740993|-9007199254740993|0009007199254740993|9007199254740993.0|9007199254740991
9007199254740992.5|-9007199254740992|1000000000000000|1000000000000001|1000000000000000.00000001|900000000000000
900000000000000.0625|-900000000000000|900000000000001|315537897599|315537897600|315537897598.9999999|0.00015|0.00025
0.00005|0.99995|-0.00005|-0.00015|1.00005|99999999999999999999999999|0.0000000000000000000000000000000000001
0.0000005|0.0000015|0.1|0.3|123456789.12345|true|TRUE|False|tRuE|yes|1|t|f|null|None
2026-01-05|0001-01-01|9999-12-31|0000-01-01|2026-02-29|2024-02-29|1900-02-29|2000-02-29|2100-02-29|2026-04-31|2026-13-01|2026-00-10
2026-1-5|2026-01-05T|20260105|26-01-05|２０２６-01-05|2026/01/05|12026-01-05|-2026-01-05|2026-01-32|1969-12-31|infinity
2026-01-05T09:00:00Z|2026-01-05 09:00:00Z|2026-01-05T09:00:00+02:00|2026-01-05T09:00:00-23:59|2026-01-05T09:00:00+23:59
2026-01-05T09:00:00+24:00|2026-01-05T09:00:00+02:60|2026-01-05T09:00:00+0200|2026-01-05T09:00:00+02|2026-01-05t09:00:00z
2026-01-05T09:00:00.1Z|2026-01-05T09:00:00.123456Z|2026-01-05T09:00:00.1234569Z|2026-01-05T09:00:00.99999999999999Z|2026-01-05T09:00:00.Z
2026-01-05T09:00:00.5+05:30|2026-01-05T09:00:00.000001-05:30|2026-01-05T24:00:00Z|2026-01-05T23:59:60Z|2026-01-05T09:60:00Z|2026-01-05T09:00:00
2026-01-05T09:00Z|2026-02-30T09:00:00Z|2024-02-29T23:59:59.999999Z|1900-01-01T00:00:00Z|1899-12-31T23:59:59Z|1900-01-01T00:00:00+23:59
2199-12-31T23:59:59.999999Z|2200-01-01T00:00:00Z|2199-12-31T23:59:59.999999-23:59|2026-01-05T09:00:00 Z|2026-01-05T09:00:00Z UTC|2026-01-05  09:00:00Z
2100-02-29T00:00:00Z|1969-12-31T23:59:59.5Z|0000-00-00T00:00:00Z|2026-01-05T09:00:00,5Z|2026-01-05T09:00:00.½Z
PT3M|PT0S|P1D|P1W|P1WT1S|P1DT2H3M4S|PT1.5H|PT1,5H|PT1.5H1M|P1.5DT1H|PT|P|P1DT|PT1H30|1H|P1Y|P1M|P1Y2M|-PT3M|PT-3M|P-1D|pt3m|PT3m|P 1D
PT0.0000005S|PT0.0000015S|PT0.0000025S|PT0.00000050000000000001S|PT0.000000500000000000000000001S|PT0.00000149999999999999999999S
PT0.333333333333333333H|P0.1W|P0.000000000000826719576W|PT0.0000000083333333333333M|P0.999999999999999999W|PT0.9999999S|PT1.0000005S|PT3.0000005S
PT315537897599S|PT315537897599.999999S|PT315537897600S|PT999999999999S|PT9999999999999S|P521722W|P521723W|P3652058D|P3652059D|PT87649415H|PT5258964959M
P9999999W|PT00000000000000000000000000000003S|P000000000000000000000000000000000000001DT000000000000000000000000000000000000001H
P000000000000000000000000000000000000001DT00000000000000000000000000000000000000000001H|PT1S1M|PT1M1H|T1S|P1S|PT1D|PT1H1H
software|Software| software |SOFTWARE|SaaS|  saas|Computer Software|health care|Health Care|HEALTH  CARE|Sofware|οδος|οδοσ|ΟΔΟΣ|Οδος|Straße|STRASSE
a"b\\c|A"B\\C|it's|IT'S|%|_|soft%|softwar_|İ|i̇|ı|\\|'|"|😀|\\n|É|é|é|Ⱥ|K|kiosk|KIOSK|Kiosk|Ｋiosk|ſoftware|Ａ
""".replace("\n", "|").split("|")
CELLS = [cell for cell in CELLS if cell] + [
    *(
        "",
        " ",
        "   ",
        "\t",
        "\r\n",
        " \t ",
        "\u00a0",
        "\u3000",
        "\u00a05",
        "5\u00a0",
        " 5 ",
        "\t5",
        "5\n",
        "  50.0 ",
    ),
    *(
        " true ",
        "\ttrue",
        "true\n",
        " 2026-01-05 ",
        "2026-01-05\n",
        " 2026-01-05T09:00:00Z ",
        "2026-01-05T09:00:00Z\n",
    ),
    *(
        " PT3M ",
        "PT3M\n",
        "\tPT3M",
        "software\n",
        "\tsoftware",
        "\u00a0software",
        "software\u00a0",
        "two\nlines",
        "\x1f",
        "\x01",
    ),
    *(
        "0" * 79 + "5",
        "0" * 80 + "5",
        "1" * 80,
        "1" * 81,
        "0." + "3" * 78,
        "PT" + "0" * 77 + "1S",
        "PT" + "0" * 76 + "1S",
    ),
    "2026-01-05T09:00:00." + "1" * 100 + "Z",
]

JSON_VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        5,
        -1,
        -0.0,
        50.0,
        50.5,
        1e2,
        2**53,
        2**53 + 1,
        -(2**53),
        -(2**53) - 1,
        2**53 - 1,
        float(2**53),
    ),
    *(
        2**53 + 2,
        float(2**53 + 2),
        10**15,
        10**15 + 1,
        1e15,
        1.0e15 + 0.125,
        9 * 10**14,
        9 * 10**14 + 1,
        9e14,
        900000000000000.1,
    ),
    *(
        10**19,
        -(10**19),
        10**25,
        1e300,
        -1e300,
        5e-324,
        1e-7,
        0.00015,
        0.00025,
        0.99995,
        0.1,
        315537897599,
        315537897599.5,
        315537897600,
    ),
    *(
        0.0000005,
        0.0000015,
        12.3456789,
        -3.5,
        [],
        [5],
        {},
        {"a": 1},
        [None],
        "null",
        "true",
        "[1]",
        '{"a":1}',
        '"5"',
    ),
    *(2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1),
]
JSON_VALUES += CELLS

RAWS: dict[RawType, Sequence[Any]] = {
    RawType.CELL: [None, *CELLS],
    RawType.JSON: JSON_VALUES,
    RawType.BOOLEAN: [None, True, False],
    RawType.INTEGER: [
        None,
        0,
        1,
        -1,
        -5,
        -6,
        5,
        2**53,
        2**53 + 1,
        -(2**53),
        -(2**53) - 1,
        10**15,
        10**15 + 1,
        9 * 10**14,
        9 * 10**14 + 1,
        900719925475,
        899999999999999,
        2**63 - 1,
        -(2**63),
        315537897599,
        315537897600,
        300000000001,
    ],
    RawType.DOUBLE: [
        None,
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        50.5,
        2.0**53,
        2.0**53 + 2,
        -(2.0**53),
        1e15,
        1.0e15 + 0.125,
        9e14,
        900000000000000.1,
        -9e14,
        1e308,
        -1e308,
        1.7976931348623157e308,
        5e-324,
        -5e-324,
        1e-300,
        float("nan"),
        float("inf"),
        float("-inf"),
        0.00015,
        0.00025,
        0.00005,
        1.00005,
        -0.00005,
        -0.00004,
        315537897599.0,
        315537897599.5,
        0.0000005,
        0.0000015,
        123456789.987654321,
        0.1,
        0.09999999999999999,
        1.00005,
        60.0,
        59.9999995,
    ],
    RawType.DECIMAL: [
        None,
        *map(
            Decimal,
            "0 1 -1 50 50.5 50.500000 0.000150 0.000250 0.00005 9007199254740992 9007199254740993 9007199254740992.5 -9007199254740993 1000000000000000 1000000000000000.000001 900000000000000 900000000000000.125 99999999999999999999999999999999 0.1 60 59.999999 315537897599 315537897599.5 4.000001".split(),
        ),
    ],
    RawType.DATE: [
        None,
        date(1, 1, 1),
        date(9999, 12, 31),
        date(1969, 12, 31),
        date(1970, 1, 1),
        date(2024, 2, 29),
        date(1899, 12, 31),
    ],
    RawType.INSTANT: [
        None,
        *(
            datetime.fromisoformat(text).replace(tzinfo=UTC)
            for text in (
                "1900-01-01",
                "1899-12-31T23:59:59.999999",
                "2199-12-31T23:59:59.999999",
                "2200-01-01",
                "2026-01-05T09:00:00.123456",
                "1969-12-31T23:59:59.999999",
                "1970-01-01",
            )
        ),
    ],
    RawType.CLOCK: [
        None,
        *(datetime.fromisoformat(text) for text in ("1900-01-01", "2026-01-05T09:00:00.123456")),
    ],
}


def written(raw: Any, of: RawType) -> str | None:
    """A raw value as the text that an engine casts."""
    if of is RawType.JSON:
        return json.dumps(raw, ensure_ascii=False)
    if raw is None or isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return raw.isoformat(sep=" ") if isinstance(raw, datetime) else f"{raw!s}"


def expected(one: Datum, raw: Any, of: RawType) -> tuple[Any, bool, bool, bool]:
    """Value, unreadable, assumed, blank: as a converter of records reads one value."""
    spelling = Spelling.JSON if of is RawType.JSON else Spelling.TABLE
    fact = reader(one, spelling)(raw)
    if isinstance(fact, Unreadable):
        return None, True, False, False
    is_blank = fact is BLANK
    value = one.default if is_blank else fact
    if one.type.kind is Kind.CHOICE and value is not None:
        value = codes(one.type.members)[value]
    return value, False, is_blank and one.default is not None, is_blank


def read(
    runner: Runner,
    data: Sequence[Datum],
    raws: Sequence[Any],
    of: RawType,
    bounds: Bounds | None = None,
) -> list[list[tuple[Any, ...]]]:
    """What the engine reads: a row a raw value, in it the four answers for each datum."""
    parts: list[exp.Expression] = []
    for one in data:
        typed = read_datum(one, X, of, runner.dialect, bounds=bounds)
        no = exp.false()
        parts += [typed.value, typed.unreadable or no, typed.assumed or no, typed.blank]
    rows = [[written(raw, of)] for raw in raws]
    found = answers(runner, rows, [column_type(of, runner.dialect)], parts)
    return [[row[i : i + 4] for i in range(0, len(row), 4)] for row in found]


def assert_read_alike(
    runner: Runner,
    data: Sequence[Datum],
    raws: Sequence[Any],
    of: RawType,
    bounds: Bounds | None = None,
) -> None:
    wrong = [
        (named(one), raw, "should be", wanted, "is", found)
        for raw, row in zip(raws, read(runner, data, raws, of, bounds), strict=True)
        for one, found in zip(data, row, strict=True)
        if found != (wanted := expected(one, raw, of))
    ]
    assert not wrong, wrong[:12]


@pytest.mark.parametrize("of", RawType, ids=lambda of: of.value)
def test_a_raw_column_is_read_as_its_values_are(runner: Runner, of: RawType) -> None:
    is_slow = runner.dialect.name == "spark" and of in (RawType.CELL, RawType.JSON)
    data = PLAIN[:-3] + PLAIN[-2:] + BOUNDED[:2] if is_slow else DATA  # it compiles each of them
    assert_read_alike(runner, data, RAWS[of], of)


def bounds_of(ordered: Sequence[Any]) -> Bounds:
    """Give the first and the last of some values, instants in microseconds."""
    low, high = ordered[0], ordered[-1]
    if isinstance(low, datetime):
        low, high = (
            (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
            for at in (low, high)
        )
    return low, high


@pytest.mark.parametrize(
    "of", [RawType.INTEGER, RawType.DOUBLE, RawType.INSTANT], ids=lambda of: of.value
)
def test_what_is_known_of_a_column_changes_no_value_of_it(of: RawType) -> None:
    in_duckdb = InDuckDB(duckdb.connect())  # whose files alone prove bounds
    nan = float("nan")
    ordered = sorted(raw for raw in RAWS[of] if raw is not None and raw == raw)  # noqa: PLR0124 - it is no NaN
    others = [None, nan] if of is RawType.DOUBLE else [None]
    for first, end in ((0, None), (1, -1), (len(ordered) // 3, -2), (len(ordered) // 2, -2)):
        within = ordered[first:end]
        assert_read_alike(in_duckdb, DATA, within + others, of, bounds_of(within))


def test_a_column_that_is_known_to_fit_costs_nothing() -> None:
    short = {
        (INTEGER, RawType.INTEGER, (0, 2**53)): ("CAST(x AS BIGINT)", None),
        (INTEGER, RawType.INTEGER, (0, 2**53 + 1)): (
            "CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(x AS BIGINT) END",
            "CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(x AS BIGINT) END IS NULL AND NOT (x IS NULL)",
        ),
        (MONEY, RawType.DOUBLE, (-1.5, 9e14)): (
            "TRY_CAST(x * 10000 AS BIGINT)",  # there may be a NaN
            "TRY_CAST(x * 10000 AS BIGINT) IS NULL AND NOT (x IS NULL)",
        ),
        (TIMESTAMP, RawType.INSTANT, (0, 1)): ("EPOCH_US(x)", None),
    }
    for (of, raw, bounds), wanted in short.items():
        typed = read_datum(datum(of), X, raw, DIALECTS["duckdb"], bounds=bounds)
        parts = (typed.value, typed.unreadable)
        assert tuple(p and p.sql(dialect="duckdb") for p in parts) == wanted


# -- any value at all


_LETTERS = st.characters(
    exclude_categories=["Cs"], exclude_characters="\0"
)  # Postgres holds no NUL
_DIGITS = st.text("0123456789", min_size=1, max_size=20)
_TIMES = st.builds(
    "{}{}{}".format,
    st.dates().map(date.isoformat)
    | st.from_regex(r"[12][09][0-9]{2}-[0-3][0-9]-[0-3][0-9]", fullmatch=True),
    st.sampled_from(["", "T", " ", "t"]),
    st.just("")
    | st.from_regex(
        r"[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-6][0-9])?",
        fullmatch=True,
    ),
)
_SPANS = st.from_regex(
    r"P([0-9.,]{1,8}W)?([0-9]{1,8}D)?(T([0-9.,]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,9}([.,][0-9]{1,24})?S)?)?",
    fullmatch=True,
)
_NUMBERS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-", "+"]),
    _DIGITS,
    st.sampled_from(["", "."]),
    _DIGITS | st.just(""),
)
_SPELLINGS = st.sampled_from([*INDUSTRY.members, *SPELLINGS, "true", "FALSE"]).flatmap(
    lambda word: st.sampled_from(
        [word, word.upper(), word.lower(), f" {word}", f"{word}\t", word[:-1]]
    )
)
TEXTS = (
    st.text(_LETTERS, max_size=12)
    | st.sampled_from(CELLS)
    | _NUMBERS
    | _TIMES
    | _SPANS
    | _SPELLINGS
)
FLOATS = st.floats() | st.floats(-10, 10) | st.integers(-(10**20), 10**20).map(lambda n: n / 20_000)
DRAWN: dict[RawType, st.SearchStrategy[Any]] = {
    RawType.CELL: TEXTS | st.builds(" {} ".format, TEXTS),
    RawType.JSON: st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | FLOATS.filter(isfinite)
    | TEXTS,
    RawType.INTEGER: st.integers(-(2**63), 2**63 - 1) | st.integers(-100, 100),
    RawType.DOUBLE: FLOATS,
    RawType.DECIMAL: st.decimals(-(10**15), 10**15, allow_nan=False, places=6)
    | st.integers(-(10**8), 10**8).map(lambda n: Decimal(n) / 100),
    RawType.DATE: st.dates(),
    RawType.INSTANT: st.datetimes(timezones=st.just(UTC)),
    RawType.CLOCK: st.datetimes(),
    RawType.BOOLEAN: st.booleans(),
}


@pytest.mark.parametrize(
    "of", [of for of in RawType if of is not RawType.BOOLEAN], ids=lambda of: of.value
)
def test_whatever_a_column_holds_is_read_alike(runner: Runner, of: RawType) -> None:
    @settings(max_examples=EXAMPLES[runner.dialect.name], deadline=None)
    @given(st.sampled_from(DATA), st.lists(st.none() | DRAWN[of], min_size=5, max_size=60))
    def alike(one: Datum, raws: list[Any]) -> None:
        assert_read_alike(runner, [one], raws, of)

    alike()


# -- ids, kinds, times of events


def tree(**fields: Datum) -> Any:
    """What a converter needs of a policy."""
    won = EventKind(name="won", span=Span(0, 0), attributes={})
    return SimpleNamespace(fields=fields, kinds={"won": won})


@pytest.mark.parametrize("of", RawType, ids=lambda of: of.value)
def test_an_id_is_a_text_with_something_in_it(runner: Runner, of: RawType) -> None:
    raws = RAWS[of]
    rows = [[written(raw, of)] for raw in raws]
    d = runner.dialect
    found = answers(runner, rows, [column_type(of, d)], [read_id(X, of, d), read_kind(X, of, d)])
    for raw, (lead_id, kind) in zip(raws, found, strict=True):
        wanted = id_of(raw)
        assert lead_id == (None if isinstance(wanted, RecordProblem) else wanted), raw
        assert kind == event_kind({"kind": raw}), raw


@pytest.mark.parametrize("of", RawType, ids=lambda of: of.value)
def test_an_event_has_a_time_or_none(runner: Runner, of: RawType) -> None:
    spelling = Spelling.JSON if of is RawType.JSON else Spelling.TABLE
    event = event_reader(tree(), spelling=spelling)
    raws = RAWS[of]
    rows = [[written(raw, of)] for raw in raws]
    found = answers(
        runner, rows, [column_type(of, runner.dialect)], [read_at(X, of, runner.dialect)]
    )
    for raw, (at,) in zip(raws, found, strict=True):
        wanted = event({"kind": "won", "at": raw})
        assert at == (None if wanted is None else wanted.at), raw


# -- fields inside of JSON


GROUPS: list[Any] = [
    *(None, "", " \t", "x", 5, 0, True, False, [], [1], {}, {"b": 5}, {"b": None}, {"b": ""}, {"b": "x"}, {"b": []}, {"b": [1]}),
    *({"b": {}}, {"b": {"c": 5}}, {"b": {"c": None}}, {"b": {"c": "x"}}, {"b": {"c": ""}}, {"b": {"c": {}}}, {"b": {"d": 5}}, {"b": True}),
    *({"B": {"c": 5}}, {"b": {"C": 5}}, {"b": {"c": 5.5}}, {"b": {"c": -7}}, {"c": 5}, {"b.c": 5}, {"b": " "}, {"b": "\u00a0"}),
]  # fmt: skip


@pytest.mark.parametrize("path", [(), ("b",), ("b", "c")], ids=".".join)
def test_a_field_inside_of_json_is_read_along_its_path(
    runner: Runner, path: tuple[str, ...]
) -> None:
    data = [
        datum(INTEGER),
        datum(INTEGER, default=7),
        datum(TEXT),
        datum(TEXT, default="none"),
        datum(INDUSTRY),
    ]
    name = ".".join(("a", *path))
    parts: list[exp.Expression] = []
    for one in data:
        typed = read_json_field(one, X, path, runner.dialect)
        no = exp.false()
        parts += [typed.value, typed.unreadable or no, typed.assumed or no, typed.blank]
    rows = [[json.dumps(raw)] for raw in GROUPS]
    found = answers(runner, rows, [column_type(RawType.JSON, runner.dialect)], parts)
    for raw, row in zip(GROUPS, found, strict=True):
        for i, one in enumerate(data):
            convert = converter(tree(**{name: one}), spelling=Spelling.JSON)
            lead = convert({"id": "L-1", "a": raw})
            assert isinstance(lead, Lead)
            fact, is_assumed = lead.facts[name], name in lead.assumed
            is_blank = fact is BLANK or is_assumed
            value = None if isinstance(fact, Blank | Unreadable) else fact
            wanted = (value, isinstance(fact, Unreadable), is_assumed, is_blank)
            assert row[4 * i : 4 * i + 4] == wanted, (named(one), raw)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda d: d.name)
def test_every_reading_is_written_and_parses_back(dialect: Dialect) -> None:
    for of in RawType:
        for one in DATA:
            typed = read_datum(one, X, of, dialect)
            for part in (typed.value, typed.unreadable, typed.assumed, typed.blank):
                if part is not None:
                    query = f"SELECT {part.sql(dialect=dialect.name)} AS v"
                    assert sqlglot.parse_one(query, dialect=dialect.name)


def test_a_column_of_the_right_type_costs_a_comparison() -> None:
    short = {
        (
            INTEGER,
            RawType.INTEGER,
        ): "CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(x AS BIGINT) END",
        (
            NUMBER,
            RawType.DOUBLE,
        ): "CASE WHEN x BETWEEN -1000000000000000 AND 1000000000000000 THEN x END",
        (BOOLEAN, RawType.BOOLEAN): "x",
        (TEXT, RawType.CELL): "x",
    }
    for (of, raw), wanted in short.items():
        assert (
            read_datum(datum(of), X, raw, DIALECTS["duckdb"]).value.sql(dialect="duckdb") == wanted
        )
