"""The shape of a policy: what the schema asks for, and what is said where a document has another shape."""

import textwrap
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from leadpact import packaged
from leadpact.diagnostics.diagnostic import in_file_order
from leadpact.diagnostics.render import to_text
from leadpact.documents.schema import check_shape
from leadpact.documents.yaml_source import MappingNode, compose
from leadpact.source import Source

ROOT = Path(__file__).parents[2]
HEAD = {
    "leadpact": "1",
    "name": "inbound-leads",
    "version": "1.0.0",
    "effective": "2026-01-05",
    "title": "What counts as a good lead",
    "parties": "{cmo: Marketing, cro: Sales}",
    "lead": "{id: text, created_at: timestamp}",
    "stages": "{fit: {owner: cmo, rule: a}}",
}


def policy(**changes):
    """A whole policy in which some keys have another value; None leaves one out."""
    keys = HEAD | dict(changes.items())
    return "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None)


def found(text):
    node, broken = compose(Source("policy.yaml", text))
    assert (type(node), broken) == (MappingNode, ())
    return in_file_order(check_shape(node, "policy"))


def complaints(text):
    """Each complaint as `code at what is underlined: message; help`."""
    return [
        f"{d.complaint.code} at `{text[d.span.start : d.span.end]}`: {d.message}"
        + (f"; {d.help}" if d.help else "")
        for d in found(text)
    ]


def in_stage(stage):
    return complaints(policy(stages=f"{{fit: {stage}}}"))


# -- what is as it should be


