"""A primitive of a dialect gives in every engine what the language's own function gives."""

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from engine.columns.runners import EXAMPLES, Runner, X, Y, answers, column_type, table
from leadpact.operators.text import folded, worded
from leadpact.readings.columns.dialect import DIALECTS, Dialect
from leadpact.readings.columns.dialect_literals import double, instant, text, truth, unknown, whole
from leadpact.readings.columns.dialect_text import is_lowered_alike
from leadpact.readings.columns.raw import RawType
from leadpact.units import Kind

TEXTS = [
    *("", " ", "   ", "VP, Sales", " vp ", "mvp", "VP/Growth", "V.P.", "vp\u00a0sales", "vp\u3000sales", "ävp", "VPä", "vp2", "x_vp"),
    *("ΟΔΟΣ", "οδος", "İstanbul", "ISTANBUL", "ı", "Straße", "STRASSE", "É", "e\u0301", "É", "Ａ", "K", "Å", "Ⱥ", "Ա", "Ა", "𐐀", "ϴ", "ẞ"),
    *("100%", "a_b", "a\\b", "it's", '"quoted"', "\\'", "\\n", "a\nb", "a\tb", "\x01", "\x7f", "’tis", "–dash—", "…", "😀 VP 😀", "👩‍👩‍👧", "e‑mail"),
    *("\t\tx", " x", "x ", "\u00a0x\u00a0", "%", "_", "'", "\\", "{}", "$1", "--", "/* */", ";"),
]  # fmt: skip

PARTS = [
    "vp",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "ο",
    "straße",
    "a_b",
    "😀",
    "\\n",
    "it's",
    " ",
    "é",
    "--",
    "$1",
]

DOUBLES = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 3.0, 0.1, 0.49999999999999994, 1e15, -1e15, 2.0**53, 2.0**53 + 2, 4503599627370497.5),
    *(1e308, -1e308, 1.7976931348623157e308, -1.7976931348623157e308, 2.0**1023, 2.0**1022, 5e-324, -5e-324, 2.2250738585072014e-308),
    *(1e-300, 1e200, -1e200, 1e-200, 2.0**-537, 2.0**-538, 2.0**-1021, 3e-162, 1e155, 9e18, 9.2e18, 1e19, 10_000.0, 1e-5, 7.0),
]  # fmt: skip

OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "plus": operator.add,
    "minus": operator.sub,
    "times": operator.mul,
    "over": operator.truediv,
}


def on_texts(runner: Runner, texts: Sequence[str | None], *primitives: exp.Expression) -> list[Any]:
    rows = answers(
        runner, [[t] for t in texts], [column_type(RawType.CELL, runner.dialect)], primitives
    )
    return [row if len(primitives) > 1 else row[0] for row in rows]


def on_doubles(
    runner: Runner, pairs: Sequence[tuple[float | None, ...]], *primitives: exp.Expression
) -> list[tuple[Any, ...]]:
    rows = [[None if value is None else repr(value) for value in pair] for pair in pairs]
    types = [column_type(RawType.DOUBLE, runner.dialect)] * len(pairs[0])
    return answers(runner, rows, types, primitives)


def known(operation: Callable[[float, float], float], *values: float | None) -> float | None:
    """What the language makes of it: unknown where it is undefined or not finite."""
    left, right = values
    if left is None or right is None:
        return None
    try:
        found = operation(left, right)
    except ZeroDivisionError:
        return None
    return found if math.isfinite(found) else None


# -- text


def test_small_letters_are_those_of_the_table(runner: Runner) -> None:
    chunks = [
        "".join(
            chr(code) for code in range(start, start + 48) if not 0xD800 <= code < 0xE000 and code
        )
        for start in range(0, 0x3000, 48)
    ]
    texts = [
        *TEXTS,
        *chunks,
        *(f"A{chunk}Ά" for chunk in chunks),
        "\uac00\u4e00Ä",
        "\U0001f600Ä",
        "\uff21",
    ]
    found = on_texts(runner, texts, runner.dialect.small_letters(X))
    assert found == [folded(text) for text in texts]


def test_no_letter_past_the_blocks_of_the_table_is_touched(in_duckdb: Runner) -> None:
    chunks = ["".join(map(chr, range(start, start + 256))) for start in range(0x3000, 0xD800, 256)]
    chunks += [
        "".join(map(chr, range(start, start + 256))) for start in range(0xE000, 0x20000, 256)
    ]
    found = on_texts(in_duckdb, chunks, in_duckdb.dialect.small_letters(X))
    assert found == chunks


