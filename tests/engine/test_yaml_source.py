"""YAML with positions: what a file says, where it says it, and what is said where it breaks."""

import textwrap

import pytest
import yaml

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.render import to_text
from leadpact.documents import yaml_source
from leadpact.documents.yaml_source import (
    MappingNode,
    Scalar,
    SequenceNode,
    Style,
    comment_cut,
    compose,
    plain,
    read_source,
    source_of_bytes,
)
from leadpact.source import Source, Span

BOTH_PARSERS = pytest.mark.parametrize("reader", [yaml.CBaseLoader, yaml.BaseLoader])


def tree(text):
    node, found = compose(Source("policy.yaml", text))
    assert found == ()
    return node


def value(text, key="rule"):
    return tree(text).get(key)


def complaints(text):
    """Each complaint as `code at what is underlined: message; help`."""
    found = compose(Source("policy.yaml", text))[1]
    return [
        f"{d.complaint.code} at `{text[d.span.start : d.span.end]}`: {d.message}"
        + (f"; {d.help}" if d.help else "")
        for d in found
    ]


# -- what a file says


def test_plain_scalars_are_those_of_json():
    written = "[true, false, null, 5, -0.5, 1e3, NO, yes, ~, 09:00, 1_000, 0x1F, .inf, 2026-01-05]"
    assert plain(value(f"rule: {written}\n")) == [
        *(True, False, None, 5, -0.5, 1000.0),
        *("NO", "yes", "~", "09:00", "1_000", "0x1F", ".inf", "2026-01-05"),
    ]


def test_quoted_and_block_scalars_are_text():
    text = "a: 'true'\nb: \"5\"\nc: |-\n  null\nd: >-\n  1\n"
    assert plain(tree(text)) == {"a": "true", "b": "5", "c": "null", "d": "1"}


def test_an_empty_plain_scalar_is_null_and_an_empty_quoted_one_is_text():
    assert plain(tree("a:\nb: ''\nc: {d: }\n")) == {"a": None, "b": "", "c": {"d": None}}


@pytest.mark.parametrize("number", ["1e999", "9" * 101, "01", "1.", "+1", "٣"])
def test_a_number_that_json_has_not_or_no_double_holds_is_text(number):
    assert value(f"rule: {number}\n").value == number


def test_what_is_taken_as_written_keeps_its_spelling():
    node = value("rule: 1.50\n")
    assert (node.text, node.value) == ("1.50", 1.5)


def test_a_merge_key_is_a_key_like_any_other():
    assert plain(tree("<<: {a: 1}\n")) == {"<<": {"a": 1}}


def test_keys_are_text_as_written():
    assert plain(tree("2024: a\ntrue: b\n? c\n: d\n")) == {"2024": "a", "true": "b", "c": "d"}


def test_one_document_may_have_its_marks():
    assert plain(tree("%YAML 1.2\n---\na: 1\n...\n")) == {"a": 1}


# -- where a file says it


def test_a_mapping_knows_its_keys_and_their_places():
    text = "stages:\n  fit:\n    owner: cmo\n\n# the end\n"
    stages = tree(text).get("stages")
    assert isinstance(stages, MappingNode)
    fit = stages.get("fit")
    assert text[fit.span.start : fit.span.end] == "owner: cmo"
    assert text[slice(*span(stages.key("fit").span))] == "fit"
    assert (stages.get("intent"), stages.key("intent")) == (None, None)


def test_a_list_ends_with_its_last_item_and_in_brackets_with_its_bracket():
    text = "a:\n- x\n- y # the last\n\nb: [x, y]\n"
    root = tree(text)
    places = [root.get(name) for name in "ab"]
    assert all(isinstance(node, SequenceNode) for node in places)
    assert [text[slice(*span(node.span))] for node in places] == ["- x\n- y", "[x, y]"]


def span(place: Span) -> tuple[int, int]:
    return place.start, place.end


STYLES = {
    Style.PLAIN: "age >=\n  18 and ciity = 3",
    Style.SINGLE: "'age >=\n\n  18 and ciity = ''3'''",
    Style.DOUBLE: '"age >= \\u0031\\\n   8 and\\tciity = \\"3\\""',
    Style.FOLDED: ">- # as leaders read it\n  age >= 18\n  and ciity\n\n    = 3",
    Style.LITERAL: "|2+\n   age >= 18\n\n  and ciity\n  = 3\n\n",
}


