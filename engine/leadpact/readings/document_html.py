"""Write a document as one HTML page that needs nothing else: readable on screens, in print and aloud."""

import re
from collections.abc import Iterator
from html import escape
from typing import assert_never

from leadpact.readings.document import Block, Bullets, Document, Paragraph, Section, Table

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #57606a; --line: #d0d7de; --mark: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0f1419; --quiet: #9aa4af; --line: #343c46; --mark: #6cb0f5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Georgia, "Times New Roman", serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, nav, th, .subtitle { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.3rem; margin: 2.75rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
p { margin: .5rem 0; }
.subtitle { color: var(--quiet); font-size: .95rem; overflow-wrap: anywhere; }
nav ol { columns: 16rem; padding-left: 1.4rem; font-size: .95rem; }
a { color: var(--mark); }
a:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
ul { padding-left: 1.3rem; margin: .5rem 0; }
li { margin: .35rem 0; }
.table { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; color: var(--quiet); padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
td:empty { min-width: 7rem; }
thead th { border-bottom: 2px solid var(--line); }
@media print {
  :root { --ink: #000; --paper: #fff; --quiet: #444; --line: #999; --mark: #000; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  li, tr { break-inside: avoid; }
  .table { overflow: visible; }
}
"""


def to_html(document: Document) -> str:
    """Write a page with its own style; every text in it is escaped and it loads nothing."""
    names = tuple(_anchor(n, section) for n, section in enumerate(document.sections, start=1))
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(document.title)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        "<header>",
        f"<h1>{escape(document.title)}</h1>",
        f'<p class="subtitle">{escape(document.subtitle)}</p>',
        "</header>",
        *_contents(document, names),
    ]
    for number, (name, section) in enumerate(zip(names, document.sections, strict=True), start=1):
        parts += _section(name, number, section)
    return "\n".join([*parts, "</main>", "</body>", "</html>"]) + "\n"


def _anchor(number: int, section: Section) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", section.heading.lower()).strip("-")
    return f"s{number}-{words}" if words else f"s{number}"


def _contents(document: Document, names: tuple[str, ...]) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    yield "<ol>"
    for name, section in zip(names, document.sections, strict=True):
        yield f'<li><a href="#{name}">{escape(section.heading)}</a></li>'
    yield "</ol>"
    yield "</nav>"


def _section(name: str, number: int, section: Section) -> Iterator[str]:
    yield f'<section aria-labelledby="{name}">'
    yield f'<h2 id="{name}">{number}. {escape(section.heading)}</h2>'
    yield from _blocks(section.blocks)
    for part in section.sections:
        yield f"<h3>{escape(part.heading)}</h3>"
        yield from _blocks(part.blocks)
    yield "</section>"


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(text=text):
                yield f"<p>{escape(text)}</p>"
            case Bullets(items=items):
                yield "<ul>"
                for item in items:
                    term = f"<strong>{escape(item.term)}</strong>: " if item.term else ""
                    yield f"<li>{term}{escape(item.text)}</li>"
                yield "</ul>"
            case Table():
                yield from _table(block)
            case _:
                assert_never(block)


def _table(table: Table) -> Iterator[str]:
    yield f'<div class="table" role="region" tabindex="0" aria-label="{escape(table.caption)}">'
    yield "<table>"
    yield f"<caption>{escape(table.caption)}</caption>"
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    yield f"<thead><tr>{head}</tr></thead>"
    yield "<tbody>"
    for first, *rest in table.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"
    yield "</div>"