@pytest.mark.parametrize(
    "part", ["vp", "chief", "marketing", "\xe5r", "stra\xdfe", "\u03c9", "\ufffd", "\u01c6"]
)
def test_a_part_is_found_where_small_letters_have_it(runner: Runner, part: str) -> None:
    capitals = {
        "i": "I\u0130",
        "k": "K\u212a",
        "\xe5": "\xc5\u212b",
        "\xdf": "\u1e9e",
        "\u03c9": "\u03a9\u2126",
        "\u01c6": "\u01c4\u01c5",
    }
    texts = [part, part.upper(), f" {part}x", part[1:], ""]
    texts += [part.replace(c, other) for c in part for other in capitals.get(c, c.upper())]
    found = on_texts(runner, texts, runner.dialect.small_letters_for(X, [part]))
    assert [part in small for small in found] == [part in folded(text) for text in texts]
    words = on_texts(runner, texts, runner.dialect.as_words_for(X, [part]))
    if part.isalpha():
        assert [f" {part} " in w for w in words] == [f" {part} " in worded(t) for t in texts]


@pytest.mark.parametrize(
    ("letters", "others"), [("", "ik\xe5\xdf\u03c9"), ("ik\xe5\xdf\u03c9", "")]
)
def test_no_other_letter_becomes_one_that_a_part_may_have(
    in_duckdb: Runner, letters: str, others: str
) -> None:
    codes = [c for c in range(1, 0x20000) if c != ord("\n") and not 0xD800 <= c < 0xE000]
    lines = ["\n".join(map(chr, codes[at : at + 4096])) for at in range(0, len(codes), 4096)]
    found = on_texts(in_duckdb, lines, in_duckdb.dialect.small_letters_for(X, letters))
    pairs = [
        (wanted, small)
        for code, small in zip(codes, "\n".join(found).split("\n"), strict=True)
        if small != (wanted := folded(chr(code)))
    ]
    assert {small for _, small in pairs if is_lowered_alike(small)} == set(others)
    assert not any(is_lowered_alike(wanted) for wanted, _ in pairs)


def test_text_of_ascii_becomes_small_and_no_other_becomes_ascii(runner: Runner) -> None:
    found = on_texts(runner, TEXTS, runner.dialect.small_ascii_letters(X))
    assert all(
        small == folded(text) if text.isascii() else small is None
        for text, small in zip(TEXTS, found, strict=True)
    )


def test_words_stand_between_single_spaces(runner: Runner) -> None:
    found = on_texts(runner, TEXTS, runner.dialect.as_words(X))
    assert found == [worded(text) if worded(text).strip() else " " for text in TEXTS]


def test_outer_spaces_are_taken_away_and_nothing_else(runner: Runner) -> None:
    assert on_texts(runner, TEXTS, runner.dialect.trimmed(X)) == [text.strip(" ") for text in TEXTS]


def test_a_text_of_blanks_is_blank(runner: Runner) -> None:
    texts = [*TEXTS, "\t", "\r\n", " \t\r\n ", "\v", "\f", "\u00a0"]
    found = on_texts(runner, texts, runner.dialect.is_blank(X))
    assert found == [not text.strip(" \t\r\n") for text in texts]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_looked_for_letter_by_letter(runner: Runner, part: str) -> None:
    d = runner.dialect
    found = on_texts(
        runner, TEXTS, d.contains(X, part), d.starts_with(X, part), d.ends_with(X, part)
    )
    assert found == [(part in t, t.startswith(part), t.endswith(part)) for t in TEXTS]


def test_a_whole_text_is_matched_up_to_its_last_letter(runner: Runner) -> None:
    texts = ["a1", "a1\n", "\na1", "a1 ", "xa1", "a", "b2", "a1\r\n", "a1\u2028"]
    assert on_texts(runner, texts, runner.dialect.matches(X, "a[0-9]|b[0-9]")) == [
        text in {"a1", "b2"} for text in texts
    ]


def test_what_a_group_found_first_is_captured(runner: Runner) -> None:
    found = on_texts(runner, ["P1DT2H", "PT3H4M", "", "x"], runner.dialect.captured(X, "([0-9]+)H"))
    assert found == ["2", "3", "", ""]


def test_texts_are_ordered_by_code_point(runner: Runner) -> None:
    in_order = runner.dialect.in_code_point_order(X)
    texts = ["b", "a", "B", "Ä", "z", "_", "é", "Z", "\uffee", "😀"]
    named = table([[t] for t in texts], [column_type(RawType.CELL, runner.dialect)])
    smallest, largest = exp.Min(this=in_order), exp.Max(this=in_order.copy())
    assert runner.run(exp.select(smallest, largest).from_(named)) == [("B", "😀")]
    below = on_texts(runner, texts, exp.LT(this=in_order, expression=text("a")))
    assert below == [t < "a" for t in texts]


# -- numbers


