"""Codes 3xx of what a policy declares: names, fields, calendars, stages, metrics and promises."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

_ERROR = Severity.ERROR

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
BAD_DATE = Complaint(
    code="LP327",
    name="bad-date",
    severity=_ERROR,
    message="`{text}` is no date",
    why="Dates are written as `YYYY-MM-DD`, and exist.",
    bad="effective: 2026-02-30",
    good="effective: 2026-02-28",
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
    NAME_CLASH,
    BAD_NAME,
    UNKNOWN_TYPE,
    BAD_FIELD,
    REQUIRED_FIELD,
    BAD_CALENDAR,
    CALENDAR_CHOICE,
    BAD_STAGE,
    BAD_WAIVER,
    BAD_METRIC,
    BAD_TARGET,
    BAD_DATE,
    UNSPLIT_SPEND,
    BAD_SHARE,
)
