"""Codes 3xx: names, types and units."""

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
NAME_CLASH = Complaint(
    code="LP314",
    name="name-clash",
    severity=_ERROR,
    message="`{name}` names two things: {first} and {second}",
    why="Fields (by their first part), kinds, groups, values and stages share one namespace, so that "
    "a word in a rule means one thing. Names that differ only in case are one name to some "
    "databases.",
    bad="activity: {reply: {}}  # and a stage called reply",
    good="stages: {replied: …}",
)
BAD_NAME = Complaint(
    code="LP315",
    name="bad-name",
    severity=_ERROR,
    message="`{name}` cannot be {what}: {because}",
    why="Names are letters, digits and `_`, at most 63 characters for a whole path (databases cut "
    "longer ones), and none of the language's words. Attributes `at` and `kind` are the event's own.",
    bad="activity: {call: {at: timestamp}}",
    good="activity: {call: {planned_for: timestamp}}",
)
UNKNOWN_TYPE = Complaint(
    code="LP316",
    name="unknown-type",
    severity=_ERROR,
    message="`{text}` is no type",
    why="A field is `boolean`, `integer`, `number`, `money CUR`, `money CUR per month`, `duration`, "
    "`date`, `timestamp`, `moment`, `text`, or a list of choices.",
    bad="annual_revenue: money",
    good="annual_revenue: money USD",
)
BAD_FIELD = Complaint(
    code="LP317",
    name="bad-declaration",
    severity=_ERROR,
    message="{problem}",
    why="A field's default is a value of its type, `at_least` a number of its unit; aliases name "
    "members of the choice, and no spelling stands for two of them.",
    bad="employees: {type: integer, default: many}",
    good="employees: {type: integer, default: 0}",
)
REQUIRED_FIELD = Complaint(
    code="LP318",
    name="required-field",
    severity=_ERROR,
    message="a lead needs {what}",
    why="Every lead has an `id`, by which it is found again, and `created_at`, by which it falls under "
    "a version and into a period. `source` is needed where anything is broken down by source.",
    bad="lead: {company: {employees: integer}}",
    good="lead: {id: text, created_at: timestamp, company: {employees: integer}}",
)
BAD_CALENDAR = Complaint(
    code="LP319",
    name="bad-calendar",
    severity=_ERROR,
    message="{problem}",
    why="A calendar has an IANA time zone, hours for days of the week (each day once; an interval "
    "lies within one day and ends at `24:00` at the latest), and holidays: codes of countries, "
    "dates, or both.",
    bad="hours: {mon-fri: 17:00-09:00}",
    good="hours: {mon-fri: 09:00-17:00}",
)
CALENDAR_CHOICE = Complaint(
    code="LP320",
    name="bad-calendar-choice",
    severity=_ERROR,
    message="{problem}",
    why="A calendar chosen by the lead names a choice field, a calendar for each of its members, or "
    "`otherwise` for the rest.",
    bad="calendar: {by: region, emea: eu}",
    good="calendar: {by: region, emea: eu, otherwise: us}",
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
BAD_STAGE = Complaint(
    code="LP322",
    name="bad-stage",
    severity=_ERROR,
    message="{problem}",
    why="`at_least` asks for some of the criteria under `of`, so it is at most their number. A stage "
    "with a `when` says its kind: who is asked, and what follows from a failure, hangs on it.",
    bad="at_least: 3  # of two criteria",
    good="at_least: 2",
)
BAD_WAIVER = Complaint(
    code="LP323",
    name="bad-waiver",
    severity=_ERROR,
    message="{problem}",
    why="A waiver covers criteria of one stage, by name, or all of them.",
    bad="criteria: [size]  # the stage has company_size",
    good="criteria: [company_size]",
)
BAD_METRIC = Complaint(
    code="LP324",
    name="bad-metric",
    severity=_ERROR,
    message="{problem}",
    why="A metric is made of aggregates over leads: `rate` and `count` of a stage, `count(leads)`, "
    "`spend`, `sum`, `average`, `median` and `percentile` of a field or value, other metrics, "
    "constants and arithmetic between them.",
    bad="measure: rate(company.employees)",
    good="measure: average(company.employees)",
)
BAD_TARGET = Complaint(
    code="LP325",
    name="bad-target",
    severity=_ERROR,
    message="{problem}",
    why="What is promised is a constant in the unit of what is measured: a share for a rate, money "
    "for spend per lead.",
    bad="measure: rate(fit)\nat_least: 250 USD",
    good="measure: rate(fit)\nat_least: 60%",
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
BAD_DATE = Complaint(
    code="LP327",
    name="bad-date",
    severity=_ERROR,
    message="`{text}` is no date",
    why="Dates are written as `YYYY-MM-DD`, and exist.",
    bad="effective: 2026-02-30",
    good="effective: 2026-02-28",
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
UNSPLIT_SPEND = Complaint(
    code="LP329",
    name="unsplit-spend",
    severity=_ERROR,
    message="spend cannot be split {how}",
    why="A table of spend says what was spent on a source in a period. Divided by the leads of one "
    "region or one size, the spend on all of them is a false price.",
    bad="measure: spend / count(fit)\nat_most: 250 USD\nby: region",
    good="measure: spend / count(fit)\nat_most: 250 USD\nby: source",
)
BAD_SHARE = Complaint(
    code="LP330",
    name="bad-share",
    severity=_ERROR,
    message="spend cannot be shared so: {problem}",
    why="What is spent on tools or an agency is for all sources. `share` names such spend as the table of spend does, "
    "and says by which count of leads each source bears it; a source that leads come from bears its own.",
    bad="share:\n  tools: by rate(qualified)",
    good="share:\n  tools: by count(qualified)",
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
    NAME_CLASH,
    BAD_NAME,
    UNKNOWN_TYPE,
    BAD_FIELD,
    REQUIRED_FIELD,
    BAD_CALENDAR,
    CALENDAR_CHOICE,
    NO_CALENDAR,
    BAD_STAGE,
    BAD_WAIVER,
    BAD_METRIC,
    BAD_TARGET,
    NOT_A_CONSTANT,
    BAD_DATE,
    NO_WORDS,
    UNSPLIT_SPEND,
    BAD_SHARE,
)
