"""Keys of a document that take one constant of the language: dates, lengths of time, shares."""

import re
from datetime import date

from leadpact.diagnostics.catalogue import declarations
from leadpact.diagnostics.catalogue import meaning as says
from leadpact.documents.sentences import Sentences
from leadpact.documents.wanted import text
from leadpact.documents.yaml_source import Node
from leadpact.nodes import Expr, Literal, Name
from leadpact.units import DURATION, INTEGER, NUMBER


def date_of(node: Node | None, sentences: Sentences) -> date | None:
    """Read a date, or complain and give None."""
    written = text(node)
    if node is None or written is None:
        return None
    try:
        if len(written) == 10:
            return date.fromisoformat(written)
    except ValueError:
        pass
    is_written_well = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written)
    way_out = "there is no such day" if is_written_well else "write it as `2026-01-31`"
    sentences.found.append(
        declarations.BAD_DATE.at(sentences.source, node.span, text=written[:40], help=way_out)
    )
    return None


def length_of(node: Node | None, what: str, sentences: Sentences) -> int | None:
    """Read a length of time in microseconds, or complain and give None."""
    read = sentences.optional(node)
    if isinstance(read, Literal) and read.type == DURATION and int(read.value) > 0:
        return int(read.value)
    _refuse(node, read, what, "a length of time above zero, such as `120 days`", "days", sentences)
    return None


def share_of(node: Node | None, what: str, sentences: Sentences) -> float | None:
    """Read a share between 0 and 1, ends excluded, or complain and give None."""
    read = sentences.optional(node)
    if isinstance(read, Literal) and read.type == NUMBER and 0 < float(read.value) < 1:
        return float(read.value)
    _refuse(node, read, what, "a share above 0% and below 100%, such as `95%`", "%", sentences)
    return None


def _refuse(
    node: Node | None, read: Expr | None, what: str, wanted: str, unit: str, sentences: Sentences
) -> None:
    """Complain of a constant, unless it is absent or has been complained of; help a bare number."""
    if node is None or read is None or (isinstance(read, Name) and not read.path):
        return
    help_ = None
    if isinstance(read, Literal) and read.type == INTEGER:
        help_ = f"write `{read.written}{'' if unit == '%' else ' '}{unit}`"
    sentences.found.append(
        says.NOT_A_CONSTANT.at(sentences.source, node.span, what=what, wanted=wanted, help=help_)
    )
