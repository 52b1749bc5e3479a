"""What to say where YAML breaks: in the author's words, at the place where the author can mend it.

Both parsers report what they missed and where; their wording differs, so that a few words of it
choose the explanation, and the text around the place gives it its content.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from leadpact.diagnostics.catalogue.files import BROKEN_YAML, NEEDS_QUOTES, TAG
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.documents.lines import LONGEST_LINE, ink_of, keyed, line_above, line_at
from leadpact.documents.quoting import Written, written_at, written_in_flow
from leadpact.documents.special_characters import begins_badly, unreadable_escape
from leadpact.source import Source, Span

_GLUED_KEY = re.compile(r"[ ]*[\w.-]+:(?=[^\s:])")
_LONGEST_KEY = 1024
_QUOTES_HELP = "close it; inside single quotes a quote is written twice"


@dataclass(frozen=True, slots=True)
class _Break:
    """Where a parser gave up, and where what it was reading had begun."""

    source: Source
    at: int
    opened: int

    @property
    def char(self) -> str:
        return self.source.text[self.at : self.at + 1]

    @property
    def line(self) -> Span:
        return line_at(self.source, self.at)

    @property
    def before(self) -> str:
        """What stands before the place on its line, as far as it matters."""
        start = max(self.line.start, self.at - LONGEST_LINE)
        return self.source.text[start : self.at].strip()

    def says(self, problem: str, span: Span | None = None, **more: str) -> Diagnostic:
        place = span or Span(self.at, self.at + 1)
        return BROKEN_YAML.at(
            self.source, place, problem=problem, here=more.get("here", ""), help=more.get("help")
        )


def explain_break(error: yaml.MarkedYAMLError, source: Source) -> Diagnostic:
    """Explain the one error at which a parser stopped."""
    at = min(error.problem_mark.index if error.problem_mark else 0, len(source.text))
    opened = error.context_mark.index if error.context_mark else at
    broken = _Break(source, at, opened)
    problem = error.problem or ""
    for words, explain in _EXPLANATIONS:
        if re.search(words, problem):
            return explain(broken)
    return broken.says("YAML cannot read this line")


def _colon(broken: _Break) -> Diagnostic:
    source = broken.source
    if (value := written_at(source, broken.at)) is not None:
        return NEEDS_QUOTES.at(
            source,
            Span(broken.at, broken.at + 1),
            problem=f"the `: ` in this {value.noun} begins a mapping",
            help=value.help,
        )
    if broken.at - broken.line.start > _LONGEST_KEY:
        return broken.says("a key has at most 1,024 characters")
    above = line_above(source, broken.line)
    if above is None:
        return broken.says("a mapping cannot begin here")
    if (glued := _GLUED_KEY.match(source.text, above.start, above.end)) is not None:
        return _missing_blank(broken, glued.end())
    if source.text.startswith("- ", above.start):
        return _misaligned(broken)
    if (key := keyed(source, above)) is None:
        return broken.says("this line is no `key: value`", above, help="write `key: value`")
    key_here = ink_of(source, Span(broken.line.start, broken.at))
    return BROKEN_YAML.at(
        source,
        key_here,
        problem="this key stands deeper than the key above, which already has a value",
        also=[Label(Span(*key.span("key")), "the key above")],
        help="give both the same indentation",
    )


def _no_colon(broken: _Break) -> Diagnostic:
    source = broken.source
    line = line_at(source, broken.opened)
    if (glued := _GLUED_KEY.match(source.text, line.start, line.end)) is not None:
        return _missing_blank(broken, glued.end())
    return broken.says(
        "this line is no `key: value`",
        ink_of(source, line),
        help="write `key: value`, or indent the line if it goes on with the text above",
    )


def _missing_blank(broken: _Break, after: int) -> Diagnostic:
    return broken.says(
        "a blank is missing after the colon", Span(after - 1, after), help="write `key: value`"
    )


def _glued_colon(broken: _Break) -> Diagnostic:
    return _missing_blank(broken, broken.at + 1)


def _character(broken: _Break) -> Diagnostic:
    return _tab(broken) if broken.char == "\t" else begins_badly(broken.source, broken.at)


def _tab(broken: _Break) -> Diagnostic:
    return broken.says("a tab cannot indent", help="indent with spaces")


def _start(broken: _Break) -> Diagnostic:
    return begins_badly(broken.source, broken.opened)


def _unclosed_quote(broken: _Break) -> Diagnostic:
    place = Span(broken.opened, broken.opened + 1)
    return broken.says("the quote opened here is never closed", place, help=_QUOTES_HELP)


def _escape(broken: _Break) -> Diagnostic:
    return unreadable_escape(broken.source, broken.at)


def _in_flow(broken: _Break) -> Diagnostic:
    """Explain a text that stops in the middle of `{…}` or `[…]`."""
    text, opened = broken.source.text, broken.opened
    bracket, place = text[opened], Span(opened, opened + 1)
    begins_line = "\n" in text[opened : broken.at] and (broken.char == ":" or not broken.before)
    if begins_line or not text[broken.at :].strip():
        return broken.says(f"the `{bracket}` opened here is never closed", place, help="close it")
    if broken.char in "]}":
        closes = "}" if bracket == "{" else "]"
        return broken.says(
            f"`{broken.char}` cannot close what `{bracket}` opened", help=f"write `{closes}`"
        )
    value = written_in_flow(broken.source, opened, broken.at)
    noun = value.noun if value else "text"
    inside = "`{…}`" if bracket == "{" else "`[…]`"
    problem = f"inside {inside} the {noun} ends before `{broken.char}`"
    if broken.before.endswith(("'", '"')):
        problem = f"the {noun} ends at its closing quote, and more follows"
    return NEEDS_QUOTES.at(
        broken.source,
        Span(broken.at, broken.at + 1),
        problem=problem,
        help=value.help if value else "put the text in quotes",
    )


def _no_value(broken: _Break) -> Diagnostic:
    value = written_at(broken.source, broken.at)
    if value and value.span.start == broken.at:
        return begins_badly(broken.source, broken.at)
    if broken.char and broken.char in "]}":
        return broken.says(f"`{broken.char}` closes nothing", help="remove it")
    return broken.says(f"a value is missing before `{broken.char or 'the end'}`")


def _list_on_line(broken: _Break) -> Diagnostic:
    return broken.says(
        "a list cannot begin behind its key",
        help="begin it on the next line, or put the text in quotes if it is one",
    )


def _leftover(broken: _Break) -> Diagnostic:
    """Explain what follows where a mapping could only go on with a key, or a list with an item."""
    value = written_at(broken.source, broken.at)
    if broken.char and broken.char in "]}":
        return broken.says(f"`{broken.char}` closes nothing", help="remove it")
    if value and value.span.start < broken.at and broken.before.endswith(("'", '"', "]", "}")):
        return _behind_the_end(broken, value)
    if broken.char == "-":
        return broken.says(
            "a list item stands among the keys of a mapping", help="indent it below its own key"
        )
    if broken.char == ":":
        return broken.says("the key before this colon is missing")
    if broken.source.text[broken.opened : broken.opened + 2] == "- ":
        return broken.says(
            "a key stands among the items of a list",
            ink_of(broken.source, broken.line),
            help="indent it below the item that it belongs to, or remove the `-` above",
        )
    if keyed(broken.source, broken.line) is None:
        return broken.says(
            "this line belongs to no key",
            ink_of(broken.source, broken.line),
            help="write `key: value`; a text over several lines has one indentation and no comments",
        )
    return _misaligned(broken)


def _misaligned(broken: _Break) -> Diagnostic:
    return broken.says(
        "this key does not line up with the keys above",
        ink_of(broken.source, broken.line),
        help="give all keys of one mapping the same indentation",
    )


def _behind_the_end(broken: _Break, value: Written) -> Diagnostic:
    source, text = broken.source, broken.source.text
    if broken.before.endswith("'") and _is_apostrophe(broken, value):
        at = text.rindex("'", 0, broken.at)
        return broken.says(
            "the text ends at this quote", Span(at, at + 1), help="write it twice: `''`"
        )
    end = "quote" if broken.before[-1] in "'\"" else "bracket"
    return NEEDS_QUOTES.at(
        source,
        Span(broken.at, value.span.end),
        problem=f"the {value.noun} ends at its closing {end}, and more follows",
        help=value.help,
    )


def _is_apostrophe(broken: _Break, value: Written) -> bool:
    """Whether the quote before the place is more likely part of the text than its end."""
    inside_a_word = broken.source.text[broken.at - 2].isalpha() and broken.char.isalpha()
    is_whole = value.text.endswith("'") and value.text.count("'") % 2 == 1
    return is_whole or (broken.source.text[broken.at - 1] == "'" and inside_a_word)


def _directive(broken: _Break) -> Diagnostic:
    line = line_at(broken.source, broken.opened)
    return broken.says(
        "`%` begins a directive, and a policy has none", line, help="remove the line"
    )


def _tag(broken: _Break) -> Diagnostic:
    place = Span(broken.opened, broken.opened + 1)
    return TAG.at(broken.source, place, written="!", help="put the text in quotes if it is one")


_EXPLANATIONS: tuple[tuple[str, Callable[[_Break], Diagnostic]], ...] = (
    ("mapping values are not allowed", _colon),
    ("unexpected ':'", _glued_colon),
    ("expected ':'", _no_colon),
    ("cannot start any token", _character),
    ("tab character", _tab),
    ("alphabetic or numeric", _start),
    ("comment or|indentation indicator", _start),
    ("end of stream|document (indicator|separator)", _unclosed_quote),
    ("escape|hexdecimal", _escape),
    ("',' or", _in_flow),
    ("node content", _no_value),
    ("sequence entries", _list_on_line),
    ("mapping keys", _character),
    ("directive|YAML document|version number|digit", _directive),
    ("tag|expected '>'|URI|'!'", _tag),
    ("document start|block end|expected key|'-' indicator", _leftover),
)
