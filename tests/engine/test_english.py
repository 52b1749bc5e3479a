"""Rules and amounts as people read them."""

from datetime import date

import pytest

from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    Measure,
    Name,
    Not,
    Options,
    Some,
    StageName,
    State,
    ValueName,
    Window,
)
from leadpact.operators import OPERATORS
from leadpact.operators.model import Overload, resolve
from leadpact.policy import AllOf, Criterion, Datum, EventKind, PolicyTree, Stage, StageKind
from leadpact.readings.english import to_english
from leadpact.source import Source, Span
from leadpact.syntax.literals import length as read_length
from leadpact.units import (
    BOOLEAN,
    DATE,
    DAY,
    DURATION,
    INTEGER,
    MINUTE,
    MOMENT,
    NUMBER,
    TEXT,
    TIMESTAMP,
    Kind,
    Type,
    Value,
)

HERE = Span(0, 0)
USD = Type(Kind.MONEY, "USD")
INDUSTRY = Type(Kind.CHOICE, members=("software", "fintech", "health_care"))

employees = Field("company.employees", INTEGER, span=HERE)
industry = Field("company.industry", INDUSTRY, span=HERE)
title = Field("contact.title", TEXT, span=HERE)
decision_maker = Field("contact.decision_maker", BOOLEAN, span=HERE)
is_test = Field("is_test", BOOLEAN, span=HERE)
created_at = Field("created_at", TIMESTAMP, span=HERE)
answered = ValueName("answered", MOMENT, span=HERE)
assisted = ValueName("assisted", BOOLEAN, span=HERE)
fit = StageName("fit", span=HERE)
intent = StageName("intent", span=HERE)
spend = Measure("spend", None, None, None, None, USD, span=HERE)


def constant(value: Value, of: Type, written: str = "") -> Literal:
    return Literal(value, of, written, span=HERE)


def apply(left: Expr, symbol: str, right: Expr, *types: Type) -> Apply:
    overload = resolve(OPERATORS[symbol], types) if types else None
    return Apply(
        OPERATORS[symbol],
        (left, right),
        overload if isinstance(overload, Overload) else None,
        span=HERE,
    )


def both(*parts: Expr) -> All:
    return All(parts, span=HERE)


def either(*parts: Expr) -> Some:
    return Some(parts, span=HERE)


def events(name: str, where: Expr | None = None) -> Events:
    return Events(name, where, (name,), span=HERE)


def number(function: str, name: str, where: Expr | None = None) -> Aggregate:
    return Aggregate(function, events(name, where), None, INTEGER, span=HERE)


def exists(name: str, where: Expr | None = None) -> Aggregate:
    return Aggregate("exists", events(name, where), None, BOOLEAN, span=HERE)


def first(name: str, where: Expr | None = None) -> Aggregate:
    return Aggregate("first", events(name, where), None, MOMENT, span=HERE)


def within(
    subject: Expr, written: str, anchor: Expr, *, at_least: int = 1, before: bool = False
) -> Window:
    length = read_length(written)
    return Window(
        at_least, subject, length, before, anchor, written, counted=at_least > 1, span=HERE
    )


def between(subject: Expr, low: Expr, high: Expr) -> All:
    return All((apply(subject, ">=", low), apply(subject, "<=", high)), between=True, span=HERE)


def options(*members: str, of: Type = INDUSTRY) -> Options:
    return Options(tuple(constant(m, of) for m in members), span=HERE)


def integer(value: int) -> Literal:
    return constant(value, INTEGER, str(value))


def is_(part: Expr, state: State) -> Is:
    return Is(part, state, span=HERE)


small = apply(employees, "<", integer(50))
not_automatic = Not(Attribute("automatic", BOOLEAN, span=HERE), span=HERE)
page_is_pricing = apply(Attribute("page", TEXT, span=HERE), "=", constant("pricing", TEXT))
three_minutes = constant(3 * MINUTE, DURATION, "3 min")
a_week = constant(7 * DAY, DURATION, "7 days")
at = Attribute("at", TIMESTAMP, span=HERE)
a_week_later = apply(created_at, "+", a_week, TIMESTAMP, DURATION)
pricing_time = Aggregate(
    "sum", events("page_view", page_is_pricing), "time_on_page", DURATION, span=HERE
)
outcome = Aggregate("first", events("call"), "outcome", INDUSTRY, span=HERE)

