"""From the text of a rule to nodes that carry their places, with every mistake named."""

import os
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

from lark import Lark, Token, Tree
from lark import __version__ as lark_version
from lark.exceptions import UnexpectedInput

from leadpact import remembered
from leadpact.diagnostics.catalogue import syntax as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import (
    Expr,
)
from leadpact.operators import OPERATORS
from leadpact.operators.functions import AGGREGATE_FUNCTIONS, MEASURE_FUNCTIONS
from leadpact.operators.model import Family
from leadpact.source import Source, Span
from leadpact.syntax.builder import Builder
from leadpact.syntax.unexpected import unexpected
from leadpact.syntax.words import RESERVED, UNITS

MOST_CHARACTERS = 10_000
MOST_LEVELS = 100

_AMOUNT = r"[0-9](?:_?[0-9])*(?:\.[0-9]+)?[kM]?"
_UNIT = rf"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})\b"
_DURATION = rf"{_AMOUNT}\s+{_UNIT}(?:\s+{_AMOUNT}\s+{_UNIT})*"
_MINUTES = rf"(?:\s+{_AMOUNT}\s+min(?:utes?)?\b)?"
_WORKING = rf"{_AMOUNT}\s+business\s+(?:hours?\b{_MINUTES}|days?\b)"

_PATTERNS = {
    "FUNCTION": rf"(?:{'|'.join((*AGGREGATE_FUNCTIONS, *MEASURE_FUNCTIONS))})(?=\s*\()",
    "PATH": rf"(?!(?:{'|'.join(sorted(RESERVED))})\b)[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*",
    "DURATION": _DURATION,
    "WORKING": _WORKING,
    "LENGTH": rf"{_WORKING}|{_DURATION}|{_AMOUNT}(?![0-9_.%A-Za-z])",
    "TEXT_TEST": "|".join(
        r"\s+".join(symbol.split()) + r"\b"
        for symbol, operator in OPERATORS.items()
        if operator.family is Family.TEST and symbol != "in"
    ),
}


def parse(
    text: str, source: Source, locate: Callable[[Span], Span]
) -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """Parse one rule.

    ``locate`` maps a span of ``text`` to a span of ``source``; nodes and diagnostics carry the
    latter. The expression is None where the text is no sentence at all; it is given beside
    diagnostics where a known mistake shows what was meant.
    """
    if len(text) > MOST_CHARACTERS:
        whole = locate(Span(0, len(text)))
        help_ = "split it into criteria, or name parts of it under `values`"
        return None, (says.TOO_LONG.at(source, whole, count=f"{len(text):,}", help=help_),)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as problem:
        return None, (unexpected(problem, text, source, locate),)
    if (deep := _too_deep(tree)) is not None:
        start, most = deep
        help_ = "name the inner parts under `values`"
        place = locate(Span(start, start + 1))
        return None, (says.TOO_DEEP.at(source, place, most=most, help=help_),)
    builder = Builder(source, locate)
    return builder.transform(tree), tuple(builder.found)


@cache
def _parser() -> Lark:
    """Make the parser, from its tables where an earlier run has kept them."""
    grammar = (files("leadpact.syntax") / "grammar.lark").read_text("utf-8")
    for name, pattern in _PATTERNS.items():
        grammar = re.sub(
            rf'^({name}(?:\.\d+)?: )".*"$',
            rf"\1/{pattern.replace(chr(92), chr(92) * 2)}/",
            grammar,
            flags=re.MULTILINE,
        )
    place = remembered.place("grammar", grammar, lark_version, sys.version)
    kept = None if place is None or not _can_keep(place) else str(place)
    return Lark(
        grammar,
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=False,
        cache=kept or False,
    )


def _can_keep(place: Path) -> bool:
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return os.access(place.parent, os.R_OK | os.W_OK)


MOST_DEPTH = 200
_LEVELS = frozenset(
    (
        "parenthesis",
        "not_",
        "negative",
        "aggregate_where",
        "percentile",
        "per",
        "extreme",
        "events",
    )
)


def _too_deep(tree: Tree[Token]) -> tuple[int, int] | None:
    """Find where the rule nests too deep, if it does, and the limit that it passes.

    Levels are parentheses, ``not``, signs and calls. A chain of sums is one level, as it is read,
    but each of its steps nests in the tree, which has a limit of its own.
    """
    stack = [(tree, 0, 0)]
    while stack:
        node, level, depth = stack.pop()
        level += node.data in _LEVELS
        if level > MOST_LEVELS or depth > MOST_DEPTH:
            return int(node.meta.start_pos), MOST_LEVELS if level > MOST_LEVELS else MOST_DEPTH
        stack.extend(
            (child, level, depth + 1) for child in node.children if isinstance(child, Tree)
        )
    return None
