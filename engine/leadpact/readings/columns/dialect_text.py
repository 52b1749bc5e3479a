"""Text in every dialect: small letters, words and outer spaces, as `operators.text` means them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from leadpact.operators.text import SEPARATORS, SMALL_LETTERS
from leadpact.readings.columns.dialect_literals import operand

_CAPITALS = "".join(map(chr, SMALL_LETTERS))
_SMALL = "".join(SMALL_LETTERS.values())
_SPACE = exp.Literal.string(" ")

# What stands in these ranges DuckDB's own `lower` turns as the table does; it is much faster.
_LOWERED_ALIKE = (
    (0x0, 0x12F),
    (0x131, 0x17F),
    (0x370, 0x52F),
    (0x5D0, 0x6FF),
    (0x900, 0xDFF),
    (0x2000, 0x206F),
    (0x3000, 0x9FFF),
    (0xAC00, 0xD7A3),
)


# Those beyond the ranges that DuckDB's `lower` turns into a letter of them, by that letter.
_STRANGERS = {"i": "\u0130", "k": "\u212a", "\xe5": "\u212b", "\xdf": "\u1e9e", "\u03c9": "\u2126"}
_NO_LETTER = "\ufffd"


@dataclass(frozen=True)
class TextPrimitives:
    """How a dialect does what the language says of text. NULL in, NULL out; nothing raises."""

    name: str

    def small_letters(self, text: exp.Expression) -> exp.Expression:
        """Write the text as `operators.text.folded` does: one letter for one, by the fixed table."""
        table = _call("translate", text, _CAPITALS, _SMALL)
        match self.name:
            case "duckdb":
                alike = _call("regexp_full_match", text, f"[{_ranges(_LOWERED_ALIKE)}]*")
                return _cases(
                    (_is_ascii("strlen", text), _lower(text)), (alike, _lower(text)), table
                )
            case "postgres" | "spark" | "databricks":
                return exp.Coalesce(this=self.small_ascii_letters(text), expressions=[table])
            case _:
                return table

    def small_letters_for(self, text: exp.Expression, parts: Iterable[str]) -> exp.Expression:
        """Write the text so that these parts, in small letters, are found in it where `small_letters` has them.

        Functions alone, so that DuckDB works them out once for each word of a dictionary.
        """
        letters = set("".join(parts))
        if self.name != "duckdb" or not all(map(is_lowered_alike, letters)):
            return self.small_letters(text)
        plain = text
        for letter in sorted(letters & _STRANGERS.keys()):
            plain = _call("replace", plain, _STRANGERS[letter], _NO_LETTER)
        return _lower(plain)

    def small_ascii_letters(self, text: exp.Expression) -> exp.Expression:
        """Write a text of ASCII in small letters; for any other give NULL, or what is not ASCII."""
        match self.name:
            case "duckdb":
                return _cases((_is_ascii("strlen", text), _lower(text)))
            case "postgres":
                by_byte = exp.Collate(this=operand(text), expression=_c_collation())
                return _cases((_is_ascii("octet_length", text), _lower(by_byte)))
            case "spark" | "databricks":
                return _cases((_is_ascii("octet_length", text), _lower(text)))
            case _:
                return self.small_letters(text)

    def as_words(self, text: exp.Expression) -> exp.Expression:
        """Write the text as `operators.text.worded` does; of no words it is one space."""
        return self._spaced(self.small_letters(text))

    def as_words_for(self, text: exp.Expression, parts: Iterable[str]) -> exp.Expression:
        """Write the text so that these words are found in it, ``' vp '``, where `as_words` has them."""
        return self._spaced(self.small_letters_for(text, parts))

    def _spaced(self, small: exp.Expression) -> exp.Expression:
        spaced = _joined(_SPACE, small, _SPACE)
        match self.name:
            case "postgres":
                between = f"[{_ranges(_separators(1), wide='u')}]+"
                return _call("regexp_replace", spaced, between, " ", "g")
            case "duckdb":
                return _call("regexp_replace", spaced, f"[{_ranges(_separators(0))}]+", " ", "g")
            case _:
                return _call("regexp_replace", spaced, f"[{_ranges(_separators(0))}]+", " ")

    def trimmed(self, text: exp.Expression) -> exp.Expression:
        """Take the outer spaces (U+0020) away, and nothing else."""
        return exp.Trim(this=text.copy(), expression=_SPACE.copy())

    def is_blank(self, text: exp.Expression) -> exp.Expression:
        """Whether the text has nothing but spaces, tabs and line breaks."""
        is_blank = exp.Not(this=self.finds(text, r"[^ \t\r\n]"))
        if self.name != "duckdb":
            return is_blank
        has_ink = exp.GTE(this=text.copy(), expression=exp.Literal.string("!"))
        return _cases(
            (has_ink, exp.false()), is_blank
        )  # most texts start with ink: told at a glance

    def finds(self, text: exp.Expression, pattern: str) -> exp.Expression:
        """Whether a regular expression is found in the text."""
        somewhere = rf"[\s\S]*{pattern}[\s\S]*" if self.name == "snowflake" else pattern
        return exp.RegexpLike(this=operand(text), expression=exp.Literal.string(somewhere))

    def matches(self, text: exp.Expression, pattern: str) -> exp.Expression:
        """Whether the whole text is as the regular expression says (no look-around, no groups kept)."""
        match self.name:
            case "duckdb":
                return _call("regexp_full_match", text, pattern)
            case "spark" | "databricks" | "trino":
                return self.finds(text, rf"^(?:{pattern})\z")
            case "snowflake":
                return _call("regexp_like", text, pattern)
            case _:
                return self.finds(text, f"^(?:{pattern})$")

    def captured(self, text: exp.Expression, pattern: str) -> exp.Expression:
        """Give what the one group of a regular expression found first, '' if it found nothing."""
        match self.name:
            case "postgres":
                found = _call("substring", text, pattern)
            case "bigquery":
                found = _call("regexp_extract", text, pattern)
            case "snowflake" | "redshift":
                found = _call("regexp_substr", text, pattern, 1, 1, "e")
            case _:
                found = _call("regexp_extract", text, pattern, 1)
        if self.name in ("duckdb", "spark", "databricks", "redshift"):
            return found
        return exp.Coalesce(this=found, expressions=[exp.Literal.string("")])

    def contains(self, text: exp.Expression, part: str) -> exp.Expression:
        """Whether ``part``, which is not empty, stands somewhere in the text, letter by letter."""
        match self.name:
            case "duckdb" | "spark" | "databricks" | "snowflake":
                return _call("contains", text, part)
            case _:
                found = exp.StrPosition(this=text.copy(), substr=exp.Literal.string(part))
                return exp.GT(this=found, expression=exp.Literal.number(0))

    def starts_with(self, text: exp.Expression, part: str) -> exp.Expression:
        match self.name:
            case "redshift":
                return _equal(_call("left", text, len(part)), part)
            case "duckdb" | "postgres" | "bigquery" | "trino":
                return _call("starts_with", text, part)
            case _:
                return _call("startswith", text, part)

    def ends_with(self, text: exp.Expression, part: str) -> exp.Expression:
        match self.name:
            case "postgres" | "redshift":
                return _equal(_call("right", text, len(part)), part)
            case "trino":
                return _equal(_call("substr", text, -len(part)), part)
            case "duckdb" | "bigquery":
                return _call("ends_with", text, part)
            case _:
                return _call("endswith", text, part)

    def place_among(
        self, text: exp.Expression, words: Sequence[str], sought: Iterable[str]
    ) -> exp.Expression:
        """Give the place, from 0, of a text among words that are all different; NULL where it is none that is sought."""
        if self.name == "duckdb":
            return enumerated(text, words)
        case = exp.Case()
        for word in sought:
            place = exp.Literal.number(words.index(word))
            case = case.when(_equal(text.copy(), word), place, copy=False)
        return case

    def is_among(self, text: exp.Expression, words: Sequence[str]) -> exp.Expression:
        """Whether a text is one of some words that are all different, letter by letter."""
        if self.name == "duckdb" and len(words) > 1:
            is_there = exp.Not(this=exp.Is(this=operand(text), expression=exp.null()))
            place = enumerated(text, words)
            is_one = exp.Not(this=exp.Is(this=place, expression=exp.null()))
            return exp.Case().when(is_there, is_one)
        listed = [exp.Literal.string(word) for word in words]
        if len(listed) == 1:
            return exp.EQ(this=operand(text), expression=listed[0])
        return exp.In(this=operand(text), expressions=listed)

    def in_code_point_order(self, text: exp.Expression) -> exp.Expression:
        """Make the text sort, and compare by size, by code point."""
        if self.name == "postgres":
            return exp.Collate(this=operand(text), expression=_c_collation())
        return text.copy()


def enumerated(text: exp.Expression, members: Sequence[str]) -> exp.Expression:
    """Look a member up as DuckDB's own enumerations do: by its hash, once for each word of a dictionary."""
    of = exp.DataType(
        this=exp.DataType.Type.ENUM, expressions=[exp.Literal.string(m) for m in members]
    )
    code = exp.Anonymous(this="enum_code", expressions=[exp.TryCast(this=text.copy(), to=of)])
    return exp.Cast(this=code, to=exp.DataType.build("int"))