@BOTH_PARSERS
@pytest.mark.parametrize("breaks", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("style", STYLES)
def test_a_misspelt_word_is_found_in_every_style(style, breaks, reader, monkeypatch):
    monkeypatch.setattr(yaml_source, "_READER", reader)
    indented = textwrap.indent(STYLES[style], "  ").lstrip()
    text = f"# 😀 Köln\nrules:\n- rule: {indented}\n- rule: b\n".replace("\n", breaks)
    node = tree(text).get("rules").items[0].get("rule")
    start = node.text.index("ciity")
    found = node.span_of(Span(start, start + len("ciity")))
    assert (node.style, text[slice(*span(found))]) == (style, "ciity")


def test_an_escape_and_a_doubled_quote_are_one_character_each():
    text = "a: \"\\u0041\\x42C\"\nb: 'it''s'\n"
    a, b = tree(text).get("a"), tree(text).get("b")
    assert [text[slice(*span(a.span_of(Span(i, i + 1))))] for i in range(3)] == [
        *("\\u0041", "\\x42", "C")
    ]
    assert text[slice(*span(b.span_of(Span(2, 3))))] == "''"


def test_a_part_without_ink_is_the_empty_place_behind_the_ink_before_it():
    text = "rule: >\n  a and\n\n  b\n"
    node = value(text)
    assert node.text == "a and\nb\n"
    end = text.index("b") + 1
    assert node.span_of(Span(len(node.text), len(node.text))) == Span(end, end)
    assert node.span_of(Span(5, 6)) == Span(text.index("and") + 3, text.index("and") + 3)


def test_an_empty_value_stands_behind_its_colon():
    text = "rule:\nname: x\n"
    assert value(text).span == Span(5, 5)
    assert value(text).span_of(Span(0, 0)) == Span(5, 5)
    assert tree('rule: ""\n').get("rule").span_of(Span(0, 0)) == Span(7, 7)


def test_a_blank_block_has_a_place_too():
    node = value("rule: |+\n\n\nname: x\n")
    assert node.span_of(Span(0, 1)) == Span(node.span.start, node.span.start)


def test_a_text_too_long_to_map_is_shown_as_a_whole():
    node = value("rule: '" + "it''s " * 30_000 + "'\n")
    assert node.span_of(Span(0, 1)) == node.span


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("rule: page = #1 and more\n", "#1 and more"),
        ("rule: a\n  and b # c\r\nd: e\n", "# c"),
        ("rule: # nothing\n", "# nothing"),
        ("rule: a#b\n", None),
        ("rule: 'a' # b\n", None),
        ("rule: a\n# b\n", None),
    ],
)
def test_a_comment_behind_a_plain_scalar_may_have_been_meant(text, cut):
    found = comment_cut(value(text))
    assert (text[slice(*span(found))] if found else None) == cut


# -- bytes


def said(read):
    assert isinstance(read, Diagnostic)
    return f"{read.complaint.code}: {read.message}"


def test_a_byte_order_mark_is_dropped():
    read = source_of_bytes("policy.yaml", b"\xef\xbb\xbfname: x\r\n")
    assert isinstance(read, Source)
    assert read.text == "name: x\r\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"title: M\xfcller", "LP103: the file is not UTF-8: byte 8 is 0xFC"),
        (b"\xef\xbb\xbf\xff", "LP103: the file is not UTF-8: byte 3 is 0xFF"),
        ("name: x".encode("utf-16"), "LP103: the file is not UTF-8: it is UTF-16"),
        (b"n\0a\0", "LP104: a NUL character cannot stand in a policy"),
        (b"a\x1b[31m", "LP104: the invisible character U+001B cannot stand in a policy"),
        (b"a: 1\rb: 2", "LP104: a carriage return without a line feed cannot stand in a policy"),
        ("a\u2028b".encode(), "LP104: a line separator cannot stand in a policy"),
        (b"a" * (4 * 1024 * 1024 + 1), "LP102: the file is larger than 4 MiB"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, message):
    assert said(source_of_bytes("policy.yaml", data)) == message


def test_the_byte_that_is_not_utf_8_is_shown_on_its_line():
    read = source_of_bytes("policy.yaml", "a: ö\ntitle: M".encode() + b"\xfcller\n")
    assert isinstance(read, Diagnostic)
    assert to_text(read) == textwrap.dedent("""\
        error[LP103]: the file is not UTF-8: byte 14 is 0xFC
         --> policy.yaml:2:9
          |
        2 | title: M�ller
          |         ^
          |
          = help: save it as UTF-8""")


