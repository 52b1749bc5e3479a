"""Strategies for whole policies that mean something, and for raw records with holes in them.

`policies` draws a policy document (a dict, as YAML or JSON would give it) over the vocabulary `LEAD`
and `ACTIVITY`: every form of stage, stages that name each other, `when`, deadlines, waivers, windows
in wall and working time, calendars by a field, values, groups of kinds, aggregates with conditions,
scores, `covers` and `converted`. `records` draws raw leads over the same vocabulary, timeline
included; `as_ofs` instants about them; `unobserved` the kinds that a source cannot provide. Every
document links without errors. Nothing here knows of any reading: whoever holds two of them to each
other draws from these.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from properties.sentences import HEAD, instants, nonsense, relations, tests

Draw = Callable[[st.SearchStrategy[Any]], Any]
Document = dict[str, Any]
Rules = st.SearchStrategy[str]

LEAD: Document = {
    **HEAD["lead"],
    "region": {"type": ["emea", "us", "apac"], "filled_by": "cro", "aliases": {"emea": ["Europe"]}},
    "size": {"type": "integer", "at_least": 0, "filled_by": "cro", "default": 3},
    "company": {
        "staff": {"type": "integer", "at_least": 0, "filled_by": "cro"},
        "revenue": {"type": "money USD", "at_least": 0},
        "since": {"type": "date", "filled_by": "cmo"},
    },
    "trial": {"type": "duration", "filled_by": "cmo"},
}
ACTIVITY: Document = {
    "call": {
        "outcome": {"type": ["connected", "voicemail"], "filled_by": "cro"},
        "length": {"type": "duration", "filled_by": "cro"},
        "due": "moment",
        "mood": "number",
        "score": {"type": "integer", "at_least": 0},
        "by": "text",
    },
    "mail": {
        "automated": {"type": "boolean", "default": False},
        "cost": "money USD",
        "mood": "number",
        "score": {"type": "integer", "at_least": 0},
        "by": "text",
    },
    "assigned": {"to": "text", "on": "date"},
    "touch": ["call", "mail"],
    "any_of_them": ["assigned", "mail", "call"],
}
VALUES: Document = {
    "answered": 'first(call where outcome = "connected")',
    "talked": "sum(call.length)",
    "talks": "count(call where length > 1 min)",
    "scored": "sum(touch.score where score > 0)",
    "met": "met_at",
    "large": "company.staff >= 50 and company.revenue >= 1M USD",
    "keen": "large or talks >= 2",
    "per_head": "company.revenue / company.staff",
    "quick": "touch within 4 h after created_at",
    "prompt": "answered within 2 business hours after first(assigned)",
}

_EVENTS = (
    "call where due > created_at",
    "call where due is known",
    'call where outcome = "connected" and length > 1 min',
    "mail where not automated and cost > 0.3 USD",
    "mail where large",
    "touch where mood > 0.5",
    'touch where by = "ann"',
    "touch where score >= size",
    "touch where at > met_at",
    "touch where at > first(assigned where on >= 2026-01-13)",
    'assigned where to in ["ann", "bob"]',
    "assigned where on < company.since",
    "any_of_them where at >= created_at + 1 day",
    "any_of_them where count(mail where cost > 0 USD) > 0",
)
_TIMES = (
    "first(assigned)",
    "last(touch)",
    "earliest(met_at, first(assigned))",
    "latest(met_at, handed_at)",
    "earliest(first(call), created_at + 2 days)",
    "maximum(call.due)",
    "first(call.due)",
    "answered",
    "met",
)
_FIXED = (
    "large",
    "keen",
    "company.staff between 10 and 500",
    'region in ["emea", "us"]',
    'region != "apac"',
    "company.revenue >= 1M USD",
    "company.revenue / 2 > 0.5M USD",
    "monthly * 12 > 100 USD per month",
    "usd / monthly > 3",
    "per_head < 10k USD",
    "trial > 3 min",
    "trial / 1 h >= 0.5",
    "company.since + 3 days <= 2026-01-15",
    "company.since <= created_at",
    "created_at <= 2026-01-14",
    'title starts with any of ["vp", "head"]',
    'title ends with "sales"',
    'title = " VP Sales"',
    "size is known",
    "company.staff is unknown",
    "size + n * 2 >= 6",
    "yes or company.staff > 100",
    "yes = maybe",
    "not maybe",
    "maybe is unknown",
    "n in [1, 2, 3]",
    "3 > n",
    "x between 0.4 and 2.5",
    "x != 0.1",
    "n / x > 1",
    "usd >= 0.3 USD",
    "usd between 0.1 USD and 5 USD",
    "usd + usd = 0.6 USD",
    "usd = 0.0002 USD",
    "5 USD > usd",
    "span < 1 h",
    "span = 4 h or span is unknown",
    "handed_at - created_at >= 1 day",
    "on in [2026-01-12, 2026-01-13]",
    "title is known",
    'title has word "it"',
    'title != "VP Sales" and title contains "sales"',
    'source = "ad_click"',
    'region is unknown or region = "us"',
    'region contains "e"',
    "(company.staff > 10) = (n > 2)",
)
_LIVELY = (
    "talks >= 2",
    "talks < 2",
    "talks between 1 and 2",
    "scored >= 4",
    "scored = 3",
    "talked > 2 min",
    "sum(call.mood) > 0.6",
    "average(touch.mood) <= 0.4",
    "sum(touch.mood) = 1.1",
    "minimum(mail.cost) < 1 USD",
    "maximum(assigned.on) >= 2026-01-13",
    "minimum(call.due) < created_at + 1 day",
    "average(call.length) >= 1 min",
    "average(mail.cost where automated) < 1 USD",
    'last(assigned.to) = "ann"',
    'first(touch.by) in ["ann", "bob"]',
    'first(call.outcome) != "voicemail"',
    "count(touch) > count(mail)",
    "count(touch) - count(mail) >= 1",
    "days(any_of_them) >= 2",
    "met is known",
    "met_at is unknown",
    "first(assigned) - created_at < 4 h",
    "as_of - last(touch) < 7 days",
    "as_of - created_at >= 3 days",
    "created_at <= met_at",
    "(met_at - created_at) / 1 h < 30",
    "met_at + 1 h > handed_at",
)
_TIMED = ("quick", "prompt", "not quick", "quick or prompt")
_LENGTHS = (
    "30 min",
    "4 h",
    "2 days",
    "2 business hours",
    "1 business hour 30 min",
    "1 business day",
    "2 business days",
)


@st.composite
def _windows(draw: Draw) -> str:
    anchor = draw(st.sampled_from(("created_at", "handed_at", *_TIMES)) | instants(1))
    length = draw(st.sampled_from(_LENGTHS))
    side = draw(st.sampled_from(("after", "after", "before")))
    if draw(st.booleans()):
        subject = draw(st.sampled_from((*_TIMES, "created_at")))
        return f"{subject} within {length} {side} {anchor}"
    events = draw(st.sampled_from(("call", "touch", "any_of_them", *(f"({e})" for e in _EVENTS))))
    number = draw(st.sampled_from(("", "", "at least 2 ")))
    return f"{number}{events} within {length} {side} {anchor}"


@st.composite
def _counts(draw: Draw) -> str:
    events = draw(st.sampled_from(_EVENTS))
    match draw(st.integers(0, 3)):
        case 0:
            return f"exists({events})"
        case 1:
            return f"{draw(st.sampled_from(('first', 'last')))}({events}) {draw(relations)} {draw(instants(0))}"
        case _:
            function = draw(st.sampled_from(("count", "days")))
            return f"{function}({events}) {draw(relations)} {draw(st.sampled_from(('0', '1', '2', 'n')))}"


fixed = st.sampled_from(_FIXED)
"""Conditions on fields alone: no timeline, no clock."""

conditions = fixed | st.sampled_from(_LIVELY) | _counts()
"""Conditions without windows and stages, such as `covers` and a waiver take."""

_leaves = conditions | _windows() | st.sampled_from(_TIMED) | tests()


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(parts, min_size=2, max_size=3)
    return (
        parts.map(lambda part: f"not ({part})")
        | several.map(lambda them: " and ".join(f"({part})" for part in them))
        | several.map(lambda them: " or ".join(f"({part})" for part in them))
    )


sentences = st.recursive(_leaves, _joined, max_leaves=4)
"""Rules without stages."""


field_sentences = st.recursive(fixed, _joined, max_leaves=4)
"""Rules on fields alone."""


@st.composite
def _rules(draw: Draw, named: tuple[str, ...], sentences: Rules) -> str:
    """Draw a rule that may name some stages."""
    if not named or draw(st.integers(0, 3)) > 0:
        return draw(fixed if draw(st.integers(0, 3)) == 0 else sentences)
    stage = draw(st.sampled_from(named))
    asked = draw(st.sampled_from(("", "", " is failed", " is applicable")))
    match draw(st.integers(0, 3)):
        case 0:
            return f"{stage}{asked}"
        case 1:
            return f"not ({stage}{asked})"
        case 2:
            return f"({stage}{asked}) and ({draw(sentences)})"
        case _:
            return f"({stage}{asked}) or ({draw(sentences)})"


@st.composite
def _criteria(draw: Draw, rules: Rules, *, scored: bool) -> Document:
    found: Document = {}
    for name in ("a", "b", "c")[: draw(st.integers(1, 3))]:
        rule = draw(rules)
        said: Document = {"rule": rule}
        if scored:
            said["points"] = draw(st.sampled_from((1, 2, 5, -1, -3)))
        if draw(st.integers(0, 4)) == 0:
            said["owner"] = draw(st.sampled_from(("cmo", "cro")))
        if draw(st.integers(0, 4)) == 0:
            said["fix"] = f"mend {name}"
        found[name] = rule if len(said) == 1 and draw(st.booleans()) else said
    return found


@st.composite
def _stages(draw: Draw, rules: Rules, *, timed: bool) -> Document:
    stage: Document = {"owner": draw(st.sampled_from(("cmo", "cro")))}
    kind = draw(st.sampled_from((None, "qualification", "sla", "sla", "conversion", "conversion")))
    if kind is not None:
        stage["kind"] = kind
        if draw(st.integers(0, 2)) == 0:
            stage["when"] = draw(rules)
    if draw(st.booleans()):
        stage["fix"] = "mend it"
    if timed and draw(st.integers(0, 3)) == 0:
        stage["deadline"] = draw(
            st.sampled_from(("created_at + 2 days", "handed_at", *_TIMES)) | instants(1)
        )
    if draw(st.integers(0, 2)) == 0:
        by = {"by": "region", "emea": "split", "otherwise": "us"}
        listed = {"by": "region", "emea": "split", "us": "us", "apac": "us"}
        stage["calendar"] = draw(st.sampled_from(("us", "split", by, listed)))
    match draw(st.integers(0, 5)):
        case 0:
            stage["rule"] = draw(rules)
        case 1 | 2:
            stage["all"] = draw(_criteria(rules, scored=False))
        case 3:
            stage["any"] = draw(_criteria(rules, scored=False))
        case 4:
            criteria = draw(_criteria(rules, scored=False))
            stage["at_least"] = draw(st.integers(1, len(criteria)))
            stage["of"] = criteria
        case _:
            criteria = draw(_criteria(rules, scored=True))
            mark = draw(st.sampled_from((1, 2, 4)))
            stage["score"] = {"at_least": mark, "of": criteria}
    return stage


@st.composite
def _waivers(draw: Draw, stages: Document) -> Document:
    found: Document = {}
    for number in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from(tuple(stages)))
        form = stages[name]
        criteria = form.get("all") or form.get("any") or form.get("of") or {"rule": None}
        if "score" in form:
            criteria = form["score"]["of"]
        waiver: Document = {
            "stage": name,
            "for": draw(conditions),
            "reason": "agreed",
            "approved_by": ["cmo", "cro"],
            "until": draw(st.sampled_from(("2026-01-13", "2026-06-30"))),
        }
        if draw(st.booleans()):
            waiver["criteria"] = [draw(st.sampled_from(tuple(criteria)))]
        found[f"waiver_{number}"] = waiver
    return found


@st.composite
def _documents(draw: Draw, sentences: Rules, conditions: Rules, *, timed: bool) -> Document:
    """Draw one to four stages, each of which may name those drawn before it."""
    drawn: Document = {}
    for name in ("one", "two", "three", "four")[: draw(st.integers(1, 4))]:
        drawn[name] = draw(_stages(_rules(tuple(drawn), sentences), timed=timed))
    order = draw(st.permutations(tuple(drawn)))
    document: Document = {
        **HEAD,
        "lead": LEAD,
        "activity": ACTIVITY,
        "values": VALUES,
        "stages": {name: drawn[name] for name in order},
    }
    if timed and (waivers := draw(_waivers(drawn))):
        document["waivers"] = waivers
    if draw(st.integers(0, 3)) == 0:
        document["covers"] = draw(conditions)
    if draw(st.integers(0, 3)) == 0:
        document["converted"] = draw(conditions | st.sampled_from(tuple(drawn)))
    if draw(st.integers(0, 4)) == 0:
        del document["calendars"]
        document = _without_calendars(document)
    return document


def policies() -> st.SearchStrategy[Document]:
    """Draw whole policies."""
    return _documents(sentences, conditions, timed=True)


def field_policies() -> st.SearchStrategy[Document]:
    """Draw policies whose rules read fields and stages alone: no timeline, no clock, no waiver."""
    return _documents(field_sentences, fixed, timed=False)


def _without_calendars(written: Any) -> Any:
    """Measure working time on the wall, where a policy has no calendar."""
    if isinstance(written, dict):
        kept = ((key, part) for key, part in written.items() if key != "calendar")
        return {key: _without_calendars(part) for key, part in kept}
    if isinstance(written, list | tuple):
        return [_without_calendars(part) for part in written]
    if isinstance(written, str):
        return written.replace("business hour 30 min", "h 30 min").replace("business ", "")
    return written


# -- records

_STAMPS = tuple(
    f"2026-01-{day:02}T{clock}Z"
    for day in (12, 13, 14, 16, 17)
    for clock in ("14:00:00", "14:30:00", "15:45:00", "21:59:59.9999999")
)
stamps = st.sampled_from(_STAMPS)
"""A few instants over a weekend, so that many events share one."""

as_ofs = st.sampled_from((*_STAMPS, "2026-01-20T15:00:00+02:00", "2026-03-01T00:00:00Z"))
_KINDS = ("call", "mail", "assigned")
unobserved = st.sampled_from((frozenset[str](),) * 15 + tuple(frozenset({k}) for k in _KINDS))
"""The kinds that the source of a record cannot provide."""

_ABSENT = object()


def _mostly(
    strategy: st.SearchStrategy[Any], otherwise: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """Draw from the second once in a dozen times: `one_of` prefers the ends of its list."""
    return st.integers(0, 11).flatmap(lambda roll: otherwise if roll == 7 else strategy)


def sometimes(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value most of the time, else nonsense, a blank, or no key at all."""
    return _mostly(strategy, nonsense | st.just(_ABSENT))


