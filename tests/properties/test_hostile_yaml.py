"""Whatever a policy file holds, it gets an answer: a tree whose every character is found, or a complaint."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.render import to_text
from leadpact.documents import yaml_source
from leadpact.documents.schema import check_shape
from leadpact.documents.yaml_source import MappingNode, Scalar, compose, source_of_bytes
from leadpact.source import Source, Span

MIB = 2**20


def scalars(node):
    """Every scalar of a tree, without recursion."""
    waiting = [node]
    while waiting:
        match waiting.pop():
            case Scalar() as scalar:
                yield scalar
            case MappingNode() as mapping:
                waiting += [part for entry in mapping.entries for part in (entry.key, entry.value)]
            case sequence:
                waiting += sequence.items


def answer(text):
    """What a text gets: its tree, the codes of what is wrong with its YAML, and all that is shown."""
    node, broken = compose(Source("policy.yaml", text))
    shape = tuple(check_shape(node, "policy")) if node is not None else ()
    assert node is not None or broken
    shown = [to_text(diagnostic) for diagnostic in (*broken, *shape)]
    return node, [diagnostic.complaint.code for diagnostic in broken], shown


# -- every inked character is found

TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\n\t"
    ),
    max_size=60,
) | st.lists(
    st.sampled_from(
        [
            "age",
            ">=",
            "18",
            "and",
            "\n",
            " ",
            "  ",
            "it's",
            '"a\\"',
            "é",
            "😀",
            "\n\n",
            ": ",
            " #",
            "\t",
        ]
    ),
    max_size=30,
).map("".join)


@given(
    text=TEXTS,
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.integers(8, 80),
    escaped=st.booleans(),
    breaks=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=1_000, deadline=None)
def test_every_inked_character_is_found(text, style, width, escaped, breaks):
    written = yaml.dump(
        {"rules": [{"rule": text}]},
        default_style=style,
        width=width,
        allow_unicode=not escaped,
        Dumper=yaml.SafeDumper,
    ).replace("\n", breaks)
    source = Source("policy.yaml", written)
    node, _ = compose(source)
    for scalar in () if node is None else scalars(node):
        for at, char in enumerate(scalar.text):
            if not char.isspace():
                found = scalar.span_of(Span(at, at + 1))
                ink = written[found.start : found.end]
                assert ink in (char, "''") or ink.startswith("\\"), (written, at, char, ink)


# -- nothing raises

PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            "b: ",
            "c:\n",
            "\n",
            "\n  ",
            "\n    ",
            " ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "'",
            '"',
            "|\n",
            "> \n",
            ">-\n  ",
            "|2\n",
            "# x",
            "😀",
            "\r\n",
            "\t",
            "\\n",
            "\\x41",
            "&a ",
            "*a ",
            "!t ",
            "? ",
            "%",
            "@",
            "---\n",
            "...\n",
            "a: b\n",
            "w: |\n  l1\n\n   l2\n",
            "null",
            "\\U00110000",
            ": ",
            "=",
            "leadpact: 1\n",
            "stages: ",
            "rule: ",
            "type: ",
            "\xa0",
            "%YAML 1.1\n",
            "%TAG ! x\n",
            "\ufeff",
        ]
    ),
    max_size=20,
).map("".join)


@given(text=PIECES | st.text(max_size=80))
@settings(max_examples=1_000, deadline=None)
def test_any_text_gets_an_answer(text):
    answer(text)


@given(data=st.binary(max_size=80) | PIECES.map(str.encode))
@settings(max_examples=500, deadline=None)
def test_any_bytes_get_an_answer(data):
    read = source_of_bytes("policy.yaml", data)
    assert to_text(read) if isinstance(read, Diagnostic) else answer(read.text)


# PyYAML's own parser takes fewer tabs, more escapes, and `?` within braces in its own way.
@given(text=PIECES.filter(lambda text: not {"\t", "?", "\\"} & set(text)))
@settings(max_examples=500, deadline=None)
def test_both_parsers_build_one_tree(text):
    assert _shape(text, yaml.CBaseLoader) == _shape(text, yaml.BaseLoader)


def _shape(text, reader):
    before = yaml_source._READER
    yaml_source._READER = reader
    try:
        node, _ = compose(Source("policy.yaml", text))
    finally:
        yaml_source._READER = before
    return None if node is None else [(s.span, s.text, s.style) for s in scalars(node)]


# -- what is meant to hurt

BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{inner}'] * 9)}]\n"
    for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: " + "x" * (10 * MIB), "LP102"),
        ("[" * 100_000, "LP107"),
        ("[" * (4 * MIB), "LP107"),
        ("[\n" * 100_000, "LP107"),
        ("{" * 100_000, "LP115"),
        ("{a: " * 100_000, "LP107"),
        ("- " * 100_000, "LP107"),
        ("? " * 100_000, "LP115"),
        ("".join(" " * n + "a:\n" for n in range(2_000)), "LP107"),
        ("]" * 100_000, "LP105"),
        (": " * 100_000, "LP105"),
        ("- a\n" * MIB, "LP108"),
        ("[" + "a," * (2 * MIB - 10) + "]", "LP108"),
        (BOMB, "LP110"),
        ("%TAG !a! b\n" * 100_000, "LP111"),
        ("---\n" * MIB, "LP112"),
        ("\n" * (4 * MIB), "LP113"),
        ("#\n" * (2 * MIB), "LP113"),
        ('"' + "x" * (4 * MIB - 10), "LP105"),
        ("a: {b: " + "x" * (4 * MIB - 10) + "[", "LP106"),
        ("a: x\n" + "\n" * (4 * MIB - 100) + " b: c", "LP105"),
        ("k" * (4 * MIB - 10) + ": b", "LP105"),
        ("a: \x1b]0;x\x07", "LP104"),
        ("a: \0", "LP104"),
    ],
    ids=lambda value: f"{value[:4]!r}… of {len(value)}" if len(value) > 10 else value,
)
def test_a_hostile_file_gets_its_complaint(text, code):
    node, codes, shown = answer(text)
    assert (node, codes[-1]) == (None, code)
    assert max(map(len, shown)) < 2_000


@pytest.mark.parametrize(
    "text",
    [
        "rule: " + "1" * MIB + "\n",
        "rule: " + "x " * MIB + "\n",
        "rule: |\n" + " x\n" * MIB,
        'rule: "' + "\\x41" * (MIB - 10) + '"\n',
        "rule:\n" + "  x\n\n" * (MIB // 2),
    ],
    ids=["digits", "words", "block", "escapes", "lines"],
)
def test_a_huge_scalar_is_text_at_its_place(text):
    node, _, shown = answer(text)
    rule = node.get("rule")
    assert (type(rule.value), rule.text) == (str, rule.value)
    assert rule.span_of(Span(0, len(rule.text))).end <= len(text)
    assert max(map(len, shown)) < 2_000


def test_a_key_five_thousand_times_is_told_a_hundred_times():
    assert answer("owner: cmo\n" * 5_000)[1] == ["LP109"] * 100


def test_fields_as_deep_as_a_file_may_be_are_checked():
    depth = 47
    text = f"lead: {'{a: ' * depth}{{type: text, typo: 1}}{'}' * depth}\n"
    assert "error[LP120]: `typo` is no key of a field" in "\n".join(answer(text)[2])


def test_as_many_values_as_a_file_may_hold_are_checked():
    text = f"parties: {{{', '.join(f'p{n}: x' for n in range(49_990))}}}\n"
    node, _, shown = answer(text)
    assert len(node.get("parties").entries) == 49_990
    assert len(shown) == 7
