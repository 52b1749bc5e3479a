"""Show diagnostics to people and to programs."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.source import Source

_WIDEST = 160
_ACTED_UPON = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WITHOUT_WIDTH = frozenset({"Mn", "Me"})


def to_text(diagnostic: Diagnostic) -> str:
    """Write one diagnostic with its lines and carets."""
    d = diagnostic
    head = f"{d.complaint.severity.value}[{d.complaint.code}]: {printable(d.message)}"
    if not d.source.text:  # it is about the file as a whole
        way_out = [f"  = help: {printable(d.help)}"] if d.help else []
        return "\n".join([head, f" --> {printable(d.source.name)}", *way_out])
    line, column = d.source.line_and_column(d.span.start)
    labels = sorted((Label(d.span, d.here), *d.also), key=lambda label: label.span.start)
    gutter = max(len(str(d.source.line_and_column(x.span.start)[0])) for x in labels)
    margin = " " * gutter
    text = [
        head,
        f"{margin}--> {printable(d.source.name)}:{line}:{column}",
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
        char
        if char in "\n\t" or unicodedata.category(char) not in _ACTED_UPON
        else ascii(char)[1:-1]
        for char in text
    )


def _excerpt(source: Source, label: Label, gutter: int, *, mark: str) -> list[str]:
    number, column = source.line_and_column(label.span.start)
    line = source.line(number)
    left = max(0, column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = line[left : left + _WIDEST].replace("\t", " ")
    start = column - 1 - left
    pointed = shown[start : start + label.span.end - label.span.start]
    pointer = " " * _columns(shown[:start]) + mark * max(1, _columns(pointed.rstrip()))
    return [
        f"{number:>{gutter}} | {printable(shown)}".rstrip(),
        f"{' ' * gutter} | {pointer}" + (f" {label.text}" if label.text else ""),
    ]


def _columns(text: str) -> int:
    """Count the columns that a terminal shows a text in, escapes and wide characters included."""
    return sum(
        len(printable(char)) + (unicodedata.east_asian_width(char) in "WF")
        for char in text
        if unicodedata.category(char) not in _WITHOUT_WIDTH
    )
