"""Strategies for rules that mean something, and for leads with holes in them.

Rules are drawn as text, typed by construction, over the vocabulary of tests/conformance/base.yaml's
smaller sister below; leads fill that vocabulary with values, blanks, nonsense and events.
"""

from typing import Any

from hypothesis import strategies as st

HEAD = {
    "leadpact": 1,
    "name": "properties",
    "version": "1.0.0",
    "effective": "2025-01-01",
    "title": "The vocabulary of the properties",
    "parties": {"cmo": "Marketing", "cro": "Sales"},
    "calendars": {
        "us": {
            "timezone": "America/New_York",
            "hours": {"mon-fri": "09:00-17:30"},
            "holidays": ["2026-01-19"],
        },
        "split": {
            "timezone": "Europe/Berlin",
            "hours": {"mon-thu": ["09:00-12:00", "13:00-17:00"], "fri": "09:00-12:00"},
        },
    },
    "lead": {
        "id": "text",
        "created_at": "timestamp",
        "source": ["demo_request", "ad_click"],
        "n": "integer",
        "x": "number",
        "usd": "money USD",
        "monthly": "money USD per month",
        "span": "duration",
        "on": "date",
        "handed_at": "timestamp",
        "met_at": "moment",
        "title": "text",
        "yes": {"type": "boolean", "filled_by": "cro"},
        "maybe": {"type": "boolean", "default": False},
    },
    "activity": {
        "call": {"outcome": ["connected", "voicemail"], "length": "duration", "due": "moment"},
        "mail": {"automated": {"type": "boolean", "default": False}, "cost": "money USD"},
        "assigned": {"to": "text"},
        "touch": ["call", "mail"],
    },
    "values": {"answered": 'first(call where outcome = "connected")', "talked": "sum(call.length)"},
}

KINDS = ("call", "mail", "assigned", "touch")
WHERES = {
    "call": (
        'outcome = "connected"',
        "length > 1 min",
        'not (outcome = "voicemail")',
        "at >= created_at",
        "yes",
        "due < at",
    ),
    "mail": ("not automated", "cost > 1 USD", "at > first(assigned)", "maybe"),
    "assigned": ('to = "ann"', "at > handed_at"),
    "touch": ("at < handed_at", "n > 2", "at >= last(assigned)"),
}


def events(draw: Any) -> str:
    kind = draw(st.sampled_from(KINDS))
    where = draw(st.none() | st.sampled_from(WHERES[kind]))
    return kind if where is None else f"{kind} where {where}"


@st.composite
def instants(draw: Any, depth: int = 1) -> str:
    plain = st.sampled_from(
        ("created_at", "handed_at", "met_at", "answered", "as_of", "2026-01-14T15:00:00Z")
    )
    choice = draw(st.integers(0, 5 if depth else 1))
    match choice:
        case 0 | 1:
            return draw(plain)
        case 2:
            return f"{draw(st.sampled_from(('first', 'last')))}({events(draw)})"
        case 3:
            sign = draw(st.sampled_from("+-"))
            return f"{draw(instants(depth - 1))} {sign} {draw(durations_literal)}"
        case _:
            word = draw(st.sampled_from(("earliest", "latest")))
            return f"{word}({draw(instants(depth - 1))}, {draw(instants(depth - 1))})"


durations_literal = st.sampled_from(
    ("1 s", "30 min", "4 h", "1 day", "2 days", "1 week", "1 h 30 min")
)
relations = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))


@st.composite
def numbers(draw: Any, depth: int = 1) -> str:
    match draw(st.integers(0, 5 if depth else 2)):
        case 0:
            return draw(st.sampled_from(("n", "x")))
        case 1:
            return draw(st.sampled_from(("0", "1", "2", "3", "2.5", "40%", "5k")))
        case 2:
            return f"{draw(st.sampled_from(('count', 'days')))}({events(draw)})"
        case 3:
            return f"-({draw(numbers(depth - 1))})"
        case _:
            sign = draw(st.sampled_from("+-*/"))
            return f"({draw(numbers(depth - 1))}) {sign} ({draw(numbers(depth - 1))})"


@st.composite
def durations(draw: Any) -> str:
    match draw(st.integers(0, 4)):
        case 0:
            return draw(st.sampled_from(("span", "talked")))
        case 1:
            return draw(durations_literal)
        case 2:
            return f"{draw(instants(0))} - {draw(instants(0))}"
        case 3:
            word = draw(st.sampled_from(("sum", "average", "minimum", "maximum", "first", "last")))
            return f"{word}(call.length)"
        case _:
            return f"span * {draw(st.sampled_from(('2', '0.5', 'x')))}"


windows = st.builds(
    lambda number, subject, length, side, anchor: (
        f"{number}({subject}) within {length} {side} {anchor}"
        if " where " in subject
        else f"{number}{subject} within {length} {side} {anchor}"
    ),
    st.sampled_from(("", "at least 2 ")),
    st.sampled_from((*KINDS, *(f"{k} where {w}" for k in KINDS for w in WHERES[k]))),
    st.sampled_from(
        ("30 min", "4 h", "3 days", "2 business hours", "1 business hour 30 min", "1 business day")
    ),
    st.sampled_from(("after", "after", "before")),
    instants(1),
)