@pytest.mark.parametrize("name", OPERATIONS)
def test_arithmetic_is_finite_or_unknown_and_never_raises(runner: Runner, name: str) -> None:
    pairs = [(a, b) for a in [*DOUBLES, None] for b in [*DOUBLES, None]]
    found = on_doubles(runner, pairs, getattr(runner.dialect, name)(X, Y))
    wrong = [
        (pair, is_, wanted)
        for pair, (is_,) in zip(pairs, found, strict=True)
        if is_ != (wanted := known(OPERATIONS[name], *pair))
    ]
    assert not wrong, wrong[:10]


def test_what_was_unknown_inside_stays_unknown(runner: Runner) -> None:
    """Infinity as a divisor would give zero, and as a part of a chain perhaps a number again."""
    pairs = [(a, b) for a in DOUBLES for b in DOUBLES]
    names = [(outer, inner) for outer in OPERATIONS for inner in OPERATIONS]
    d = runner.dialect
    found = on_doubles(
        runner,
        pairs,
        *(getattr(d, outer)(Y, getattr(d, inner)(X, Y)) for outer, inner in names),
        *(getattr(d, outer)(getattr(d, inner)(X, Y), X) for outer, inner in names),
    )
    for (a, b), row in zip(pairs, found, strict=True):
        for (outer, inner), right, left in zip(
            names, row[: len(names)], row[len(names) :], strict=True
        ):
            within = known(OPERATIONS[inner], a, b)
            assert right == known(OPERATIONS[outer], b, within), (outer, inner, a, b)
            assert left == known(OPERATIONS[outer], within, a), (outer, inner, a, b)


def test_random_doubles_are_reckoned_alike(runner: Runner) -> None:
    of_any_size = st.floats(allow_nan=False, allow_infinity=False)
    near_the_ends = st.builds(
        math.ldexp,
        st.floats(-1, 1),
        st.sampled_from([-1074, -1022, -540, -500, 0, 500, 1023]),
    )
    pairs = st.lists(
        st.tuples(of_any_size | near_the_ends, of_any_size | near_the_ends), min_size=1, max_size=40
    )

    @settings(max_examples=EXAMPLES[runner.dialect.name], deadline=None)
    @given(pairs)
    def alike(drawn: list[tuple[float, float]]) -> None:
        found = on_doubles(
            runner, drawn, *(getattr(runner.dialect, name)(X, Y) for name in OPERATIONS)
        )
        for pair, row in zip(drawn, found, strict=True):
            assert row == tuple(known(o, *pair) for o in OPERATIONS.values()), pair

    alike()


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda d: d.name)
def test_what_is_deep_stays_a_short_expression(dialect: Dialect) -> None:
    deep = X
    for _ in range(10):
        deep = dialect.over(dialect.plus(deep, Y), Y)
    assert len(deep.sql(dialect=dialect.name)) < 25_000


def test_rounding_goes_to_the_even_of_two(runner: Runner) -> None:
    halves = (
        [n + 0.5 for n in range(-6, 7)]
        + [d for d in DOUBLES if abs(d) < 1e300]
        + [123456.5, 2.0**52 - 0.5]
    )
    found = on_doubles(runner, [(h,) for h in halves], runner.dialect.rint(X))
    assert [row[0] for row in found] == [float(round(h)) for h in halves]
    small = [h for h in halves if abs(h) < 9e18]
    found = on_doubles(runner, [(h,) for h in small], runner.dialect.known_rint(X))
    assert [row[0] for row in found] == [round(h) for h in small]


def test_a_double_becomes_a_whole_number_or_nothing(runner: Runner) -> None:
    wholes = [0.0, 1.0, -1.0, 2.0**53, -(2.0**62), 9.2e18, 2.0**63, -(2.0**63), 1e19, 1e308, -1e308]
    found = on_doubles(runner, [(w,) for w in wholes], runner.dialect.to_bigint(X))
    assert [row[0] for row in found] == [int(w) if -(2**63) <= w < 2**63 else None for w in wholes]


def test_a_double_is_whole_or_not(runner: Runner) -> None:
    found = on_doubles(runner, [(d,) for d in DOUBLES], runner.dialect.is_whole(X))
    assert [row[0] for row in found] == [d.is_integer() for d in DOUBLES]


def test_wide_numbers_are_summed_without_overflow(runner: Runner) -> None:
    d = runner.dialect
    rows = table([["9000000000000000000"]] * 40, [column_type(RawType.INTEGER, d)])
    total = exp.Cast(this=exp.Sum(this=d.wide(X)), to=exp.DataType.build("text"))
    assert runner.run(exp.select(total).from_(rows)) == [(str(9 * 10**18 * 40),)]