def test_a_file_is_read_or_the_reason_is_told(tmp_path):
    (tmp_path / "policy.yaml").write_bytes(b"name: x\n")
    read = read_source(tmp_path / "policy.yaml")
    assert isinstance(read, Source)
    assert (read.name, read.text) == (str(tmp_path / "policy.yaml"), "name: x\n")
    gone, folder = tmp_path / "gone.yaml", tmp_path
    assert said(read_source(gone)) == f"LP101: `{gone}` cannot be read: there is no such file"
    assert said(read_source(folder)) == f"LP101: `{folder}` cannot be read: it is a directory"
    assert said(read_source("a\0b")) == "LP101: `a\0b` cannot be read: embedded null byte"
    assert said(read_source("x" * 300)).endswith("cannot be read: file name too long")


def test_a_file_that_may_not_be_opened_is_told(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert said(read_source("x.yaml")) == "LP101: `x.yaml` cannot be read: permission denied"


# -- what a policy does not allow


def test_a_key_that_comes_twice_is_shown_at_both_places():
    node, (found,) = compose(Source("policy.yaml", "fit:\n  owner: cmo\n  owner: cro\n"))
    assert plain(node) == {"fit": {"owner": "cmo"}}
    assert to_text(found) == textwrap.dedent("""\
        error[LP109]: the key `owner` comes twice
         --> policy.yaml:3:3
          |
        2 |   owner: cmo
          |   ----- first here
        3 |   owner: cro
          |   ^^^^^ again here
          |
          = help: keep one of them""")


REFUSED = {
    "a: &x b\n": ["LP110 at `&x`: the anchor `&x` cannot stand in a policy; remove it"],
    "a: *x\n": [
        "LP110 at `*x`: the alias `*x` cannot stand in a policy; write the value out again"
    ],
    "a: !!str b\n": ["LP111 at `!!str`: the tag `!!str` cannot stand in a policy; remove it"],
    "a: !x # why\n  &y {b: c}\n": [
        (
            "LP111 at `!x`: the tag `!x` cannot stand in a policy; "
            "remove it, or put the text in quotes if `!` belongs to it"
        ),
        "LP110 at `&y`: the anchor `&y` cannot stand in a policy; remove it",
    ],
    "%TAG ! x:\n---\na: b\n": [
        "LP111 at `%TAG`: the tag `%TAG` cannot stand in a policy; remove the line"
    ],
    "a: 1\n---\nb: [\n": [
        "LP112 at `---`: a second document begins here; keep one document a file"
    ],
    "": ["LP113 at ``: the file says nothing; begin with `leadpact: 1`"],
    "# leadpact: 1\n": ["LP113 at ``: the file says nothing; begin with `leadpact: 1`"],
    "---\n": ["LP113 at ``: the file says nothing; begin with `leadpact: 1`"],
    "- a\n": [
        "LP114 at `- a`: the file must be a mapping of keys, this is a list; begin with `leadpact: 1`"
    ],
    "leadpact\n": [
        "LP114 at `leadpact`: the file must be a mapping of keys, this is text; begin with `leadpact: 1`"
    ],
    "title: {{ title }}\n": [
        "LP115 at `{`: a key must be a word, this is a mapping; put it in quotes if it is text"
    ],
    "? [a]\n: b\n": [
        "LP115 at `[`: a key must be a word, this is a list; put it in quotes if it is text"
    ],
    "?\n: a\n": [
        "LP115 at ``: a key must be a word, this is nothing; write the key before the colon"
    ],
    "all: {soon: earliest(a, b) < c, d: e}\n": [
        (
            "LP116 at `b) < c`: the key `b) < c` has no value; "
            "put the rule or text in quotes: inside `{…}` a comma ends it"
        )
    ],
    "a: {b}\n": ["LP116 at `b`: the key `b` has no value; write `b: …`"],
    'a: "x\\0"\n': ["LP104 at `\\0`: a NUL character cannot stand in a policy; remove it"],
    "a: 1\na: 2\nb: 3\nb: 4\nc: ]\n": [
        "LP109 at `a`: the key `a` comes twice; keep one of them",
        "LP109 at `b`: the key `b` comes twice; keep one of them",
        (
            "LP106 at `]`: `]` at the start of a value is kept for YAML's own use; "
            "put the rule in quotes: `']'`"
        ),
    ],
}


@BOTH_PARSERS
@pytest.mark.parametrize("text", REFUSED)
def test_what_a_policy_does_not_allow(text, reader, monkeypatch):
    monkeypatch.setattr(yaml_source, "_READER", reader)
    assert complaints(text) == REFUSED[text]


def test_a_key_too_long_for_a_message_is_shortened():
    assert complaints(f"{'k' * 70}: 1\n{'k' * 70}: 2\n")[0].endswith(
        f": the key `{'k' * 59}…` comes twice; keep one of them"
    )


def test_half_a_surrogate_pair_is_refused():
    assert compose(Source("policy.yaml", "a: \ud83d"))[1][0].message == (
        "the invisible character U+D83D cannot stand in a policy"
    )


# -- where YAML breaks

BROKEN = {
    # rules that need quotes
    'rule: count(x where page = "a": b)\n': (
        "LP106 at `:`: the `: ` in this rule begins a mapping; "
        "put the rule in quotes: `'count(x where page = \"a\": b)'`"
    ),
    'rule: "pricing" = page\n': (
        "LP106 at `= page`: the rule ends at its closing quote, and more follows; "
        "put the rule in quotes: `'\"pricing\" = page'`"
    ),
    "rule: 'pricing' = page\n": (
        "LP106 at `= page`: the rule ends at its closing quote, and more follows; "
        "put the rule in quotes: `\"'pricing' = page\"`"
    ),
    "rule: ['a', \"b\"] = page\n": (
        "LP106 at `= page`: the rule ends at its closing bracket, and more follows; "
        "put the rule in quotes: `'[''a'', \"b\"] = page'`"
    ),
    'all: {size: employees in ["a", "b"], x: y}\n': (
        "LP106 at `[`: inside `{…}` the rule ends before `[`; "
        'put the rule in quotes: `\'employees in ["a", "b"]\'`'
    ),
    'all: {page: "pricing" = page, x: y}\n': (
        "LP106 at `=`: the rule ends at its closing quote, and more follows; "
        "put the rule in quotes: `'\"pricing\" = page'`"
    ),
    "all: {x: a [\n": (
        "LP106 at `[`: inside `{…}` the rule ends before `[`; put the rule in quotes: `'a ['`"
    ),
    'criteria: [a, "b" c]\n': (
        "LP106 at `c`: the text ends at its closing quote, and more follows; put the text in quotes"
    ),
    "all: {x: y: z}\n": (
        "LP106 at `:`: inside `{…}` the text ends before `:`; put the text in quotes: `'y: z'`"
    ),
    "rule: >= 50\n": (
        "LP106 at `>`: `>` at the start of a value begins a block of text; "
        "put the rule in quotes: `'>= 50'`"
    ),
    "rule: *x = 3\n": (
        "LP106 at `*`: `*` at the start of a value repeats an earlier value; "
        "put the rule in quotes: `'*x = 3'`"
    ),
    "rule: & x = 3\n": (
        "LP106 at `&`: `&` at the start of a value names a value; "
        "put the rule in quotes: `'& x = 3'`"
    ),
    "rule: @x\n": (
        "LP106 at `@`: `@` at the start of a value is kept for YAML's own use; "
        "put the text in quotes: `'@x'`"
    ),
    "rule: `x` = 3\n": (
        "LP106 at ```: ``` at the start of a value is kept for YAML's own use; "
        "put the rule in quotes: `'`x` = 3'`"
    ),
    "all: {x: %y}\n": (
        "LP106 at `%`: `%` at the start of a value begins a directive; put the rule in quotes"
    ),
    "rule: ? x\n": (
        "LP106 at `?`: `?` at the start of a value begins a key; put the text in quotes: `'? x'`"
    ),
    f"rule: {'a = 3 and ' * 20}b: c\n": (
        "LP106 at `:`: the `: ` in this rule begins a mapping; put the rule in quotes"
    ),
    "title: Leads: the deal\n": (
        "LP106 at `:`: the `: ` in this text begins a mapping; "
        "put the text in quotes: `'Leads: the deal'`"
    ),
    # indentation and lines
    "a: b\n  c: d\n": (
        "LP105 at `c`: this key stands deeper than the key above, which already has a value; "
        "give both the same indentation"
    ),
    "a:\n  b: 1\n c: 2\n": (
        "LP105 at `c: 2`: this key does not line up with the keys above; "
        "give all keys of one mapping the same indentation"
    ),
    "a:\n- b\n c: d\n": (
        "LP105 at `c: d`: this key does not line up with the keys above; "
        "give all keys of one mapping the same indentation"
    ),
    "a: b\n- c\n": (
        "LP105 at `-`: a list item stands among the keys of a mapping; indent it below its own key"
    ),
    "a: - b\n": (
        "LP105 at `-`: a list cannot begin behind its key; "
        "begin it on the next line, or put the text in quotes if it is one"
    ),
    "a: b\nccc\nd: e\n": (
        "LP105 at `ccc`: this line is no `key: value`; "
        "write `key: value`, or indent the line if it goes on with the text above"
    ),
    "# c\nabc\n\nd: e\n": "LP105 at `abc`: this line is no `key: value`; write `key: value`",
    "key:value\nb: c\n": "LP105 at `:`: a blank is missing after the colon; write `key: value`",
    "b: c\nkey:value\n": "LP105 at `:`: a blank is missing after the colon; write `key: value`",
    "rule: a\n# c\n  b\n": (
        "LP105 at `b`: this line belongs to no key; "
        "write `key: value`; a text over several lines has one indentation and no comments"
    ),
    "a:\n\tb: c\n": "LP105 at `\t`: a tab cannot indent; indent with spaces",
    "a: |\n\tb\n": "LP105 at `\t`: a tab cannot indent; indent with spaces",
    "--- a: b\n": "LP105 at `:`: a mapping cannot begin here",
    f"{'k' * 1100}: b\n": "LP105 at `:`: a key has at most 1,024 characters",
    "a: b\n: c\n": "LP105 at `:`: the key before this colon is missing",
    # quotes, brackets, escapes, directives, tags
    'a: "x\nb: c\n': (
        'LP105 at `"`: the quote opened here is never closed; '
        "close it; inside single quotes a quote is written twice"
    ),
    "a: 'x\n---\ny'\n": (
        "LP105 at `'`: the quote opened here is never closed; "
        "close it; inside single quotes a quote is written twice"
    ),
    "a: 'it's'\n": "LP105 at `'`: the text ends at this quote; write it twice: `''`",
    "a: {b: c\nd: e\n": "LP105 at `{`: the `{` opened here is never closed; close it",
    "a: [b\n": "LP105 at `[`: the `[` opened here is never closed; close it",
    "a: {b: c]\n": "LP105 at `]`: `]` cannot close what `{` opened; write `}`",
    "a: [b}\n": "LP105 at `}`: `}` cannot close what `[` opened; write `]`",
    "a: {b: c}}\n": "LP105 at `}`: `}` closes nothing; remove it",
    "]\n": "LP105 at `]`: `]` closes nothing; remove it",
    "a: [1, , 2]\n": "LP105 at `,`: a value is missing before `,`",
    'a: "\\p"\n': (
        "LP105 at `\\p`: `\\p` is no escape that YAML can read; "
        "in single quotes a backslash is just a backslash"
    ),
    'a: "\\x4"\n': (
        "LP105 at `\\x`: `\\x` is no escape that YAML can read; "
        "in single quotes a backslash is just a backslash"
    ),
    'a: "\\U00110000"\n': (
        "LP105 at `\\U`: `\\U` is no escape that YAML can read; "
        "in single quotes a backslash is just a backslash"
    ),
    "%YAML 2.0\n---\na: b\n": (
        "LP105 at `%YAML 2.0`: `%` begins a directive, and a policy has none; remove the line"
    ),
    "a: !<x y\n": (
        "LP111 at `!`: the tag `!` cannot stand in a policy; put the text in quotes if it is one"
    ),
}


@BOTH_PARSERS
@pytest.mark.parametrize("text", BROKEN)
def test_where_yaml_breaks(text, reader, monkeypatch):
    monkeypatch.setattr(yaml_source, "_READER", reader)
    assert complaints(text) == [BROKEN[text]]


def test_the_colon_of_an_empty_key_in_braces_needs_a_blank():
    assert complaints("{a: , b:}") == [
        "LP105 at `:`: a blank is missing after the colon; write `key: value`"
    ]


def test_a_break_of_a_kind_that_is_not_known_still_has_its_place():
    error = yaml.scanner.ScannerError(problem="something new")
    found = yaml_source.explain_break(error, Source("policy.yaml", "a"))
    assert (found.message, found.span) == ("YAML cannot read this line", Span(0, 1))


def test_a_scalar_compares_by_what_it_is_and_where():
    assert value("rule: a\n") == Scalar(
        Source("policy.yaml", "rule: a\n"), Span(6, 7), "a", Style.PLAIN
    )
