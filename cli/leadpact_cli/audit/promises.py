"""Who promised what, what came, whether it is noise, and who pays: the first thing that a review asks."""

from collections.abc import Iterator
from itertools import groupby

from leadpact.agreement.assumed import assumed_behind
from leadpact.agreement.judged import number_of
from leadpact.agreement.promises import Because, Kept
from leadpact.agreement.results import Result, newest, times
from leadpact.agreement.wants import Want
from leadpact.nodes import Measure, ValueName, walk
from leadpact.policy import Every
from leadpact.readings.amounts import counted, printable
from leadpact.readings.styled import Role, Segment
from leadpact_cli.audit.amounts import NONE, between, promised, share, told
from leadpact_cli.audit.page import Told, words
from leadpact_cli.audit.section import Row, Section, segment
from leadpact_cli.choosing import chosen_how

_MOST_BEFORE = 3
_MOST_WANTS = 3
_TOO_MANY = 100_000
_LOOK = {
    Kept.MET: Role.GOOD,
    Kept.MISSED: Role.BAD,
    Kept.INCONCLUSIVE: Role.UNSURE,
    Kept.TOO_EARLY: Role.WAITING,
    Kept.UNMEASURABLE: Role.UNSURE,
}
HEAD = ("who", "promise", "period", "promised", "actual", "of", "95 % range", "verdict")


def promises(page: Told) -> Iterator[Section]:
    """Tell what came of every commitment: its newest period that can be judged, and what is to come."""
    results = page.audit.results
    if not results:
        return
    rows = [
        _row(list(of), page)
        for _, of in groupby(results, key=lambda r: (r.commitment.name, r.key[2]))
    ]
    owners = list(dict.fromkeys(_owner(row) for row in rows))
    rows.sort(key=lambda row: owners.index(_owner(row)))
    is_whole = not chosen_how(page.reading.choice)
    yield Section(
        "PROMISES",
        "" if is_whole else "over the chosen leads alone: no period, and no total, is whole",
        HEAD,
        tuple(rows),
        right=frozenset({4, 5}),
        is_grouped=True,
    )


def _owner(row: Row) -> str:
    return segment(row.cells[0]).text


def _row(results: list[Result], page: Told) -> Row:
    (shown,) = newest(results)
    judgement = shown.judgement
    figure, is_rate = judgement.figure, is_share(shown)
    commitment = shown.commitment
    name = words(commitment.name)
    if shown.is_grouped:
        name = f"{name}, {'unknown' if shown.group is None else words(str(shown.group))}"
    owner = page.parties(commitment.owners) if len(commitment.owners) == 1 else "Shared"
    return Row(
        (
            Segment(owner, Role.STRONG),
            name,
            page.period(shown.period, commitment.last),
            promised(judgement.bounds, figure.type, is_rate=is_rate),
            told(figure.value, figure.type, is_rate=is_rate, near=judgement.bounds.ends),
            _of(shown),
            between(judgement.interval, figure.type, is_rate=is_rate, near=judgement.bounds.ends),
            Segment(shown.verdict.upper(), _LOOK[shown.kept]),
        ),
        tuple(_notes(shown, results, page)),
    )


def is_share(result: Result) -> bool:
    """Whether a figure is told in per cent: a rate and nothing else."""
    measure = result.commitment.measure
    return isinstance(measure, Measure) and measure.function == "rate"


def _of(result: Result) -> str:
    figure = result.judgement.figure
    if is_share(result):
        return f"{figure.events:,}/{figure.n:,}"
    has_count = any(isinstance(n, Measure | ValueName) for n in walk(result.commitment.measure))
    return f"{figure.n:,}" if has_count else NONE


# -- what is said below a row


def _notes(shown: Result, results: list[Result], page: Told) -> Iterator[Segment]:
    if len(shown.commitment.owners) > 1:
        yield Segment(f"shared by {page.parties(shown.commitment.owners)}", Role.MUTED)
    for text in (*_why(shown, page), *_sureness(shown), *_row_of_misses(shown)):
        yield Segment(text, Role.MUTED)
    if shown.is_missed and shown.commitment.if_missed:
        yield Segment(f"→ {printable(shown.commitment.if_missed)}", Role.BAD)
    beside = (*_waiting(shown), *_left_out(shown, page), *_version(shown, page))
    for text in (*beside, *_before(shown, results), *_to_come(shown, results, page)):
        yield Segment(text, Role.MUTED)
    if assumed := assumed_behind(shown, page.audit):
        names = ", ".join(map(words, assumed))
        yield Segment(
            f"assumed: it rests on times of day that nobody recorded: {names}", Role.UNSURE
        )


def _why(shown: Result, page: Told) -> Iterator[str]:
    judgement = shown.judgement
    figure = judgement.figure
    match judgement.because:
        case Because.UNKNOWN_LEADS:
            top = told(figure.high, figure.type, is_rate=is_share(shown))
            low = told(figure.low, figure.type, is_rate=is_share(shown))
            settle = _wants(judgement.wants, page)
            what = f"{counted(figure.unknown, 'lead')} could still turn it"
            end = f"up to {top}" if figure.high != figure.value else f"down to {low}"
            yield f"{what}, {end}; to settle it: {settle}"
        case Because.NO_DATA:
            settle = _wants(judgement.wants, page)
            yield (
                f"the data lacks what it needs: {settle}"
                if settle
                else "the data lacks what it needs"
            )
        case Because.NO_SPEND:
            yield "there is no table of spend: --spend FILE"
        case Because.RUNNING | Because.WAITING | Because.YOUNG if shown.judged_from is not None:
            passed = figure.so_far if is_share(shown) else 0
            so_far = f"; {passed:,} passed so far, not a rate yet" if passed else ""
            yield f"{judgement.because.value}; judged from {page.day(shown.judged_from)}{so_far}"
            yield from _pace(shown, page)
        case None | Because.CHANCE:
            pass
        case because:
            yield because.value


