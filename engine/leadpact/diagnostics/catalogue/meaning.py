"""Codes 3xx of rules: names, types and units in them."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

_ERROR = Severity.ERROR

UNKNOWN_NAME = Complaint(
    code="LP301",
    name="unknown-name",
    severity=_ERROR,
    message="there is no {what} called `{name}`",
    why="A rule may use only what the policy declares: fields under `lead`, kinds of event under "
    "`activity`, named values, stages, parties, calendars. A misspelt name would otherwise be "
    "missing in every lead, and the rule would silently never hold.",
    bad="company.employes > 50",
    good="company.employees > 50",
)
NO_SUCH_OPERATION = Complaint(
    code="LP302",
    name="no-such-operation",
    severity=_ERROR,
    message="{what}",
    why="Values carry their types and units, and nothing is converted silently: a duration is never "
    "compared with a number, a text with a date. docs/language.md lists what each operator takes.",
    bad='created_at >= "2026-01-05"',
    good="created_at >= 2026-01-05",
)
TWO_UNITS = Complaint(
    code="LP303",
    name="two-units",
    severity=_ERROR,
    message="{because}",
    why="One currency never meets another, since a rate of exchange is no part of the agreement; a "
    "choice is compared with its own members or with a field of the same list.",
    bad="company.annual_revenue > 5 EUR  # the field is money USD",
    good="company.annual_revenue > 5 USD",
)
BARE_NUMBER = Complaint(
    code="LP304",
    name="number-without-unit",
    severity=_ERROR,
    message="this number needs {unit}",
    why="Money is a number with its currency and a duration is a number with its unit: `5M` may be "
    "dollars or euros, `3` may be minutes or hours, and the two sides would disagree about which.",
    bad="company.annual_revenue >= 5M",
    good="company.annual_revenue >= 5M USD",
)
NOT_A_MEMBER = Complaint(
    code="LP305",
    name="not-a-member",
    severity=_ERROR,
    message="`{text}` is not one of {members}",
    why="A choice is compared with its own members only: any other text would never match. A "
    "spelling that data uses belongs under `aliases` of the field.",
    bad='company.industry = "sofware"',
    good='company.industry = "software"',
)
NOT_A_CONDITION = Complaint(
    code="LP306",
    name="not-a-condition",
    severity=_ERROR,
    message="a condition is expected here, this is {found}",
    why="A rule, the parts of `and`, `or` and `not`, and what stands behind `where` are true or false.",
    bad="company.employees and contact.decision_maker",
    good="company.employees > 50 and contact.decision_maker",
)
KIND_ALONE = Complaint(
    code="LP307",
    name="kind-outside-aggregate",
    severity=_ERROR,
    message="`{name}` is {what}, not a condition or a value",
    why="Events are counted (`count`, `exists`, `days`), dated (`first`, `last`) or looked for in a "
    "window. A kind by itself says none of these.",
    bad="reply or contact.decision_maker",
    good="exists(reply) or contact.decision_maker",
)
ATTRIBUTE_OF_SOME = Complaint(
    code="LP308",
    name="attribute-of-some-kinds",
    severity=_ERROR,
    message="`{name}` {problem} of `{group}`",
    why="A condition on a group is asked of each of its events, so its attributes are those which "
    "all its kinds share, with one type.",
    bad='exists(touch where outcome = "connected")  # e-mails have no outcome',
    good='exists(call where outcome = "connected")',
)
NOT_HERE = Complaint(
    code="LP309",
    name="not-allowed-here",
    severity=_ERROR,
    message="{what} cannot stand in {where}",
    why="Some places are read before others: what the agreement covers, a deadline and a waiver's "
    "condition come before the stages; the condition of an event is asked of one event at a time, "
    "so that it holds no window and no stage; a named value never depends on a stage.",
    bad="exists(call where reply within 1 h after at)",
    good="reply within 1 h after first(call)",
)
BAD_WINDOW = Complaint(
    code="LP310",
    name="bad-window",
    severity=_ERROR,
    message="{problem}",
    why="Before `within` stands a kind, a group, a filtered kind or one instant; `at least N` counts "
    "events, from 1; the length is one literal above zero and at most 100 years; the anchor is an "
    "instant. A date is a whole day and stands in no window: compare it instead.",
    bad="demo_on within 3 days after created_at",
    good="demo_on <= created_at + 3 days",
)
BAD_AGGREGATE = Complaint(
    code="LP311",
    name="bad-aggregate",
    severity=_ERROR,
    message="{problem}",
    why="`count`, `exists` and `days` take a kind or group; `sum` and `average` a number, money or "
    "duration of its events; `minimum` and `maximum` also dates and instants; `first` and `last` "
    "either. `rate`, `median` and `percentile` range over leads and stand in metrics only.",
    bad="sum(call) >= 5 min",
    good="sum(call.length) >= 5 min",
)
BAD_STATE = Complaint(
    code="LP312",
    name="bad-state",
    severity=_ERROR,
    message="{problem}",
    why="`is known` and `is unknown` are asked of data: a field, an attribute, an instant, an "
    "aggregate, a value without windows. `is failed` and `is applicable` are asked of a stage.",
    bad="fit is unknown",
    good="fit is failed",
)
CIRCLE = Complaint(
    code="LP313",
    name="circle",
    severity=_ERROR,
    message="{what} go round in a circle: {path}",
    why="Values, stages and metrics may name each other in any order, but none may depend on itself: "
    "its worth would never be settled.",
    bad="values: {a: b + 1, b: a + 1}",
    good="values: {a: company.employees + 1, b: a + 1}",
)
NO_CALENDAR = Complaint(
    code="LP321",
    name="no-calendar",
    severity=_ERROR,
    message="working time needs a calendar, and the policy has none",
    why="Business hours and days are counted on a calendar: its zone, hours and holidays.",
    bad="attempt within 4 business hours after first(assigned)  # without `calendars`",
    good="calendars: {us: {timezone: America/New_York, hours: {mon-fri: 09:00-17:30}}}",
)
NOT_A_CONSTANT = Complaint(
    code="LP326",
    name="not-a-constant",
    severity=_ERROR,
    message="{what} must be {wanted}",
    why="Some keys take one constant of the language, with its unit: a length of time, a share, a "
    "date.",
    bad="mature_after: 120",
    good="mature_after: 120 days",
)
NO_WORDS = Complaint(
    code="LP328",
    name="no-words",
    severity=_ERROR,
    message="`{text}` is not made of words",
    why="`has word` looks for whole words: letters and digits, single spaces between them. Whatever "
    "stands between words in a text counts as a space, so that `vp_sales` has the word `vp`; a "
    "literal with such a character would never be found.",
    bad='contact.title has word "c++"',
    good='contact.title contains "c++"',
)

COMPLAINTS: tuple[Complaint, ...] = (
    UNKNOWN_NAME,
    NO_SUCH_OPERATION,
    TWO_UNITS,
    BARE_NUMBER,
    NOT_A_MEMBER,
    NOT_A_CONDITION,
    KIND_ALONE,
    ATTRIBUTE_OF_SOME,
    NOT_HERE,
    BAD_WINDOW,
    BAD_AGGREGATE,
    BAD_STATE,
    CIRCLE,
    NO_CALENDAR,
    NOT_A_CONSTANT,
    NO_WORDS,
)