SENTENCES = {
    # fields
    "the number of company employees is below 50": small,
    "the number of company employees is between 50 and 5,000": between(
        employees, integer(50), integer(5000)
    ),
    "the company's industry is software, fintech or health care": apply(
        industry, "in", options("software", "fintech", "health_care")
    ),
    "the contact's title contains “chief” or “vp”": apply(
        title, "contains", options("chief", "vp", of=TEXT)
    ),
    "the contact's title has the word “vp”": apply(title, "has word", constant("vp", TEXT)),
    "the contact is marked as decision maker": decision_maker,
    "the lead is marked as test": apply(is_test, "=", constant(value=True, of=BOOLEAN)),
    "the lead is marked as not test": apply(is_test, "!=", constant(value=True, of=BOOLEAN)),
    "the company's industry is known": is_(industry, State.KNOWN),
    "it is known whether the lead is marked as test": is_(is_test, State.KNOWN),
    "“merged into” is unknown": is_(Field("merged_into", TEXT, span=HERE), State.UNKNOWN),
    # time
    "the lead's creation is on or before 31 Jan 2026": apply(
        DayOf(created_at, span=HERE),
        "<=",
        constant(date(2026, 1, 31).toordinal(), DATE, "2026-01-31"),
    ),
    "the lead's creation is before 7 days before now": apply(
        created_at,
        "<",
        apply(AsOf(span=HERE), "-", a_week, TIMESTAMP, DURATION),
    ),
    "the time from the first reply to now is below 7 days": apply(
        apply(AsOf(span=HERE), "-", first("reply"), TIMESTAMP, MOMENT), "<", a_week
    ),
    "the earlier of the first time the lead was assigned and 7 days after the lead was created": (
        Extreme(latest=False, parts=(first("assigned"), a_week_later), span=HERE)
    ),
    # events
    "a demo has been requested": exists("demo_requested"),
    "there is a content download": exists("content_download"),
    "the lead has become qualified": exists("became_qualified"),
    "the lead has subscribed": exists("subscribed"),
    "there is a reply marked as not automatic": exists("reply", not_automatic),
    "there is a “demo requested” event where the page is “pricing”": exists(
        "demo_requested", page_is_pricing
    ),
    "there are at least 3 replies": apply(number("count", "reply"), ">", integer(2)),
    "a teammate has been invited at least 3 times": apply(
        number("count", "teammate_invited"), ">=", integer(3)
    ),
    "there is no reply": apply(number("count", "reply"), "=", integer(0)),
    "a feature has been used on at least 4 different days": apply(
        number("days", "feature_used"), ">=", integer(4)
    ),
    "the total time on page of all page views where the page is “pricing” is above 3 minutes": (
        apply(pricing_time, ">", three_minutes)
    ),
    "the outcome of the first call is software": apply(
        outcome, "=", constant("software", INDUSTRY)
    ),
    "the first call is marked as automated": Aggregate(
        "first", events("call"), "automated", BOOLEAN, span=HERE
    ),
    "there is a call where it happened after the lead's creation and it is marked as automated": (
        exists("call", both(apply(at, ">", created_at), Attribute("automated", BOOLEAN, span=HERE)))
    ),
    "there is a call marked as automated": exists(
        "call", Attribute("automated", BOOLEAN, span=HERE)
    ),
    "there are calls on exactly 1 different day": apply(number("days", "call"), "=", integer(1)),
    "a URL has been visited on no day": apply(number("days", "url_visited"), "<", integer(1)),
    "the number of different days with a call is between 1 and 3": between(
        number("days", "call"), integer(1), integer(3)
    ),
    "the number of different days on which a feature was used is between 1 and 3": between(
        number("days", "feature_used"), integer(1), integer(3)
    ),
    "the number of times a demo was requested is the score": apply(
        number("count", "demo_requested"), "=", Field("score", NUMBER, span=HERE)
    ),
    "the lowest length of all calls is below 3 minutes": apply(
        Aggregate("minimum", events("call"), "length", DURATION, span=HERE), "<", three_minutes
    ),
    "the latest due of all calls is after the lead's creation": apply(
        Aggregate("maximum", events("call"), "due", TIMESTAMP, span=HERE), ">", created_at
    ),
    "sales have been requested": exists("sales_requested"),
    "there is an outreach event": exists("outreach"),
    "there is an API call": exists("api_call"),
    "there is an SDR note": exists("sdr_note"),
    "the contact's notes contain “x”": apply(
        Field("contact.notes", TEXT, span=HERE), "contains", constant("x", TEXT)
    ),
    "the later of “answered” and now is after the lead's creation": apply(
        Extreme(latest=True, parts=(answered, AsOf(span=HERE)), span=HERE), ">", created_at
    ),
    "there is a call within 3 minutes after “answered” or the lead was created, whichever comes last": (
        within(
            events("call"), "3 min", Extreme(latest=True, parts=(answered, created_at), span=HERE)
        )
    ),
    # conditions as values
    "this always holds": constant(value=True, of=BOOLEAN),
    "“assisted” holds exactly when the lead is marked as test": apply(assisted, "=", is_test),
    "either “assisted” holds or the lead is marked as test, not both": apply(
        assisted, "!=", is_test
    ),
    # windows
    "there is an attempt within 4 working hours after the lead was first assigned": within(
        events("attempt"), "4 business hours", first("assigned")
    ),
    "there is a reply, where the page is “pricing”, within 14 days after the lead was created": (
        within(events("reply", page_is_pricing), "14 days", created_at)
    ),
    "there are at least 6 attempts within 10 working days after “answered”": within(
        events("attempt"), "10 business days", answered, at_least=6
    ),
    "the lead is assigned within 1 hour 30 minutes after it first became qualified": within(
        events("assigned"), "1 h 30 min", first("became_qualified")
    ),
    "a feature is used at least 3 times within 7 days after the lead was created": within(
        events("feature_used"), "7 days", created_at, at_least=3
    ),
    "“answered” happens within 2 weeks before the first reply": within(
        answered, "2 weeks", first("reply"), before=True
    ),
    # stages and values
    "the lead passed Fit": fit,
    "the lead passed Fit and Intent": both(fit, intent),
    "the lead failed Fit": is_(fit, State.FAILED),
    "Fit applies to the lead": is_(fit, State.APPLICABLE),
    "“assisted” holds": assisted,
    "“answered” is known to have happened": is_(answered, State.KNOWN),
    # precedence
    "the lead is marked as test, and either “assisted” holds or the lead passed Fit": both(
        is_test, either(assisted, fit)
    ),
    "the lead is marked as test, or both “assisted” holds and the lead passed Fit": either(
        is_test, both(assisted, fit)
    ),
    "“assisted” holds, or (the lead passed Fit, and either the lead is marked as test or the lead passed Intent)": (
        either(assisted, both(fit, either(is_test, intent)))
    ),
    # leads
    "the share of leads that passed Fit": Measure("rate", fit, None, None, None, NUMBER, span=HERE),
    "the number of leads that passed Fit and for which “assisted” holds": Measure(
        "count", None, None, None, both(fit, assisted), INTEGER, span=HERE
    ),
    "the 90th percentile of the number of company employees": Measure(
        "percentile", employees, 90.0, None, None, NUMBER, span=HERE
    ),
    "the total company value of leads that passed Fit, each company ID counted once": Measure(
        "sum",
        Field("company.value", USD, span=HERE),
        None,
        "company.id",
        fit,
        USD,
        span=HERE,
    ),
    "80% of (the spend divided by 2)": apply(
        apply(spend, "/", integer(2), USD, INTEGER), "*", constant(0.8, NUMBER, "80%")
    ),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_rule_reads(sentence: str):
    assert to_english(SENTENCES[sentence]) == sentence


OPPOSITES = {
    "the number of company employees is at least 50": small,
    "the number of company employees is not between 50 and 5,000": between(
        employees, integer(50), integer(5000)
    ),
    "the company's industry is neither software nor fintech": apply(
        industry, "in", options("software", "fintech")
    ),
    "the company's industry is not software": apply(industry, "in", options("software")),
    "the contact's title does not contain any of “chief” and “vp”": apply(
        title, "contains", options("chief", "vp", of=TEXT)
    ),
    "the lead is marked as not test": is_test,
    "the lead is marked as test": Not(is_test, span=HERE),
    "the company's industry is unknown": is_(industry, State.KNOWN),
    "“answered” is not known to have happened": is_(answered, State.KNOWN),
    "no demo has been requested": exists("demo_requested"),
    "there is no reply": exists("reply"),
    "there is a reply": apply(number("count", "reply"), "=", integer(0)),
    "there are at most 2 replies": apply(number("count", "reply"), ">=", integer(3)),
    "the lead is not assigned within 5 minutes after it was created": within(
        events("assigned"), "5 min", created_at
    ),
    "there are fewer than 6 attempts within 10 working days after “answered”": within(
        events("attempt"), "10 business days", answered, at_least=6
    ),
    "this never holds": constant(value=True, of=BOOLEAN),
    "the first call is marked as not automated": Aggregate(
        "first", events("call"), "automated", BOOLEAN, span=HERE
    ),
    "“answered” does not happen within 2 weeks before the first reply": within(
        answered, "2 weeks", first("reply"), before=True
    ),
    "the lead has not become qualified": exists("became_qualified"),
    "no sales have been requested": exists("sales_requested"),
    "the lead has not subscribed": exists("subscribed"),
    "the lead has not passed both Fit and Intent": both(fit, intent),
    "the lead passed neither Fit nor Intent": either(fit, intent),
    "the lead has not failed Fit": is_(fit, State.FAILED),
    "the lead is marked as not test or “assisted” does not hold": both(is_test, assisted),
    "the lead is marked as not test, and both “assisted” does not hold and the lead has not passed Fit": (
        either(is_test, either(assisted, fit))
    ),
}


@pytest.mark.parametrize("sentence", OPPOSITES)
def test_its_opposite_reads(sentence: str):
    assert to_english(OPPOSITES[sentence], negated=True) == sentence
    assert to_english(Not(OPPOSITES[sentence], span=HERE)) == sentence


def test_what_may_never_come_is_denied_with_not():
    """`not (a < b)` is true where there is no call; `a >= b` is not: no comparison holds with none."""
    late = apply(first("reply"), "<", created_at)
    assert to_english(late, negated=True) == "the first reply is not before the lead's creation"
    other = apply(outcome, "!=", constant("software", INDUSTRY))
    assert to_english(other) == "the outcome of the first call is other than software"
    assert (
        to_english(other, negated=True)
        == "the outcome of the first call is not other than software"
    )
    low = apply(ValueName("pricing_time", DURATION, span=HERE), ">", three_minutes)
    assert to_english(low, negated=True) == "the pricing time is not above 3 minutes"


def test_the_agreement_gives_labels_defaults_and_names():
    stage = Stage(
        "fit",
        StageKind.QUALIFICATION,
        None,
        None,
        AllOf(single=True),
        (Criterion("rule", is_test, span=HERE),),
        label="ICP",
        span=HERE,
    )
    automatic = Datum("automatic", BOOLEAN, default=False, span=HERE)
    tree = PolicyTree(
        source=Source("p.yaml", ""),
        name="p",
        version="1.0.0",
        effective=date(2026, 1, 5),
        title="P",
        parties={},
        calendars={},
        fields={
            "is_test": Datum("is_test", BOOLEAN, default=False, span=HERE),
            "company.employees": Datum(
                "company.employees", INTEGER, "head count at creation", span=HERE
            ),
        },
        kinds={"reply": EventKind("reply", {"automatic": automatic}, span=HERE)},
        groups={},
        values={},
        stages={"fit": stage},
        waivers={},
        metrics={},
        commitments={},
        covers=None,
        converted=None,
        stage_order=("fit",),
        value_order=(),
        digest="0",
    )
    assert to_english(fit, tree=tree) == "the lead passed ICP"
    assert to_english(is_test, negated=True, tree=tree) == "the lead is not marked as test"
    assert (
        to_english(exists("reply", not_automatic), tree=tree)
        == "there is a reply not marked as automatic"
    )
    assert to_english(small, tree=tree) == "the head count at creation is below 50"


def test_instants_are_told_in_utc_without_a_calendar():
    start = constant(1_768_313_520_000_000, TIMESTAMP, "2026-01-13T14:12:00Z")
    assert to_english(apply(created_at, ">=", start)) == (
        "the lead's creation is no earlier than Tue 13 Jan 2026 14:12 UTC"
    )


def test_a_phrase_stands_alone_too():
    assert to_english(page_is_pricing.operands[1]) == "“pricing”"
    assert to_english(events("reply", not_automatic)) == "replies marked as not automatic"
    assert to_english(options("software", "fintech")) == "software or fintech"
    assert to_english(Name("company.employees", span=HERE)) == "company employees"
    assert to_english(at) == "the time of the event"
    assert to_english(DayOf(created_at, span=HERE)) == "the lead's creation"
    assert to_english(apply(created_at, "-", a_week)) == "7 days before the lead was created"


def test_what_is_no_condition_is_refused():
    negative = Apply(OPERATORS["contains"], (title,), None, span=HERE)
    with pytest.raises(TypeError, match="`contains` is no condition"):
        to_english(negative)