@pytest.mark.parametrize("path", sorted((ROOT / "policies").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_policies_of_the_house_have_the_shape(path):
    assert complaints(path.read_text("utf-8")) == []


def test_the_schema_is_one():
    Draft202012Validator.check_schema(packaged.schema("policy"))


def test_every_key_of_the_schema_says_what_it_is_for():
    schema = packaged.schema("policy")
    shapes = {"policy": schema, **schema["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, shape in shapes.items()
        for key, value in shape.get("properties", {}).items()
        if not value.get("description", "").endswith((".", "`"))
    ]
    assert silent == []


def test_every_shape_of_the_schema_has_a_name_for_messages():
    assert [
        name for name, shape in packaged.schema("policy")["$defs"].items() if "title" not in shape
    ] == []


@pytest.mark.parametrize(
    "keys",
    [
        {"title": "2026", "name": "x.y_z-1", "version": "1.0.0-rc.1+build-5"},
        {
            "lead": "{a: {type: text}, b: {type: {type: text}}, c: [2024, true, x], d: {e: {f: date}}}"
        },
        {"lead": "{a: {type: [x], aliases: {x: [y, 2], 2024: z}, default: x, filled_by: cmo}}"},
        {"lead": "{a: {type: integer, at_least: 0, default: 0, description: How many}}"},
        {
            "activity": "{reply: {}, call: {type: text, length: {type: duration}}, touch: [call, reply]}"
        },
        {"values": "{a: 5, b: true, c: 1 min}", "covers": "true", "converted": "x"},
        {
            "stages": "{a: {owner: cmo, rule: true}, b: {owner: cmo, kind: sla, when: a, deadline: c, at_least: 1, of: {x: y}}}"
        },
        {
            "stages": "{a: {owner: cmo, score: {at_least: -5, of: {x: {rule: y, points: -5, why: z}}}}}"
        },
        {
            "stages": "{a: {owner: cmo, calendar: {by: region, no: eu, otherwise: us}, any: {x: {rule: y, fix: z}}}}"
        },
        {
            "calendars": '{us: {timezone: X, hours: {fri: 09:00-17:00, mon: ["09:00-12:00"]}, holidays: US}}'
        },
        {
            "calendars": "{us: {timezone: X, hours: {mon: 09:00-17:00}, holidays: [DE-BY, 2026-12-24]}}"
        },
        {"metrics": "{a: spend / count(fit), b: {measure: sum(x), dated: y}}"},
        {
            "waivers": "{w: {stage: fit, criteria: all, for: x, reason: y, "
            "approved_by: [cmo, cro], until: 2026-06-30}}"
        },
        {
            "commitments": "{a: {owner: [cmo, cro], measure: x, between: [1, 2 USD], last: 100, by: y, "
            "for: z, mature_after: 120 days, if_missed: q, warn_at: 5, missed_after: 2, confidence: 95%}}"
        },
    ],
)
def test_what_a_policy_may_say(keys):
    assert complaints(policy(**keys)) == []


# -- keys


def test_a_misspelt_key_is_guessed():
    assert in_stage("{ownr: cmo, rule: a}") == [
        "LP120 at `ownr`: `ownr` is no key of a stage; did you mean `owner`?"
    ]


def test_a_key_in_the_wrong_mapping_is_sent_home():
    assert complaints(policy(points="5")) == [
        "LP120 at `points`: `points` is no key of a policy; `points` is a key of a criterion with points"
    ]


def test_the_keys_are_listed_where_nothing_is_close():
    assert in_stage("{owner: cmo, all: {size: {rule: a, zzz: 1}}}") == [
        "LP120 at `zzz`: `zzz` is no key of `size`; its keys are `rule`, `why`, `owner` and `fix`"
    ]


def test_a_key_of_a_policy_that_nothing_resembles_has_no_help():
    assert complaints(policy() + '"#!?": 1\n') == ['LP120 at `"#!?"`: `#!?` is no key of a policy']


def test_a_field_in_long_form_is_closed_and_a_group_is_not():
    assert complaints(policy(lead="{a: {type: text, filed_by: x}, b: {filed_by: text}}")) == [
        "LP120 at `filed_by`: `filed_by` is no key of a field; did you mean `filled_by`?"
    ]


def test_a_missing_key_is_shown_at_the_name_of_what_needs_it():
    (missing,) = found("# 1\n" + policy(calendars="\n  us: {timezone: Europe/Berlin}"))
    assert (
        to_text(missing)
        == textwrap.dedent("""\
        error[LP121]: `us` needs the key `hours`
          --> policy.yaml:11:3
           |
        11 |   us: {timezone: Europe/Berlin}
           |   ^^
           |
           = help: `hours`: days (`mon`, `mon-fri`, `mon,wed`; each day once) with one interval or a list of them""")
    )


def test_every_key_that_a_policy_lacks_is_told():
    assert complaints("{}\n")[:2] == [
        "LP121 at ``: a policy needs the key `leadpact`; `leadpact`: the version of the policy format",
        "LP121 at ``: a policy needs the key `name`; `name`: the agreement's name",
    ]
    assert len(complaints("{}\n")) == 8


def test_a_missing_key_is_told_for_each_mapping_that_lacks_it():
    assert in_stage("{owner: cmo, score: {at_least: 5, of: {a: {rule: b}, c: {points: 5}}}}") == [
        (
            "LP121 at `a`: `a` needs the key `points`; "
            "`points`: what it adds to the score when it passes; perhaps negative"
        ),
        "LP121 at `c`: `c` needs the key `rule`; `rule`: what must hold",
    ]


# -- one of several


def test_a_stage_has_one_form():
    assert in_stage("{owner: cmo, rule: a, all: {b: c}}") == [
        (
            "LP124 at `all`: `fit` has `rule` and `all`, which exclude each other; "
            "choose one of `rule`, `all`, `any`, `at_least` with `of` or `score`"
        )
    ]
    assert in_stage("{owner: cmo}") == [
        (
            "LP124 at `fit`: `fit` needs `rule`, `all`, `any`, `at_least` with `of` or `score`; "
            "choose one of them"
        )
    ]


def test_at_least_and_of_belong_together():
    assert in_stage("{owner: cmo, at_least: 2}") == [
        "LP121 at `at_least`: `at_least` needs the key `of`; `of`: the criteria that `at_least` counts"
    ]
    assert in_stage("{owner: cmo, of: {a: b}}") == [
        "LP121 at `of`: `of` needs the key `at_least`; `at_least`: how many of the criteria under `of` must pass"
    ]


def test_a_commitment_has_one_target_and_one_way_to_pick_its_leads():
    text = policy(commitments="{a: {owner: cmo, measure: x, at_least: 1, at_most: 2}}")
    assert complaints(text) == [
        "LP124 at `a`: `a` needs `every` or `last`; choose one of them",
        (
            "LP124 at `at_most`: `a` has `at_least` and `at_most`, which exclude each other; "
            "choose one of `at_least`, `at_most` or `between`"
        ),
    ]


# -- kinds and values


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            {"stages": "[fit]"},
            "LP122 at `[fit]`: `stages` must be a mapping of stages by name, found a list of 1",
        ),
        (
            {"stages": "{fit: a and b}"},
            ("LP122 at `a and b`: `fit` must be a mapping with the keys of a stage, found `a and b`; its keys are "
            "`owner`, `fix`, `label`, `description`, `kind`, `when`, `rule`, `all`, `any`, `at_least`, `of`, "
            "`score`, `deadline` and `calendar`"),
        ),
        ({"parties": ""}, "LP122 at `parties`: `parties` must be a mapping of parties by their id, found nothing"),
        (
            {"title": "[a, b]"},
            ("LP122 at `[a, b]`: `title` must be text, found a list of 2; "
            "put it in quotes: YAML reads brackets as a list or a mapping"),
        ),
        ({"title": "{a: b}"}, ("LP122 at `{a: b}`: `title` must be text, found a mapping; "
            "put it in quotes: YAML reads brackets as a list or a mapping")),
        ({"title": "\n- a"}, "LP122 at `- a`: `title` must be text, found a list of 1"),
        ({"title": "null"}, "LP122 at `null`: `title` must be text, found `null`"),
        (
            {"covers": "# not is_test"},
            ("LP122 at `covers`: `covers` must be a rule, found nothing; "
            "put it in quotes if `# not is_test` is no comment"),
        ),
        (
            {"stages": "{a: {owner: cmo, score: {at_least: 2.0, of: {x: {rule: y, points: 1}}}}}"},
            "LP122 at `2.0`: `at_least` must be a whole number, found `2.0`",
        ),
        (
            {"stages": "{a: {owner: cmo, at_least: true, of: {x: y}}}"},
            "LP122 at `true`: `at_least` must be a whole number from 1, found `true`",
        ),
        (
            {"lead": "{a: [x, [y]]}"},
            ("LP122 at `[y]`: item 2 of `a` must be a choice, found a list of 1; "
            "put it in quotes: YAML reads brackets as a list or a mapping"),
        ),
        (
            {"activity": "{reply: }"},
            ("LP122 at `reply`: `reply` must be attributes by name (`{}` for none), or a list of kinds, "
            "found nothing"),
        ),
        (
            {"leadpact": '"1"'},
            'LP123 at `"1"`: `leadpact` must be `1`, the version of the format, found `"1"`',
        ),
        (
            {"version": "1.0"},
            "LP122 at `1.0`: `version` must be a version of three numbers, such as `1.0.0`, found `1.0`",
        ),
        (
            {"version": "v1.0.0"},
            "LP123 at `v1.0.0`: `version` must be a version of three numbers, such as `1.0.0`, found `v1.0.0`",
        ),
        (
            {"name": "|\n  a b"},
            ("LP123 at `|\n  a b\n`: `name` must be a name of letters, digits, `-`, `_` and `.`, "
            "such as `inbound-leads`, found a block of text"),
        ),
        ({"title": '""'}, 'LP123 at `""`: `title` must be text, found `""`'),
        ({"parties": "{}"}, "LP123 at `{}`: `parties` must be a mapping of parties by their id, found an empty mapping"),
        (
            {"stages": "{a: {owner: cmo, kind: conversoin, rule: x}}"},
            ("LP123 at `conversoin`: `kind` must be one of `qualification`, `sla`, `conversion`, "
            "found `conversoin`; did you mean `conversion`?"),
        ),
        (
            {"stages": "{a: {owner: cmo, kind: [sla], rule: x}}"},
            "LP123 at `[sla]`: `kind` must be one of `qualification`, `sla`, `conversion`, found a list of 1",
        ),
        (
            {"stages": "{a: {owner: cmo, score: {at_least: 2, of: {x: {rule: y, points: 0}}}}}"},
            "LP123 at `0`: `points` must be a whole number other than 0, found `0`",
        ),
        (
            {"commitments": "{a: {owner: [], measure: x, at_least: 1, every: week}}"},
            "LP123 at `[]`: `owner` must be a name, or a list of names, found an empty list",
        ),
        (
            {"commitments": "{a: {owner: b, measure: x, between: [1], every: week}}"},
            "LP123 at `[1]`: `between` must be two constants, such as `[40%, 60%]`, found a list of 1",
        ),
    ],
)  # fmt: skip
def test_what_has_another_kind_or_value(keys, said):
    assert complaints(policy(**keys)) == [said]


