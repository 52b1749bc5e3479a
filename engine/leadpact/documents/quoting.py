"""The way out where YAML cuts a rule to pieces: the rule in quotes, spelt out."""

import re
from dataclasses import dataclass

from leadpact.documents.lines import LONGEST_LINE, keyed, line_at
from leadpact.source import Source, Span

_LONGEST_SHOWN = 100
_FLOW_VALUE = re.compile(r"[{,]\s*[\w.-]+:[ \t]+(?=\S)")
_RULE_LIKE = re.compile(
    r"[=<>()\[\]\"]|\b(?:and|or|not|is|in|between|within|where|contains|starts|ends|has)\b"
)
_TEXTS = frozenset({"title", "name", "description", "fix", "why", "reason", "if_missed", "label"})


@dataclass(frozen=True, slots=True)
class Written:
    """A value on its line, from its first character to where the author most likely meant it to end."""

    key: str
    text: str
    span: Span

    @property
    def noun(self) -> str:
        """What the author would call it."""
        is_rule = self.key not in _TEXTS and _RULE_LIKE.search(self.text)
        return "rule" if is_rule else "text"

    @property
    def help(self) -> str:
        """Say what to write instead."""
        if len(self.text) > _LONGEST_SHOWN or " #" in self.text:
            return f"put the {self.noun} in quotes"
        return f"put the {self.noun} in quotes: `{quoted(self.text)}`"


def quoted(text: str) -> str:
    """Write a text as a quoted scalar of YAML, as readable as can be."""
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def written_at(source: Source, at: int) -> Written | None:
    """Find the value that a line gives to its key, where ``at`` lies within it."""
    match = keyed(source, line_at(source, at))
    if match is None or match["value"] is None or match.start("value") > at:
        return None
    text = match["value"].rstrip()
    start = match.start("value")
    return Written(match["key"], text, Span(start, start + len(text)))


def written_in_flow(source: Source, opened: int, at: int) -> Written | None:
    """Find the value inside `{…}` that holds ``at``."""
    line = line_at(source, at)
    begin = max(opened, line.start)
    if at - begin > LONGEST_LINE:
        return None
    keys = list(_FLOW_VALUE.finditer(source.text, begin, at + 1))
    if not keys:
        return None
    start = keys[-1].end()
    text = source.text[
        start : _end_in_flow(source.text, start, min(line.end, start + LONGEST_LINE))
    ]
    text = text.rstrip()
    key = keys[-1][0].strip("{,: \t\r\n")
    return Written(key, text, Span(start, start + len(text)))


def _end_in_flow(text: str, start: int, end: int) -> int:
    """Walk over quotes and brackets to the comma or bracket that the author meant as the end."""
    depth, quote = 0, ""
    for i in range(start, end):
        char = text[i]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif depth == 0 and char in ",]}":
            return i
        elif char in ")]}":
            depth -= 1
    return end
