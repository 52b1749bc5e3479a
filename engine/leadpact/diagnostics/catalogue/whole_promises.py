"""Codes 54x and 55x: what the parties promise, and what its numbers can carry."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

TWO_TARGETS = Complaint(
    code="LP541",
    name="two-targets",
    severity=Severity.WARNING,
    message="`{first}` promises {promised} of the same measure",
    why="Two numbers for one thing (a close rate of more than 10 % on one page, of 8 to 12 % on the "
    "next) let each side quote its own. One measure has one target; a lower and an upper bound "
    "that leave room between them are fine.",
    bad="{measure: rate(won), at_least: 10%}\n{measure: rate(won), at_least: 8%}",
    good="{measure: rate(won), between: [8%, 12%]}",
)
NO_CONSEQUENCE = Complaint(
    code="LP542",
    name="no-consequence",
    severity=Severity.WARNING,
    message="the commitment `{name}` has no `if_missed`: missing it costs nothing",
    why="A promise without an agreed consequence is a wish. What follows, and who pays, is settled "
    "now, while nobody has missed anything.",
    bad="{owner: sales, measure: rate(replied), at_least: 40%, every: month}",
    good="if_missed: Sales funds an SDR for the next quarter",
)
IMMATURE = Complaint(
    code="LP543",
    name="judged-before-it-is-ripe",
    severity=Severity.WARNING,
    message="leads are judged after {mature}, and `{stage}` gives them {longest}",
    why="`mature_after` says how old leads are before they are judged. A window or deadline that is "
    "longer than that is still open then: what counts is the quick half of the leads.",
    bad="mature_after: 30 days  # of a stage that waits for 120",
    good="mature_after: 120 days",
)
NO_FLOOR = Complaint(
    code="LP544",
    name="no-volume-floor",
    severity=Severity.WARNING,
    message="`{name}` promises a rate, and nobody promises how many",
    why="A rate is kept most easily by handing over fewer leads. Beside it belongs a `count` as a "
    "floor: promised by the same owner, of the same stage, or of the stage in its `when` (a promised "
    "rate of a promised number is a promised number too). `sla` stages need none: their owner does "
    "not choose how many leads come.",
    bad="{owner: marketing, measure: rate(qualified), at_least: 60%, …}",
    good="{owner: marketing, measure: count(qualified), at_least: 200, …}",
)
BY_CHANCE = Complaint(
    code="LP545",
    name="missed-by-chance",
    severity=Severity.WARNING,
    message="`{name}` is missed by chance: {sentence}",
    why="A rate in a small cohort swings by chance. Of n leads whose true rate is p, the number that "
    "pass is binomial, and the chance to fall below the target t is the sum of "
    "C(n, k) · p^k · (1 − p)^(n − k) over all k < t·n (the binomial distribution function, NIST/"
    "SEMATECH e-Handbook of Statistical Methods, 1.3.6.6.18), computed exactly. A team that is "
    "exactly as good as its promise misses it in nearly every other period, however large the "
    "cohort. A consequence should wait for a second miss in a row (`missed_after: 2`), or for an "
    "interval that excludes the target (`confidence: 95%`).",
    bad="{measure: rate(replied), at_least: 60%, last: 100, if_missed: …}",
    good="{measure: rate(replied), at_least: 60%, last: 100, confidence: 95%, if_missed: …}",
)
LATE_VERDICT = Complaint(
    code="LP546",
    name="late-verdict",
    severity=Severity.NOTE,
    message="a {period} of leads is judged {longest} after it at the earliest",
    why="A period is judged once its leads are settled, and a stage with long windows settles late. "
    "Where that takes more than four periods, what the review sees has little to do with what the "
    "team did lately: promise an earlier stage by the week, and this one by the quarter.",
    bad="{measure: rate(won), every: week}  # won waits 120 days",
    good="{measure: rate(won), every: quarter}",
)
CONSTANT_TARGET = Complaint(
    code="LP547",
    name="constant-target",
    severity=Severity.WARNING,
    message="`{target}` is {verdict}, whatever happens",
    why="A rate lies between 0 % and 100 %, a count is never below zero. `60` instead of `60%`, and "
    "bounds the wrong way round, are the usual reasons.",
    bad="measure: rate(fit)\nat_least: 60",
    good="measure: rate(fit)\nat_least: 60%",
)
LATE_WARNING = Complaint(
    code="LP548",
    name="late-warning",
    severity=Severity.WARNING,
    message="`warn_at` lies beyond the target, so it warns of what is missed already",
    why="A warning comes before the miss: above a target of at least, below one of at most.",
    bad="at_least: 60%\nwarn_at: 55%",
    good="at_least: 60%\nwarn_at: 65%",
)
LOW_CONFIDENCE = Complaint(
    code="LP549",
    name="low-confidence",
    severity=Severity.WARNING,
    message="a confidence of {share} decides nothing better than a coin",
    why="`confidence` is how sure a verdict has to be. `5%` is mostly meant as the chance of an "
    "error, which is what 95 % leaves.",
    bad="confidence: 5%",
    good="confidence: 95%",
)
SHARED_PROMISE = Complaint(
    code="LP550",
    name="shared-promise",
    severity=Severity.NOTE,
    message="{owners} promise this together, and `{stage}` is `{owner}`'s alone",
    why="A shared number is a good thing to share (pipeline, revenue). A stage has one owner, to "
    "whom each of its failures is charged: whoever shares the promise pays for failures that are "
    "another's.",
    bad="{owner: [marketing, sales], measure: rate(fit), …}  # fit is marketing's",
    good="{owner: marketing, measure: rate(fit), …}",
)
FOREIGN_PROMISE = Complaint(
    code="LP551",
    name="foreign-promise",
    severity=Severity.NOTE,
    message="`{party}` promises this, and failures of `{stage}` are `{owner}`'s",
    why="The party that promises a rate pays when it is missed; the owner of the stage is who each "
    "failure is charged to. Where they differ, one pays and another is to blame.",
    bad="{owner: sales, measure: rate(fit), …}  # fit is marketing's",
    good="{owner: marketing, measure: rate(fit), …}",
)
SURVIVING_AVERAGE = Complaint(
    code="LP552",
    name="average-of-survivors",
    severity=Severity.WARNING,
    message="this average leaves out every lead for which it has not happened",
    why="A lead that was never answered has no time to answer, and is no part of the average: the "
    "more leads are dropped, the better it looks. In `median` and `percentile` what has not "
    "happened is longer than all that has.",
    bad="average(time_to_reply)",
    good="median(time_to_reply)",
)
COUNTED_TWICE = Complaint(
    code="LP553",
    name="counted-twice",
    severity=Severity.WARNING,
    message="a `{group}` that belongs to several leads counts several times in this sum",
    why="Three people of one company are three leads and one deal. `per deal.id` takes each deal "
    "once, and says so where copies of it differ.",
    bad="sum(deal.value where won)",
    good="sum(deal.value per deal.id where won)",
)
COMPLAINTS: tuple[Complaint, ...] = (
    TWO_TARGETS,
    NO_CONSEQUENCE,
    IMMATURE,
    NO_FLOOR,
    BY_CHANCE,
    LATE_VERDICT,
    CONSTANT_TARGET,
    LATE_WARNING,
    LOW_CONFIDENCE,
    SHARED_PROMISE,
    FOREIGN_PROMISE,
    SURVIVING_AVERAGE,
    COUNTED_TWICE,
)
