"""How a stream is written that has no name to tell it by: told from its first bytes."""

import re
from typing import Final

from leadpact.records.formats import Format
from leadpact.records.packings import PACKINGS, Packing

HEAD: Final = 2**16
"""So many bytes are looked at."""
_MAGIC: Final = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"), (b"PK\x03\x04", ".zip"))
_MOST_LINES: Final = 5
_OBJECT: Final = re.compile(rb"\s*\{\s*(?:[\"}]|$)")
"""An object begins so; an id of a table may begin with a brace too, `{3F2504E0-4F89`."""


def packing_of(head: bytes) -> Packing | None:
    """Say how content that begins so is compressed; None where it is not."""
    return next((PACKINGS[ending] for magic, ending in _MAGIC if head.startswith(magic)), None)


def format_of(head: bytes) -> Format:
    """Say how content that begins so is written.

    A list is JSON, lines that are objects are JSON Lines; else a tab in the first line makes a TSV
    file of it, and a comma, or a semicolon that stands for one, a CSV file. What shows none of these
    is read as JSON Lines, line by line, so that each says what it is not.
    """
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    lines = [line for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    first = lines[0].strip() if lines else b""
    if first.startswith(b"[") or first == b"{":
        return Format.JSON
    if first.startswith(b"{") or any(map(_OBJECT.match, lines[:_MOST_LINES])):
        return Format.JSON_LINES
    if b"\t" in first:
        return Format.TSV
    return Format.CSV if b"," in first or b";" in first else Format.JSON_LINES
