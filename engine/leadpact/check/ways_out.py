"""How an expression becomes what its place wants, as a help says it."""

import re
from dataclasses import replace

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import Expr, Literal
from leadpact.units import INSTANT, Kind, Type


def between_said(found: Diagnostic) -> Diagnostic:
    """Name `between` as the author did, not the two comparisons that it stands for."""
    return replace(found, message=re.sub(r"^`[<>]=`", "`between`", found.message))


def to_an_instant(given: Expr) -> str | None:
    """Say how a duration or a date becomes an instant."""
    match given:
        case Literal(type=Type(kind=Kind.DURATION), written=written):
            return f"say from when: `created_at + {written}`"
        case Literal(type=Type(kind=Kind.DATE), written=written):
            return f"write it to the second, with its offset: `{written}T00:00:00Z`"
        case _:
            return None


def to_a_condition(given: Type) -> str:
    """Say how a value becomes a condition."""
    if given.kind in INSTANT:
        return "compare it, as in `… <= created_at + 3 days`, or ask `… is known`"
    if given.kind in (Kind.TEXT, Kind.CHOICE):
        return "compare it: `=`, `in […]`, `contains`"
    return "compare it: `>=`, `<`, `between … and …`"