def is_lowered_alike(letter: str) -> bool:
    """Whether DuckDB's `lower` gives this letter for what the table gives it for, `_STRANGERS` apart."""
    return any(first <= ord(letter) <= last for first, last in _LOWERED_ALIKE)


def _call(name: str, text: exp.Expression, *arguments: str | int) -> exp.Expression:
    written = (
        exp.Literal.string(a) if isinstance(a, str) else exp.Literal.number(a) for a in arguments
    )
    return exp.Anonymous(this=name, expressions=[text.copy(), *written])


def _lower(text: exp.Expression) -> exp.Expression:
    return exp.Lower(this=text.copy())


def _equal(left: exp.Expression, right: str) -> exp.Expression:
    return exp.EQ(this=left, expression=exp.Literal.string(right))


def _is_ascii(bytes_of: str, text: exp.Expression) -> exp.Expression:
    """Whether every letter is one byte."""
    return exp.EQ(this=_call(bytes_of, text), expression=_call("length", text))


def _cases(*branches: tuple[exp.Expression, exp.Expression] | exp.Expression) -> exp.Expression:
    case = exp.Case()
    for branch in branches:
        case = case.when(*branch) if isinstance(branch, tuple) else case.else_(branch)
    return case


def _joined(*parts: exp.Expression) -> exp.Expression:
    joined = operand(parts[0])
    for part in parts[1:]:
        joined = exp.DPipe(this=joined, expression=operand(part))
    return joined


def _c_collation() -> exp.Expression:
    return exp.to_identifier("C", quoted=True)


def _separators(first: int) -> list[tuple[int, int]]:
    """Give the separators of words from code point ``first``, as ranges."""
    ranges: list[tuple[int, int]] = []
    for code in sorted(map(ord, SEPARATORS)):
        if code < first:
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ranges


def _ranges(ranges: Iterable[tuple[int, int]], *, wide: str = "x") -> str:
    """Write the inside of a bracket of a regular expression, in visible letters only."""

    def escaped(code: int) -> str:
        return f"\\u{code:04X}" if wide == "u" else f"\\x{{{code:X}}}"

    return "".join(
        escaped(first) if first == last else f"{escaped(first)}-{escaped(last)}"
        for first, last in ranges
    )
