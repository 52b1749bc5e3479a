"""Keys of a document that take one constant of the language: dates, lengths of time, shares."""

from datetime import date

from leadpact.diagnostics.catalogue import meaning as says
from leadpact.documents.sentences import Sentences
from leadpact.documents.wanted import text
from leadpact.documents.yaml_source import Node
from leadpact.nodes import Literal, Name
from leadpact.units import DURATION, NUMBER


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
    sentences.found.append(says.BAD_DATE.at(sentences.source, node.span, text=written[:40]))
    return None


def length_of(node: Node | None, what: str, sentences: Sentences) -> int | None:
    """Read a length of time in microseconds, or complain and give None."""
    read = sentences.optional(node)
    if read is None or node is None or read == Name("", span=node.span):
        return None
    if (
        isinstance(read, Literal)
        and read.type == DURATION
        and isinstance(read.value, int)
        and read.value > 0
    ):
        return read.value
    sentences.found.append(
        says.NOT_A_CONSTANT.at(
            sentences.source, node.span, what=what, wanted="a length of time such as `120 days`"
        )
    )
    return None


def share_of(node: Node | None, what: str, sentences: Sentences) -> float | None:
    """Read a share between 0 and 1, ends excluded, or complain and give None."""
    read = sentences.optional(node)
    if read is None or node is None or read == Name("", span=node.span):
        return None
    if (
        isinstance(read, Literal)
        and read.type == NUMBER
        and isinstance(read.value, float)
        and 0 < read.value < 1
    ):
        return read.value
    sentences.found.append(
        says.NOT_A_CONSTANT.at(
            sentences.source, node.span, what=what, wanted="a share such as `95%`"
        )
    )
    return None