def _pace(shown: Result, page: Told) -> Iterator[str]:
    """Say of a total in a running period how much of the time is gone, and how much of the promise is there."""
    period, low = shown.period, shown.judgement.bounds.low
    value = shown.judgement.figure.value
    reckoner = page.audit.asking.promises[shown.version][shown.commitment.name].reckoner
    is_total = reckoner.bare("count", "sum") is not None
    if period is None or page.today >= period.after or not is_total:
        return
    if not low or value is None or chosen_how(page.reading.choice):
        return
    gone = (page.today - period.first) / (period.after - period.first)
    yield f"{share(gone)} of the {period.every.value} gone, {share(value / low)} of the promise there"


def _wants(wants: tuple[Want, ...], page: Told) -> str:
    """Name what would settle it, the commonest first, with who fills it in."""
    named = dict.fromkeys((want.name, want.owner) for want in wants)
    said = [
        f"{printable(name)}{f' ({page.party(owner)})' if owner else ''}" for name, owner in named
    ]
    return ", ".join([*said[:_MOST_WANTS], *(["…"] if len(said) > _MOST_WANTS else [])])


def _sureness(shown: Result) -> Iterator[str]:
    """Say whether it may be chance, and how many leads would tell."""
    judgement = shown.judgement
    if shown.kept in (Kept.TOO_EARLY, Kept.UNMEASURABLE):
        return
    if judgement.is_warning:
        yield "met, and nearer to the bound than the warning allows"
    if judgement.may_be_chance and judgement.because is not Because.UNKNOWN_LEADS:
        needed = judgement.settles
        leads = f"; about {_about(needed):,} leads would settle it" if needed else ""
        if needed and needed > _TOO_MANY:
            leads = "; the gap is too small for any sample to settle"
        yield f"may be chance: the range holds what was promised{leads}"


def _about(leads: int) -> int:
    """Round up to two figures and a half: nobody counts on the last of them."""
    step = int(10 ** max(len(str(leads)) - 3, 0))
    return -(-leads // step) * step


def _row_of_misses(shown: Result) -> Iterator[str]:
    after = shown.commitment.missed_after
    if shown.kept is Kept.MISSED and after > 1:
        noun = "in a row" if shown.misses > 1 else ""
        yield f"missed {times(shown.misses)} {noun}".rstrip() + f"; it counts from {after} on"


def _waiting(shown: Result) -> Iterator[str]:
    if shown.kept is Kept.TOO_EARLY:
        return
    for moments, count in shown.never.items():
        yield f"left out: {counted(count, 'lead')} without {moments[0]}"


def _left_out(shown: Result, page: Told) -> Iterator[str]:
    """Say how many leads are in no part of the figure, for want of data or of the question itself."""
    if shown.kept is Kept.TOO_EARLY:
        return
    promise = page.audit.asking.promises[shown.version][shown.commitment.name]
    others = number_of(x for x in shown.leads if x.version not in promise.asked_in)
    unknown = shown.judgement.figure.left_out - others
    if unknown > 0:
        yield f"left out for want of data: {counted(unknown, 'lead')}"
    if others:
        some = counted(others, "lead")
        yield f"left out: {some}, judged by a version without what the measure asks"


def _version(shown: Result, page: Told) -> Iterator[str]:
    """Name the version whose promise it is, where that is another than today's."""
    audit = page.audit
    tree = audit.line.trees[shown.version]
    if shown.version == audit.line.present(audit.as_of):
        return
    named = tree.version
    if named == audit.tree.version:
        named = f"{named} of {page.day(tree.effective.toordinal())}"
    when = "" if shown.period is None else ", in force when the period began"
    yield f"as promised in {named}{when}"


def _before(shown: Result, results: list[Result]) -> Iterator[str]:
    """Tell the trend."""
    earlier = results[: results.index(shown)][-_MOST_BEFORE:]
    values = [
        told(r.judgement.figure.value, r.judgement.figure.type, is_rate=is_share(r))
        for r in earlier
        if r.judgement.figure.value is not None
    ]
    if values:
        yield f"before: {', '.join(values)}"


def _to_come(shown: Result, results: list[Result], page: Told) -> Iterator[str]:
    """Tell what the periods that cannot be judged yet have come to so far."""
    later = [r for r in results[results.index(shown) + 1 :] if r.kept is Kept.TOO_EARLY]
    if not later or shown.kept is Kept.TOO_EARLY:
        return
    names = [page.period(r.period, None) for r in later]
    if later[0].period is not None and later[0].period.every is Every.WEEK:
        *before, end = (n.removeprefix("wk ") for n in names)
        weeks = f"{', '.join(before)} and {end}" if before else end
        name = f"week{'s' if before else ''} of {weeks}"
    else:
        name = ", ".join(names)
    so_far = sum(r.judgement.figure.so_far for r in later if is_share(r))
    dates = [r.judged_from for r in later if r.judged_from is not None]
    first = f", judged from {page.day(min(dates))}" if dates else ""
    passed = f", {so_far:,} passed so far" if so_far else ""
    yield f"{name}: too early{first}{passed}"
