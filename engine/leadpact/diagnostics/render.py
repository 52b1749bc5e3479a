"""Show diagnostics to people and to programs."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.source import Source

_WIDEST = 160


def to_text(diagnostic: Diagnostic) -> str:
    """Write one diagnostic with its lines and carets."""
    d = diagnostic
    line, column = d.source.line_and_column(d.span.start)
    labels = sorted((Label(d.span, d.here), *d.also), key=lambda label: label.span.start)
    gutter = max(len(str(d.source.line_and_column(x.span.start)[0])) for x in labels)
    margin = " " * gutter
    text = [
        f"{d.complaint.severity.value}[{d.complaint.code}]: {printable(d.message)}",
        f"{margin}--> {d.source.name}:{line}:{column}",
        f"{margin} |",
    ]
    shown = 0
    for label in labels:
        number = d.source.line_and_column(label.span.start)[0]
        text += _excerpt(d.source, label, gutter, mark="^" if label.span == d.span else "-")[
            1 if number == shown else 0 :
        ]
        shown = number
    if d.help:
        text += [f"{margin} |", f"{margin} = help: {printable(d.help)}"]
    return "\n".join(text)


def to_record(diagnostic: Diagnostic) -> dict[str, Any]:
    """Give the diagnostic as the JSON object of ``leadpact lint --format json``."""
    d = diagnostic
    line, column = d.source.line_and_column(d.span.start)
    end_line, end_column = d.source.line_and_column(d.span.end)
    return {
        "code": d.complaint.code,
        "severity": d.complaint.severity.value,
        "message": printable(d.message),
        "file": d.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "help": d.help,
    }


def to_texts(diagnostics: Iterable[Diagnostic]) -> str:
    """Write several diagnostics, an empty line between them."""
    return "\n\n".join(map(to_text, diagnostics))


def printable(text: str) -> str:
    """Replace what a terminal would act upon by its escape."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char)[0] != "C" else ascii(char)[1:-1]
        for char in text
    )


def _excerpt(source: Source, label: Label, gutter: int, *, mark: str) -> list[str]:
    number, column = source.line_and_column(label.span.start)
    line = source.line(number)
    left = max(0, column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = line[left : left + _WIDEST].replace("\t", " ")
    width = max(1, min(label.span.end - label.span.start, left + len(shown) - column + 1))
    pointer = " " * (column - 1 - left) + mark * width + (f" {label.text}" if label.text else "")
    return [
        f"{number:>{gutter}} | {printable(shown).rstrip()}",
        f"{' ' * gutter} | {_widened(shown, column - 1 - left, pointer)}",
    ]


def _widened(shown: str, before: int, pointer: str) -> str:
    """Shift the pointer right by what escapes and wide characters before it add."""
    extra = sum(
        len(printable(char)) - 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in shown[:before]
    )
    return " " * extra + pointer