def _present(keys: Document) -> Document:
    return {name: value for name, value in keys.items() if value is not _ABSENT}


_NUMBERS = st.sampled_from((0, 1, 2, 3.0, 2.5, -1, True, "3", 1e300, 0.1, 0.30000000000000004))
_ATTRIBUTES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "call": {
        "outcome": st.sampled_from(("connected", "voicemail", " Connected")),
        "length": st.sampled_from((0, 30, 90, 600.5, "PT2M", -1)),
        "due": stamps,
        "mood": st.sampled_from((0.1, 0.2, 0.7, 1, -0.5, 1e-10)),
        "score": st.sampled_from((0, 1, 3.0, -2)),
        "by": st.sampled_from(("ann", "bob ", "")),
    },
    "mail": {
        "automated": st.sampled_from((True, False, "no")),
        "cost": st.sampled_from((0, 0.5, 2, 0.00015)),
        "mood": st.sampled_from((0.1, 0.2, 0.7)),
        "score": st.sampled_from((0, 2, 5)),
        "by": st.sampled_from(("ann", "bob")),
    },
    "assigned": {
        "to": st.sampled_from(("ann", " ann ", "bob")),
        "on": st.sampled_from(("2026-01-12", "2026-01-13", "2026-02-30")),
    },
    "fax": {},
}


