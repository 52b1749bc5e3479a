"""Text: found by letters and words, never by pattern, through one fixed table of letters."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from leadpact.operators.model import Family, Operator, Overload, always, kinds
from leadpact.units import BOOLEAN, Kind


def _capitals() -> dict[int, str]:
    """Map each capital of the table to its small letter, one for one (docs/text.md)."""
    blocks = (
        range(0x41, 0x5B),  # Basic Latin
        range(0xC0, 0xDF),  # Latin-1
        range(0x100, 0x180),  # Latin Extended-A
        range(0x370, 0x400),  # Greek
        range(0x400, 0x530),  # Cyrillic
    )
    pairs = ((code, chr(code).lower()) for block in blocks for code in block)
    return {code: small for code, small in pairs if small != chr(code) and len(small) == 1}


SMALL_LETTERS: Final = _capitals()
"""Code point of a capital -> its small letter. `İ` is not in it: it has no single small letter."""

_APART: Final = (
    "".join(chr(c) for c in range(0x80) if not chr(c).isalnum())
    + "\u00a0"  # no-break space
    + "\u2010\u2011\u2012\u2013\u2014\u2015"  # dashes
    + "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"  # curly quotes
    + "\u2026"  # ellipsis
    + "\u3000\u3001\uff0c"  # ideographic space and commas
)
SEPARATORS: Final = frozenset(_APART)
"""What stands between words for ``has word``."""

_WORDS: Final = SMALL_LETTERS | {ord(char): " " for char in SEPARATORS}


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Write the text in the table's small letters."""
    return text.translate(SMALL_LETTERS)


@lru_cache(maxsize=8192)
def worded(text: str) -> str:
    """Write the text as words in small letters, one space before, between and after them."""
    return f" {' '.join(w for w in text.translate(_WORDS).split(' ') if w)} "


def is_words(text: str) -> bool:
    """Whether a text is words of letters and digits with single spaces between them."""
    return bool(text) and all(
        word and not any(char in SEPARATORS for char in word) for word in text.split(" ")
    )


def same(left: str, right: str) -> bool:
    """Compare texts as given, outer spaces (U+0020) aside."""
    return left.strip(" ") == right.strip(" ")


def _contains(text: str, part: str) -> bool:
    return folded(part) in folded(text)


def _starts_with(text: str, part: str) -> bool:
    return folded(text).startswith(folded(part))


def _ends_with(text: str, part: str) -> bool:
    return folded(text).endswith(folded(part))


def _has_word(text: str, part: str) -> bool:
    return worded(part) in worded(text)


_TEXTS = kinds(Kind.TEXT, Kind.CHOICE)


def _operator(
    symbol: str,
    value: Callable[[str, str], bool],
    *,
    doc: str,
    words: str,
    not_words: str,
    examples: tuple[str, ...],
) -> Operator:
    return Operator(
        symbol=symbol,
        family=Family.TEST,
        doc=doc,
        overloads=(Overload(takes=(_TEXTS, kinds(Kind.TEXT)), gives=always(BOOLEAN), value=value),),
        english=f"{{0}} {words} {{1}}",
        not_english=f"{{0}} {not_words} {{1}}",
        examples=examples,
    )


CONTAINS = _operator(
    "contains",
    _contains,
    doc="The left text holds the right text somewhere, ignoring case.",
    words="contains",
    not_words="does not contain",
    examples=('"VP Sales" contains "sales"  # true', '"Straße" contains "strasse"  # false'),
)
STARTS_WITH = _operator(
    "starts with",
    _starts_with,
    doc="The left text begins with the right text, ignoring case.",
    words="starts with",
    not_words="does not start with",
    examples=('"VP Sales" starts with "vp"  # true',),
)
ENDS_WITH = _operator(
    "ends with",
    _ends_with,
    doc="The left text ends with the right text, ignoring case.",
    words="ends with",
    not_words="does not end with",
    examples=('"MVP" ends with "vp"  # true',),
)
HAS_WORD = _operator(
    "has word",
    _has_word,
    doc="The left text holds the right text as whole words, ignoring case and punctuation.",
    words="has the word",
    not_words="does not have the word",
    examples=('"VP, Sales" has word "vp"  # true', '"MVP coach" has word "vp"  # false'),
)