@st.composite
def tests(draw: Any) -> str:
    relation = draw(relations)
    match draw(st.integers(0, 12)):
        case 0 | 1:
            return f"{draw(numbers())} {relation} {draw(numbers())}"
        case 2:
            return f"{draw(durations())} {relation} {draw(durations())}"
        case 3:
            return f"{draw(instants())} {relation} {draw(instants())}"
        case 4:
            return f"usd {relation} {draw(st.sampled_from(('5 USD', '0.1 USD + 0.2 USD', 'usd * 2', 'sum(mail.cost)')))}"
        case 5:
            return f"{draw(st.sampled_from(('on', 'created_at', 'met_at')))} {relation} 2026-01-13"
        case 6:
            return draw(
                st.sampled_from(
                    (
                        "yes",
                        "maybe",
                        "exists(call)",
                        "exists(mail where not automated)",
                        'exists(call where outcome = "connected")',
                    )
                )
            )
        case 7:
            return draw(
                st.sampled_from(
                    (
                        'source = "ad_click"',
                        'source in ["ad_click"]',
                        'title contains "vp"',
                        'title has word any of ["vp", "head of"]',
                        'first(call.outcome) = "connected"',
                        "n in [1, 2, 3]",
                    )
                )
            )
        case 8:
            datum = draw(
                st.sampled_from(
                    ("n", "met_at", "first(call)", "answered", "count(call where yes)", "handed_at")
                )
            )
            return f"{datum} is {draw(st.sampled_from(('known', 'unknown')))}"
        case 9:
            word = draw(st.sampled_from(("between", "not between")))
            return f"{draw(numbers())} {word} {draw(numbers())} and {draw(numbers())}"
        case 10:
            instant = draw(instants(0))
            length = draw(
                st.sampled_from(("30 min", "2 days", "3 business hours", "2 business days"))
            )
            return f"{instant} within {length} {draw(st.sampled_from(('after', 'before')))} {draw(instants(0))}"
        case _:
            return draw(windows)


rules = st.recursive(
    tests(),
    lambda inner: (
        inner.map(lambda part: f"not ({part})")
        | st.lists(inner, min_size=2, max_size=3).map(
            lambda parts: " and ".join(f"({p})" for p in parts)
        )
        | st.lists(inner, min_size=2, max_size=3).map(
            lambda parts: " or ".join(f"({p})" for p in parts)
        )
    ),
    max_leaves=5,
)

stamps = st.integers(0, 12 * 24 * 4).map(
    lambda quarter: (
        f"2026-01-{10 + quarter // 96:02}T{quarter % 96 // 4:02}:{quarter % 4 * 15:02}:00Z"
    )
)
nonsense = st.sampled_from((None, "", "perhaps", [], {"a": 1}))


def sometimes(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return strategy | strategy | strategy | nonsense


EVENTS = {
    "call": {
        "outcome": st.sampled_from(("connected", "voicemail", "Connected ")),
        "length": st.sampled_from((0, 30, 90, 600.5)),
        "due": stamps,
    },
    "mail": {"automated": st.booleans(), "cost": st.sampled_from((0, 0.5, 2))},
    "assigned": {"to": st.sampled_from(("ann", " ann ", "bob"))},
    "fax": {},
}


@st.composite
def happened(draw: Any) -> dict[str, Any]:
    kind = draw(st.sampled_from(tuple(EVENTS)))
    event: dict[str, Any] = {
        "kind": kind,
        "at": draw(
            stamps | st.sampled_from((None, "soon")) if draw(st.integers(0, 9)) == 0 else stamps
        ),
    }
    for name, values in EVENTS[kind].items():
        if draw(st.booleans()):
            event[name] = draw(sometimes(values))
    return event


leads = st.fixed_dictionaries(
    {"id": st.just("L"), "created_at": stamps},
    optional={
        "source": sometimes(st.sampled_from(("ad_click", "Demo_Request"))),
        "n": sometimes(st.integers(0, 4)),
        "x": sometimes(st.sampled_from((0, 0.4, 1, 2.5, -1))),
        "usd": sometimes(st.sampled_from((0.3, 5, 0.1, 0.00015))),
        "span": sometimes(st.sampled_from((1, 1800, "PT4H", 86400))),
        "on": sometimes(st.sampled_from(("2026-01-12", "2026-01-13", "2026-01-14"))),
        "handed_at": sometimes(stamps),
        "met_at": sometimes(stamps),
        "title": sometimes(st.sampled_from(("VP Sales", "Head-of IT", ""))),
        "yes": sometimes(st.booleans()),
        "maybe": sometimes(st.booleans()),
        "activity": st.lists(happened(), max_size=6) | st.none(),
    },
)
"""Records with holes, nonsense and events out of order."""
