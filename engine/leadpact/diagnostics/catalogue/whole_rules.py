"""Codes 52x and 53x: rules that are sound, and do not mean what their author thinks."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

NEVER_FINAL = Complaint(
    code="LP521",
    name="never-final",
    severity=Severity.WARNING,
    message="`{name}` reads {what} with neither a window nor a deadline, so its verdict is never final",
    why="Without a window or a deadline, whatever has not happened today may happen tomorrow: a "
    "lead of an hour ago counts as failed already, and a failure of last quarter may still turn. "
    "Rates over such a stage move for ever, and young cohorts look worse than they are.",
    bad="replied: {rule: exists(reply)}",
    good="replied: {rule: reply within 14 days after first(assigned)}",
)
ENDLESS_DEADLINE = Complaint(
    code="LP522",
    name="deadline-that-may-never-come",
    severity=Severity.WARNING,
    message="this deadline {problem}",
    why="Before its deadline a stage is pending. If the deadline hangs on something that may never "
    "happen, the leads that were dropped are the ones that are never judged.",
    bad="deadline: first(assigned)",
    good="deadline: earliest(first(assigned), created_at + 7 days)",
)
RESTARTING = Complaint(
    code="LP523",
    name="restarting-clock",
    severity=Severity.NOTE,
    message="this window starts anew with every `{kind}`",
    why="`last(K)` moves whenever K happens again: whoever reassigns an overdue lead starts the "
    "clock anew, and the breach is gone. `first(K)` keeps to the first promise. If every "
    "reassignment is meant to start a new promise, `last` says so.",
    bad="call within 4 business hours after last(assigned)",
    good="call within 4 business hours after first(assigned)",
)
LOOKS_BACK = Complaint(
    code="LP524",
    name="looks-back",
    severity=Severity.NOTE,
    message="this looks back from a moment that may never come",
    why="A window `before` a moment begins to mean something once the moment has come. Until then "
    "the stage is pending, and where it never comes it stays so.",
    bad="questionnaire within 5 days before first(proposal)",
    good="when: proposed  # a stage that settles whether there is one",
)
NIGHTS = Complaint(
    code="LP525",
    name="nights-and-weekends",
    severity=Severity.NOTE,
    message="`{length}` runs through nights and weekends, and the policy has a calendar",
    why="A promise of people that is measured on the wall clock is broken by every lead of a Friday "
    "evening. Durations are right where a machine keeps the promise; people work in business hours.",
    bad="call within 4 h after first(assigned)",
    good="call within 4 business hours after first(assigned)",
)
SURVIVORS = Complaint(
    code="LP526",
    name="survivors-only",
    severity=Severity.WARNING,
    message="`when` leaves out exactly the leads without `{kind}`, and `{kind}` is what is asked for",
    why="A stage that applies only where the thing has happened counts the leads that somebody "
    "touched and forgets the others: leads that were never touched are the misses that matter.",
    bad="when: exists(call)\nrule: call within 4 business hours after first(assigned)",
    good="when: qualified\nrule: call within 4 business hours after first(assigned)",
)
NOT_FAILED = Complaint(
    code="LP527",
    name="not-is-not-failed",
    severity=Severity.WARNING,
    message="`not {name}` also holds for leads to which `{name}` does not apply",
    why="A stage with a `when` that is false is not applicable, and counts as not passed where a "
    "rule names it. `S is failed` asks for a failure; `not S` also takes everyone who was never "
    "asked.",
    bad="rule: not replied  # replied has `when: qualified`",
    good="rule: replied is failed",
)
HIDDEN = Complaint(
    code="LP528",
    name="hidden-name",
    severity=Severity.WARNING,
    message="`{name}` is the event's own here, and hides the {what} `{name}`",
    why="Inside `where` an attribute of the event wins over whatever else has its name. A reader "
    "who thinks of the lead's field reads another rule than the one that runs.",
    bad='count(visit where region = "emea")  # lead and visit both have a region',
    good='count(visit where lead.region = "emea")',
)
MACHINES = Complaint(
    code="LP529",
    name="machines-count-too",
    severity=Severity.WARNING,
    message="this takes {what} of machines for those of people",
    why="Mail scanners open messages and follow links, phones load pictures in advance, holiday "
    "notices answer, sequences send and dial by themselves. Counted as people, they make interest "
    "out of nothing and effort out of a cron job.",
    bad="count(email_click) >= 2",
    good="count(email_click where not automatic) >= 2",
)
INSIDE_A_WORD = Complaint(
    code="LP530",
    name="inside-a-word",
    severity=Severity.NOTE,
    message="`contains` finds `{text}` inside other words: {where}",
    why="`contains` looks for letters, wherever they stand: `cto` is in `director`, `it` in "
    "`recruiter`. `has word` looks for whole words.",
    bad='contact.title contains "cto"',
    good='contact.title has word "cto"',
)
CONSTANT = Complaint(
    code="LP531",
    name="constant-condition",
    severity=Severity.WARNING,
    message="`{text}` {verdict}",
    why="A condition that comes out the same for every lead decides nothing: a bound outside what "
    "the field can be, a list of all members, two constants beside each other.",
    bad='source in ["demo", "form"]  # which are all there are',
    good='source = "demo"',
)
CONTRADICTION = Complaint(
    code="LP532",
    name="never-together",
    severity=Severity.WARNING,
    message="`{first}` and `{second}` never hold together",
    why="Two demands that no lead can meet at once make everything that is joined to them by `and` "
    "(or listed under one `all`) fail. Mostly a bound is the wrong way round, or `or` was meant.",
    bad="employees < 50 and employees > 5_000",
    good="employees < 50 or employees > 5_000",
)
TAUTOLOGY = Complaint(
    code="LP533",
    name="one-always-holds",
    severity=Severity.WARNING,
    message="one of `{first}` and `{second}` always holds",
    why="Alternatives that together leave nothing out make the whole hold for every lead whose data "
    "is known. Mostly `and` was meant, as in `x != a or x != b`.",
    bad='source != "demo" or source != "form"',
    good='source not in ["demo", "form"]',
)
MARK = Complaint(
    code="LP534",
    name="constant-score",
    severity=Severity.WARNING,
    message="the mark of `{name}` is {mark}, and its criteria come to {low} to {high} points: "
    "{verdict}",
    why="A score whose mark lies above the sum of all points is never reached; one at or below the "
    "sum of the negative points is reached by every lead.",
    bad="score: {at_least: 60, of: {a: {rule: …, points: 20}, b: {rule: …, points: 20}}}",
    good="score: {at_least: 40, of: {a: {rule: …, points: 20}, b: {rule: …, points: 20}}}",
)
REPEATED_OPTION = Complaint(
    code="LP535",
    name="repeated-option",
    severity=Severity.WARNING,
    message="`{text}` stands in this list twice",
    why="A list means the same without the repetition, so another entry was probably meant.",
    bad='industry in ["software", "software"]',
    good='industry in ["software", "fintech"]',
)
CUT_WINDOW = Complaint(
    code="LP536",
    name="window-beyond-deadline",
    severity=Severity.WARNING,
    message="the deadline cuts this window of {length} short",
    why="A stage's rule sees the timeline up to its deadline only. A window that runs on after it "
    "is closed there, so the longer time is promised and never given.",
    bad="deadline: created_at + 7 days\nrule: demo within 14 days after created_at",
    good="deadline: created_at + 14 days\nrule: demo within 14 days after created_at",
)
COMPLAINTS: tuple[Complaint, ...] = (
    NEVER_FINAL,
    ENDLESS_DEADLINE,
    RESTARTING,
    LOOKS_BACK,
    NIGHTS,
    SURVIVORS,
    NOT_FAILED,
    HIDDEN,
    MACHINES,
    INSIDE_A_WORD,
    CONSTANT,
    CONTRADICTION,
    TAUTOLOGY,
    MARK,
    REPEATED_OPTION,
    CUT_WINDOW,
)