def test_a_shape_without_a_title_is_named_by_its_kinds(monkeypatch):
    shape = {"properties": {"leads": {"type": ["integer", "array"]}}, "required": ["leads"]}
    monkeypatch.setattr(packaged, "schema", {"bare": shape}.__getitem__)
    node, _ = compose(Source("x.yaml", "leads: many\n"))
    assert [d.message for d in check_shape(node, "bare")] == [
        "`leads` must be a whole number or a list, found `many`"
    ]
    node, _ = compose(Source("x.yaml", "{}\n"))
    assert [(d.message, d.help) for d in check_shape(node, "bare")] == [
        ("the document needs the key `leads`", None)
    ]


def test_all_is_told_in_one_run_and_a_hundred_complaints_at_most():
    fields = ", ".join(f"f{n}: {{type: text, x: y}}" for n in range(150))
    assert len(found(policy(lead=f"{{{fields}}}"))) == 100


def test_a_large_policy_is_checked_whole():
    criteria = "".join(f"\n      c{n}: {{rule: a > {n}, why: agreed}}" for n in range(5_000))
    text = policy(stages=f"\n  fit:\n    owner: cmo\n    all:{criteria}\n      last: {{rul: a}}")
    assert complaints(text) == [
        "LP120 at `rul`: `rul` is no key of `last`; did you mean `rule`?",
    ]