@st.composite
def events(draw: Draw) -> Any:  # some are no events
    """Draw one raw event, seldom one without a readable time, or something else."""
    odd = draw(st.integers(0, 29))
    if odd == 0:
        return draw(st.sampled_from((None, "call", {}, {"kind": "call"}, {"kind": 3, "at": "x"})))
    kind = draw(st.sampled_from(tuple(_ATTRIBUTES)))
    event: Document = {"kind": kind, "at": draw(stamps) if odd > 1 else "2026-01-12"}
    for name, values in _ATTRIBUTES[kind].items():
        event[name] = draw(sometimes(values))
    return _present(event)


_timelines = st.lists(events(), max_size=8)

_companies = st.fixed_dictionaries(
    {
        "staff": sometimes(st.sampled_from((0, 12, 120, 50.0, 7.5, -1, 2**53 + 1))),
        "revenue": sometimes(st.sampled_from((0, 5e5, 1_000_000, 999_999.99995, -1, 1e300))),
        "since": sometimes(st.sampled_from(("2026-01-12", "2026-01-13T00:00:00Z", "1999-01-01"))),
    },
).map(_present)

records = st.fixed_dictionaries(
    {
        "id": st.just("L"),
        "created_at": sometimes(stamps),
        "source": sometimes(st.sampled_from(("ad_click", "Demo_Request"))),
        "region": sometimes(st.sampled_from(("emea", "europe", " US", "apac"))),
        "n": sometimes(_NUMBERS),
        "x": sometimes(_NUMBERS),
        "size": sometimes(_NUMBERS),
        "usd": sometimes(st.sampled_from((0.3, 5, 0.1, 0.00015, 40))),
        "monthly": sometimes(st.sampled_from((0, 10, 1.5))),
        "span": sometimes(st.sampled_from((1, 1800, "PT4H", 86400))),
        "trial": sometimes(st.sampled_from((179.9999999, 180, 180.0000004, "PT1H", 0))),
        "on": sometimes(st.sampled_from(("2026-01-12", "2026-01-13", "2026-01-14"))),
        "handed_at": sometimes(stamps),
        "met_at": sometimes(stamps),
        "title": sometimes(st.sampled_from(("VP Sales", "Head-of IT", "", "VP Sales "))),
        "yes": sometimes(st.booleans()),
        "maybe": sometimes(st.booleans()),
        "company": _mostly(_companies, st.sampled_from((None, "", "Acme", []))),
        "activity": _mostly(_timelines, st.sampled_from((_ABSENT, "", "none", {}, 3))),
    },
).map(_present)
"""Raw leads with holes, values that cannot be read, events that tie, and sometimes no timeline."""
