"""Read records from JSON Lines, and from one JSON document."""

import json
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from leadpact.diagnostics.catalogue.data import INVALID_JSON, NO_RECORDS, NOT_UTF8
from leadpact.records.json_decoding import Decoder, forgiven_text, shallow
from leadpact.records.notes import Reason
from leadpact.records.refusal import kind_of, shown
from leadpact.records.rows import UTF16_MARKS, Columns, Row, Spoilt, UnusableInput, about_file
from leadpact.source import Source, Span

_BOM = b"\xef\xbb\xbf"
_SPACE = " \t\r\n\v\f"
_PLAINLY = {
    "Invalid control character at": "a text goes on over the end of its line",
    "Unterminated string starting at": "a text is never closed",
    "Expecting property name enclosed in double quotes": "a key in double quotes is missing",
}
_AS_LINES = "a file with one record on each line is JSON Lines: give it the ending `.jsonl`"


def json_lines(stream: BinaryIO, path: str, columns: Columns) -> Iterator[Row | Spoilt]:
    """Read one record from each line; lines without ink are passed over."""
    decoder = Decoder(columns)
    for number, line in enumerate(stream, start=1):
        if number == 1:
            _refuse_utf16(line, path)
            content = line.removeprefix(_BOM)
        else:
            content = line
        try:
            text = content.decode().strip(_SPACE)
        except UnicodeDecodeError as error:
            yield Spoilt(number, Reason.NOT_UTF8, _undecodable(error))
            continue
        if text:
            yield _line(decoder, number, text)


def lines_at(
    stream: BinaryIO, columns: Columns, places: Collection[int]
) -> Iterator[tuple[int, Row | Spoilt]]:
    """Read the records of JSON Lines at some places alone, counted from 0 without lines that are blank."""
    decoder = Decoder(columns)
    place = -1
    for number, line in enumerate(stream, start=1):
        content = line.removeprefix(_BOM) if number == 1 else line
        if not content.strip(_SPACE.encode()):
            continue
        place += 1
        if place not in places:
            continue
        try:
            text = content.decode().strip(_SPACE)
        except UnicodeDecodeError as error:
            yield place, Spoilt(number, Reason.NOT_UTF8, _undecodable(error))
        else:
            yield place, _line(decoder, number, text)


def json_document(stream: BinaryIO, path: str, columns: Columns) -> Iterator[Row | Spoilt]:
    """Read a list of records, or one record.

    Raises:
        UnusableInput: the document as a whole is not UTF-8, not JSON, or no records.
    """
    raw = stream.read()
    _refuse_utf16(raw, path)
    try:
        text = raw.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise UnusableInput(about_file(NOT_UTF8, path, because=_undecodable(error))) from None
    document = Source(path, text)
    decoder = Decoder(columns)
    start = _ink(text, 0)
    if text[start : start + 1] == "{":
        row, end = _element(decoder, document, start, 1 + text.count("\n", 0, start))
        if _ink(text, end) < len(text):
            raise _invalid(document, _ink(text, end), "more follows after its end", help=_AS_LINES)
        yield row
    else:
        yield from _elements(decoder, document, start)


def _elements(decoder: Decoder, document: Source, start: int) -> Iterator[Row | Spoilt]:
    text = document.text
    if text[start : start + 1] != "[":
        what = kind_of(_element_value(decoder, document, start)[0])
        raise UnusableInput(NO_RECORDS.at(document, Span(start, start + 1), what=what))
    at, line, counted = _ink(text, start + 1), 1, 0
    while text[at : at + 1] != "]":
        line, counted = line + text.count("\n", counted, at), at
        row, end = _element(decoder, document, at, line)
        yield row
        at = _ink(text, end)
        if text[at : at + 1] == ",":
            at = _ink(text, at + 1)
            if text[at : at + 1] == "]":
                raise _invalid(document, at, "a record is missing after the comma")
        elif text[at : at + 1] != "]":
            raise _invalid(document, at, "a comma or `]` is missing")
    if _ink(text, at + 1) < len(text):
        raise _invalid(document, _ink(text, at + 1), "more follows after its end")


def _element(decoder: Decoder, document: Source, at: int, line: int) -> tuple[Row | Spoilt, int]:
    value, end, repeated = _element_value(decoder, document, at)
    return _row(line, value, repeated), end


def _element_value(decoder: Decoder, document: Source, at: int) -> tuple[Any, int, str | None]:
    try:
        return decoder.value_at(document.text, at)
    except json.JSONDecodeError as error:
        forgiven = forgiven_text(document.text)
        if forgiven == document.text:
            raise _invalid(document, error.pos, _in_small(error.msg)) from None
        return _element_value(decoder, Source(document.name, forgiven), at)
    except RecursionError:
        less = shallow(document.text)
        if less == document.text:  # it is never closed again
            raise _invalid(document, at, "it is nested too deeply") from None
        return _element_value(decoder, Source(document.name, less), at)


def _line(decoder: Decoder, number: int, text: str) -> Row | Spoilt:
    try:
        value, end, repeated = decoder.value_at(text, 0)
    except json.JSONDecodeError as error:
        forgiven = forgiven_text(text)
        if forgiven != text:
            return _line(decoder, number, forgiven)
        return Spoilt(number, Reason.NOT_JSON, f"{_in_small(error.msg)}, column {error.colno}")
    except RecursionError:
        less = shallow(text)
        if less == text:  # it is never closed again
            return Spoilt(number, Reason.NOT_JSON, "it is nested too deeply")
        return _line(decoder, number, less)
    if end < len(text):
        return Spoilt(number, Reason.NOT_JSON, f"more follows after its end, column {end + 1}")
    return _row(number, value, repeated)


def _row(line: int, value: object, repeated: str | None) -> Row | Spoilt:
    if not isinstance(value, dict):
        return Spoilt(line, Reason.NO_OBJECT, f"`{shown(value)}` is {kind_of(value)}")
    if repeated is not None:
        return Spoilt(line, Reason.REPEATED_KEY, f"`{shown(repeated)}` is written twice")
    return Row(line, value)


def _invalid(
    document: Source,
    at: int,
    because: str,
    *,
    help: str | None = None,
) -> UnusableInput:
    where = min(at, len(document.text))
    return UnusableInput(
        INVALID_JSON.at(document, Span(where, where + 1), because=because, help=help)
    )


def _refuse_utf16(raw: bytes, path: str) -> None:
    if raw.startswith(UTF16_MARKS):
        raise UnusableInput(about_file(NOT_UTF8, path, because="it is UTF-16"))


def _undecodable(error: UnicodeDecodeError) -> str:
    return f"the byte 0x{error.object[error.start]:02x} at {error.start + 1} is not UTF-8"


def _in_small(message: str) -> str:
    return _PLAINLY.get(message, message[:1].lower() + message[1:])


def _ink(text: str, start: int) -> int:
    """Find the next character that is no JSON white space."""
    while text[start : start + 1] in (" ", "\t", "\r", "\n"):
        start += 1
    return start
