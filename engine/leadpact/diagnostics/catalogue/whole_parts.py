"""Codes 50x and 51x: the parts of a policy, who owns what fails, and what is agreed in between."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

UNUSED = Complaint(
    code="LP501",
    name="unused-part",
    severity=Severity.WARNING,
    message="nothing in the policy uses the {what} `{name}`",
    why="What is declared and never used is either left over, or the rule that was meant to use it "
    "is missing: a field that everybody fills in and nobody asks for, a party that signs and owns "
    "nothing. `id`, `created_at`, `source` and the first calendar (the zone of all dates) are "
    "used by nature.",
    bad="lead: {…, budget: money USD}  # and no rule that asks for it",
    good="revenue: budget >= 20k USD",
)
UNUSED_ATTRIBUTE = Complaint(
    code="LP502",
    name="unused-attribute",
    severity=Severity.NOTE,
    message="no rule reads the attribute `{name}` of `{kind}`",
    why="Attributes that no rule reads are not needed in the data: whoever binds the timeline "
    "fetches them for nothing. Attributes that the policy does not name are ignored anyway.",
    bad="assigned: {to: text}  # and no rule that asks to whom",
    good="assigned: {}",
)
NO_FIX = Complaint(
    code="LP503",
    name="no-fix",
    severity=Severity.WARNING,
    message="the stage `{name}` does not say what is done when it fails",
    why="A failure has an owner so that something changes. Without a `fix`, agreed while nobody is "
    "to blame, every review starts the old quarrel again.",
    bad="fit: {owner: marketing, rule: employees >= 50}",
    good="fit: {owner: marketing, fix: Tighten the targeting, rule: employees >= 50}",
)
TWO_OWNERS = Complaint(
    code="LP504",
    name="two-owners",
    severity=Severity.WARNING,
    message="`{first}` owns a failure of this rule, and `{second}` owns it too",
    why="The same rule stands in two stages that ask it of the same leads, and the stages have "
    "different owners. A lead that breaks it fails in both places, and only the first in file "
    "order is ever held accountable.",
    bad="fit: {owner: marketing, rule: has_budget}\nready: {owner: sales, rule: has_budget}",
    good="ready: {owner: sales, rule: fit and demo_seen}",
)
WAIVER_ENDED = Complaint(
    code="LP505",
    name="waiver-ended",
    severity=Severity.WARNING,
    message="the waiver `{name}` {problem}",
    why="A waiver covers leads created up to its `until`. One that has ended reads like an "
    "exception in force, and is none: agree on it anew, or take it out.",
    bad="until: 2025-12-31  # of a policy effective 2026-01-05",
    good="until: 2026-06-30",
)
LONG_WAIVER = Complaint(
    code="LP506",
    name="long-waiver",
    severity=Severity.WARNING,
    message="the waiver `{name}` lasts {days} days from the day the policy takes effect",
    why="An exception that is not looked at again within a year (366 days from `effective`) has "
    "become the rule. Either the rule changes, or the waiver ends sooner and is agreed on anew.",
    bad="until: 2099-12-31",
    good="until: 2026-12-31",
)
ONE_SIDED_WAIVER = Complaint(
    code="LP507",
    name="one-sided-waiver",
    severity=Severity.WARNING,
    message="`{party}` alone approves the waiver `{name}`, which excuses failures of its own",
    why="A waiver counts a failure as passed. Where only the party that owns the failure has "
    "approved it, the other side has agreed to nothing.",
    bad="stage: fit  # marketing's\napproved_by: [marketing]",
    good="stage: fit\napproved_by: [marketing, sales]",
)
IDLE_WAIVER = Complaint(
    code="LP508",
    name="idle-waiver",
    severity=Severity.WARNING,
    message="the waiver `{name}` covers nothing: {because}",
    why="A criterion with negative points takes points away where it holds; there is no failure "
    "that could be excused, so it is never waived. Of two waivers for one criterion and one "
    "condition, the first in file order counts.",
    bad="criteria: [student]  # {rule: …, points: -40}",
    good="criteria: [team]",
)
IDLE_CALENDAR = Complaint(
    code="LP509",
    name="idle-calendar",
    severity=Severity.NOTE,
    message="the stage `{name}` names a calendar and counts no working time",
    why="A stage's calendar is what its business hours and days are counted on. Durations such as "
    "`24 h` run through nights and weekends on every calendar.",
    bad="calendar: emea\nrule: call within 24 h after first(assigned)",
    good="calendar: emea\nrule: call within 8 business hours after first(assigned)",
)
REPEATED = Complaint(
    code="LP510",
    name="repeated-rule",
    severity=Severity.WARNING,
    message="this says the same as {where}",
    why="A sentence that stands twice is changed once: the next version says two things. Within a "
    "score it counts twice, within `at_least` it is two criteria for the price of one. Name it "
    "under `values`, or name the stage.",
    bad="size: employees >= 50\nbig_enough: employees >= 50",
    good="size: employees >= 50",
)
LATE_SLA = Complaint(
    code="LP511",
    name="sla-below-conversions",
    severity=Severity.WARNING,
    message="`{name}` stands below every conversion stage, so it never answers for a loss",
    why="A lost or stuck lead is charged to the last failed `sla` stage above the conversion stage "
    "that failed. Stages are read in file order; below all conversions, a broken promise is listed "
    "as a breach, and never as the reason of a loss.",
    bad="stages: {won: {kind: conversion, …}, worked: {kind: sla, …}}",
    good="stages: {worked: {kind: sla, …}, won: {kind: conversion, …}}",
)
ASKED_OF_EVERYONE = Complaint(
    code="LP512",
    name="asked-of-everyone",
    severity=Severity.WARNING,
    message="the {kind} stage `{name}` has no `when`: it is asked of leads that never qualified too",
    why="A rate needs a denominator that both sides mean: 15 % of qualified leads and 15 % of "
    "replies are two promises. Without `when`, a stage after the qualification is asked of every "
    "lead, and bad leads count as the fault of whoever got them.",
    bad="replied: {kind: conversion, rule: reply within 14 days after first(assigned)}",
    good="replied: {kind: conversion, when: qualified, rule: reply within 14 days after first(assigned)}",
)
COMPLAINTS: tuple[Complaint, ...] = (
    UNUSED,
    UNUSED_ATTRIBUTE,
    NO_FIX,
    TWO_OWNERS,
    WAIVER_ENDED,
    LONG_WAIVER,
    ONE_SIDED_WAIVER,
    IDLE_WAIVER,
    IDLE_CALENDAR,
    REPEATED,
    LATE_SLA,
    ASKED_OF_EVERYONE,
)
