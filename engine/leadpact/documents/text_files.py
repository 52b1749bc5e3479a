"""From bytes to text: what a file must be before YAML looks at it."""

import re
from pathlib import Path

from leadpact.diagnostics.catalogue.files import (
    FORBIDDEN_CHARACTER,
    NOT_UTF_8,
    TOO_LARGE,
    UNREADABLE,
)
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.source import Source, Span

MOST_BYTES = 4 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_START = Span(0, 0)
# YAML's own set without the characters that only some readers take for a line break.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    "|\r(?!\n)"
)
_KNOWN = {
    "\0": "a NUL character",
    "\r": "a carriage return without a line feed",
    "\u2028": "a line separator",
    "\u2029": "a paragraph separator",
    "\x85": "a next-line character",
    "\ufeff": "a byte order mark inside the text",
}


def read_source(path: str | Path) -> Source | Diagnostic:
    """Read a file as UTF-8 text, or say why it cannot be read."""
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return _unreadable(name, "there is no such file")
    except IsADirectoryError:
        return _unreadable(name, "it is a directory")
    except PermissionError:
        return _unreadable(name, "permission denied")
    except (OSError, ValueError) as error:
        because = getattr(error, "strerror", None) or str(error)
        return _unreadable(name, because.lower())
    return source_of_bytes(name, data)


def source_of_bytes(name: str, data: bytes) -> Source | Diagnostic:
    """Decode what came from a file or from standard input; a UTF-8 byte order mark is dropped."""
    if len(data) > MOST_BYTES:
        return _too_large(Source(name, ""))
    if data.startswith(_UTF_16):
        return NOT_UTF_8.at(
            Source(name, ""),
            _START,
            because="it is UTF-16",
            help="save it as UTF-8",
        )
    body = data.removeprefix(_BOM)
    try:
        source = Source(name, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _not_utf_8(name, body, error.start, dropped=len(data) - len(body))
    return refusal(source) or source


def refusal(source: Source) -> Diagnostic | None:
    """Say what keeps a text from being read as YAML at all: its size, a character that nobody sees."""
    if len(source.text) > MOST_BYTES:
        return _too_large(source)
    if found := _FORBIDDEN.search(source.text):
        return forbidden(source, Span(*found.span()), found[0])
    return None


def forbidden(source: Source, span: Span, char: str) -> Diagnostic:
    """Refuse one character, by its name where people know one."""
    return FORBIDDEN_CHARACTER.at(
        source,
        span,
        what=_KNOWN.get(char, f"the invisible character U+{ord(char):04X}"),
        help="save the file as UTF-8 text" if source.text[span.start] == "\0" else "remove it",
    )


def _unreadable(name: str, because: str) -> Diagnostic:
    return UNREADABLE.at(Source(name, ""), _START, name=name, because=because)


def _too_large(source: Source) -> Diagnostic:
    return TOO_LARGE.at(Source(source.name, ""), _START, most=MOST_BYTES // 2**20)


def _not_utf_8(name: str, body: bytes, at: int, *, dropped: int) -> Diagnostic:
    start = len(body[:at].decode("utf-8"))
    return NOT_UTF_8.at(
        Source(name, body.decode("utf-8", "replace")),
        Span(start, start + 1),
        because=f"byte {at + dropped} is 0x{body[at]:02X}",
        help="save it as UTF-8",
    )