@pytest.mark.parametrize("by", [1, 7, 1_000_000, 86_400_000_000])
def test_whole_quotients_are_exact(runner: Runner, by: int) -> None:
    numbers = [
        0,
        1,
        6,
        7,
        8,
        86_399_999_999,
        86_400_000_000,
        2**53 + 1,
        315_537_897_599_999_999,
        2**63 - 1,
    ]
    found = answers(
        runner,
        [[str(n)] for n in numbers],
        [column_type(RawType.INTEGER, runner.dialect)],
        [runner.dialect.whole_quotient(X, by)],
    )
    assert [row[0] for row in found] == [n // by for n in numbers]


def test_rows_are_counted_and_asked(runner: Runner) -> None:
    d = runner.dialect
    rows = table([["true"], ["false"], [None], ["true"]], [column_type(RawType.BOOLEAN, d)])
    asked = exp.select(d.count_if(X), d.any_true(X)).from_(rows)
    assert runner.run(asked) == [(2, True)]
    assert runner.run(asked.copy().where(exp.false())) == [(0, None)]
    assert runner.run(asked.copy().where(exp.Not(this=X))) == [(0, False)]


# -- times


def test_infinite_times_are_unknown(runner: Runner) -> None:
    d = runner.dialect
    if d.name == "spark":
        pytest.skip("Spark has no infinite times")
    whens = [
        ["infinity", "infinity"],
        ["-infinity", "-infinity"],
        ["1970-01-02 00:00:00.000001+00:00", "0001-01-01"],
    ]
    types = [column_type(RawType.INSTANT, d), column_type(RawType.DATE, d)]
    found = answers(runner, whens, types, [d.micros(X), d.ordinal(Y)])
    assert found == [(None, None), (None, None), (86_400_000_001, 1)]


# -- literals


LITERALS = [
    (whole(-5), -5),
    (whole(9 * 10**18), 9 * 10**18),
    (instant(-1), -1),
    (double(0.1), 0.1),
    (double(-1e-300), -1e-300),
    (double(2.0**1023), 2.0**1023),
    (truth(value=True), True),
    *((text(t), t) for t in TEXTS),
    *((unknown(kind), None) for kind in Kind),
]


def test_literals_mean_what_they_say(runner: Runner) -> None:
    wanted = [value for _, value in LITERALS]
    named = [exp.alias_(literal.copy(), f"v{i}") for i, (literal, _) in enumerate(LITERALS)]
    assert list(runner.run(exp.select(*named))[0]) == wanted


def test_doubles_of_literals_are_doubles(runner: Runner) -> None:
    total = runner.dialect.plus(double(0.1), double(0.2))
    assert runner.run(exp.select(total)) == [(0.1 + 0.2,)]


# -- rendering


def every_primitive(d: Dialect) -> list[exp.Expression]:
    return [
        *(d.small_letters_for(X, ["chief"]), d.as_words_for(X, ["\U0001f600"]), d.one_of_codes(X, [True, False, True]), d.one_of_codes(X, [True, False])),
        *(d.small_letters(X), d.small_ascii_letters(X), d.as_words(X), d.trimmed(X), d.is_blank(X), d.matches(X, "a|b")),
        *(d.captured(X, "(a)"), d.contains(X, "it's"), d.starts_with(X, "%"), d.ends_with(X, "\\"), d.in_code_point_order(X)),
        *(d.rint(X), d.to_double(X), d.to_bigint(X), d.known_whole(X), d.known_rint(X), d.wide(X), d.is_finite(X), d.is_whole(X), d.is_whole_decimal(X)),
        *(d.plus(X, Y), d.minus(X, Y), d.times(X, d.over(X, Y)), d.over(X, d.over(Y, X)), d.whole_quotient(X, 7)),
        *(d.count_if(exp.GT(this=X, expression=Y)), d.any_true(X), d.micros(X), d.ordinal(X)),
        *(d.json_number(X), d.json_text(X), d.json_truth(X), d.json_is_null(X), d.json_is_group(X), d.json_at(X, ("a", "b"))),
    ]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda d: d.name)
def test_every_primitive_is_written_and_parses_back(dialect: Dialect) -> None:
    for primitive in every_primitive(dialect):
        written = primitive.sql(dialect=dialect.name)
        assert sqlglot.parse_one(f"SELECT {written} AS v", dialect=dialect.name).sql(
            dialect=dialect.name
        )


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda d: d.name)
def test_a_primitive_leaves_what_it_is_given_alone(dialect: Dialect) -> None:
    given_x = exp.Add(this=exp.column("x"), expression=exp.column("y"))
    before = given_x.sql()
    for make in (
        dialect.rint,
        dialect.trimmed,
        dialect.small_letters,
        dialect.micros,
        dialect.json_text,
    ):
        make(given_x)
        assert given_x.parent is None
    dialect.over(given_x, given_x)
    assert given_x.sql() == before
