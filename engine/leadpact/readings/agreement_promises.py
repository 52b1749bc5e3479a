"""Write out what each party promises, and how the numbers are reckoned."""

from collections.abc import Iterator

from leadpact.nodes import Expr, Literal, Measure, StageName, ValueName
from leadpact.policy import Commitment, Metric, PolicyTree, Share
from leadpact.readings.amounts import duration, percent
from leadpact.readings.cohorts import leads, rate_base
from leadpact.readings.document import Bullets, Item, Paragraph, Section
from leadpact.readings.english import clause, phrase, point
from leadpact.readings.naming import capital, is_plural, spaced
from leadpact.readings.prose import in_words, of_a_lead, parties, sentence
from leadpact.readings.wording import Wording

_HOW_JUDGED = (
    "A period is judged by the agreement in force when it began, and only once each of its leads "
    "is settled; a lead that waits only for something that has not happened yet is left out and "
    "shown beside. In a rate, a lead counts once its time limits have run out, and a lead whose "
    "answer is unknown counts as not passed. Where the unknown answers could turn the verdict, it "
    "is inconclusive, and the data that would settle it is named."
)
_LETTER = "Promises are judged by the letter, number against target."
_CONFIDENCE = (
    "A promise that is judged with a stated confidence is met or missed only where the interval of "
    "that confidence excludes the target, and is inconclusive otherwise; any other promise is "
    "judged by the letter, number against target."
)


def promises(tree: PolicyTree) -> Section:
    """Write the commitments, party by party in the order of the file."""
    sure = any(c.confidence is not None for c in tree.commitments.values())
    strict = _CONFIDENCE if sure else _LETTER
    owners = dict.fromkeys(c.owners for c in tree.commitments.values())
    return Section(
        "What each side promises",
        (Paragraph(_HOW_JUDGED), Paragraph(strict)) if owners else (),
        tuple(_by(o, tree) for o in owners),
    )


def _by(owners: tuple[str, ...], tree: PolicyTree) -> Section:
    together = " promise together" if len(owners) > 1 else " promises"
    items = tuple(
        Item(" ".join(_promise(c, Wording(tree))), capital(spaced(c.name)))
        for c in tree.commitments.values()
        if c.owners == owners
    )
    return Section(f"{parties(tree, owners)}{together}", (Bullets(items),))


def promise_in_words(commitment: Commitment, tree: PolicyTree) -> str:
    """Say in one sentence what a commitment promises, as the agreement does."""
    return next(_promise(commitment, Wording(tree)))


def _promise(commitment: Commitment, wording: Wording) -> Iterator[str]:
    yield f"{capital(_measured(commitment, wording))}{_apart(commitment)}."
    if commitment.condition is not None:
        yield f"Only {leads(commitment.condition, wording, clause=clause)} count."
    if commitment.mature_after is not None:
        yield f"Leads are given {duration(commitment.mature_after)} before they are judged."
    if commitment.confidence is not None:
        sure = percent(commitment.confidence)
        yield f"Judged with {sure} confidence."
    if commitment.warn_at is not None:
        yield f"A warning is given at {_constant(commitment.warn_at, commitment, wording)}."
    if commitment.missed_after > 1:
        yield _patience(commitment)
    if commitment.if_missed:
        yield f"If missed: {sentence(commitment.if_missed)}"


def _apart(commitment: Commitment) -> str:
    return f", for each {spaced(commitment.by)} by itself" if commitment.by else ""


def _patience(commitment: Commitment) -> str:
    period = commitment.every.value if commitment.every else "time"
    return f"It counts as missed only after {in_words(commitment.missed_after)} {period}s in a row."


def _measured(commitment: Commitment, wording: Wording) -> str:
    """Word measure, target and period as one statement."""
    target = _target(commitment, wording)
    match commitment.measure:
        case Measure(function="rate", subject=StageName(name=name), where=where):
            base = rate_base(name, where, wording, clause=clause)
            also = "" if base == "leads" else "also "
            return f"of {_cohort(commitment, base)}, {target} {also}pass {wording.stage(name)}"
        case Measure(function="count", subject=StageName(name=name), where=where):
            base = leads(where, wording, clause=clause)
            return f"of {_cohort(commitment, base)}, {target} pass {wording.stage(name)}"
        case ValueName(name=name) as measure if _has_own_date(name, wording):
            period = commitment.every.value if commitment.every else "period"
            return f"in each {period}, {phrase(measure, wording)} is {target}"
        case measure:
            said = phrase(measure, wording)
            be = "are" if isinstance(measure, ValueName) and is_plural(said) else "is"
            return f"for {_cohort(commitment, 'leads')}, {said} {be} {target}"


def _cohort(commitment: Commitment, base: str) -> str:
    """Say which leads are judged together: ``the leads created in a week that passed MQL``."""
    which = base.removeprefix("leads")
    if commitment.every is not None:
        return f"the leads created in a {commitment.every.value}{which}"
    return f"the newest {commitment.last or 0:,} settled leads{which}"


def _has_own_date(name: str, wording: Wording) -> bool:
    metric = wording.tree.metrics.get(name) if wording.tree else None
    return metric is not None and metric.dated is not None


def _target(commitment: Commitment, wording: Wording) -> str:
    low, high = commitment.target.low, commitment.target.high
    ends = tuple(_constant(end, commitment, wording) for end in (low, high) if end is not None)
    if low is not None and high is not None:
        return f"between {' and '.join(ends)}"
    return f"at {'least' if high is None else 'most'} {' '.join(ends)}"


def _constant(value: Expr, commitment: Commitment, wording: Wording) -> str:
    """Word a target; that of a rate as a percentage, however it is written."""
    measure = commitment.measure
    is_rate = isinstance(measure, Measure) and measure.function == "rate"
    if is_rate and isinstance(value, Literal) and isinstance(value.value, int | float):
        return percent(float(value.value))
    return phrase(value, wording)


def reckoning(tree: PolicyTree) -> Section:
    """Write what each metric is."""
    wording = Wording(tree)
    items = tuple(_metric(metric, wording) for metric in tree.metrics.values())
    items += tuple(_share(share, wording) for share in tree.shares.values())
    return Section("How the numbers are reckoned", (Bullets(items),))


def _metric(metric: Metric, wording: Wording) -> Item:
    dated = ""
    if metric.dated is not None:
        dated = f" A lead counts in the period in which {of_a_lead(point(metric.dated, wording))}."
    return Item(f"{phrase(metric.measure, wording)}.{dated}", capital(spaced(metric.name)))


def _share(share: Share, wording: Wording) -> Item:
    """Word by what spend that is for all sources falls on each."""
    split = f"Split among the sources in proportion to {phrase(share.measure, wording)}."
    return Item(split, f"Spend on {share.name}")
