"""The numbers behind the promises: stages, where leads went, times, data."""

from collections.abc import Iterable, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from leadpact.agreement.delays import Delay, Step
from leadpact.agreement.losses import Loss
from leadpact.agreement.money import qualifying_stage
from leadpact.agreement.sources import StageFigure
from leadpact.agreement.statistics_times import Survival
from leadpact.policy import StageKind
from leadpact.readings.amounts import counted, instant, printable
from leadpact.readings.outcomes import Outcome
from leadpact.readings.styled import Role, Segment
from leadpact.units import MINUTE, NUMBER
from leadpact_cli.audit.amounts import NONE, between, share, span
from leadpact_cli.audit.page import Told, words
from leadpact_cli.audit.section import Row, Section
from leadpact_cli.audit.waterfalls import waterfalls
from leadpact_cli.moments import zone_of

_WIDEST_BAR = 10
_MOST_WANTS = 6
_MOST_IDS = 3
_ENDS = {
    Outcome.CONVERTED: "customers",
    Outcome.QUALIFIED: "good leads",
    Outcome.OPEN: "still on their way",
    Outcome.UNDECIDED: "undecided for want of data",
}


def stages(page: Told) -> Iterator[Section]:
    """Tell the rate of every stage over the leads that it is settled for."""
    rows = tuple(
        Row((words(name), *_rate_cells(stage)))
        for name, stage in page.audit.stages.items()
        if stage.verdicts
    )
    if rows:
        head = ("stage", "passed", "of", "rate", "95 % range", "unknown", "waiting", "so far")
        about = "of the leads that each question was put to and is settled for"
        notes = tuple(
            f"{words(name)}: {counted(stage.without, 'lead')} judged by a version without it"
            for name, stage in page.audit.stages.items()
            if stage.without
        )
        yield Section("STAGES", about, head, rows, frozenset(range(1, 7)), notes)


def _rate_cells(stage: StageFigure) -> tuple[str, ...]:
    figure = stage.figure
    return (
        f"{figure.events:,}",
        f"{figure.n:,}",
        NONE if figure.value is None else share(figure.value),
        between(stage.interval, NUMBER, is_rate=True),
        _or_dot(figure.unknown),
        _or_dot(figure.unsettled),
        _or_dot(figure.so_far),
    )


def _or_dot(number: int) -> str:
    return f"{number:,}" if number else "·"


# -- where they went


def losses(page: Told) -> Iterator[Section]:
    """Tell where leads were lost, each once, and what mends it; then what became of the others."""
    audit = page.audit
    if not audit.leads:
        return
    longest = max((loss.n for loss in audit.losses), default=1)
    rows = tuple(_loss(loss, longest, page) for loss in audit.losses)
    ends = [f"{count:,} {_ENDS[outcome]}" for outcome, count in audit.waterfall.ends]
    lost = sum(loss.n for loss in audit.losses)
    said = [f"{lost:,} did not make it", *ends] if lost else ends
    notes = [f"{counted(audit.waterfall.start, 'lead')}: {', '.join(said)}"]
    if len(owners := audit.waterfall.owners) > 1:
        charged = ", ".join(f"{page.party(owner)} {count:,}" for owner, count in owners)
        notes.append(f"charged, each once: {charged}")
    if apart := _breaches(page):
        notes.append(apart)
    head = ("who", "what", "leads", "", "to fix it") if rows else ("",)
    about = "each lead that did not make it, once"
    yield Section(
        "WHERE THEY WENT", about, head, rows, frozenset({2}), tuple(notes), is_grouped=bool(rows)
    )
    yield from waterfalls(page)


def _loss(loss: Loss, longest: int, page: Told) -> Row:
    charge, count = loss.charge, loss.n
    bar = "█" * max(1, round(_WIDEST_BAR * count / longest))
    kind = page.audit.tree.stages[charge.stage].kind
    what = f"{_why(kind, charge.outcome)} {words(charge.stage)}"
    is_single = len(page.audit.tree.stages[charge.stage].criteria) == 1
    alone = next(iter(loss.alone.items()), None)
    note = () if alone is None or is_single else (f"{alone[1]:,} on {words(alone[0])} alone",)
    return Row(
        (
            Segment(page.party(charge.owner), Role.STRONG),
            what,
            f"{count:,}",
            Segment(bar, Role.BAD),
            printable(charge.fix or ""),
        ),
        note,
    )


def _why(kind: StageKind, outcome: Outcome) -> str:
    if kind is StageKind.QUALIFICATION:
        return "not qualified:"
    if kind is StageKind.SLA:
        return "dropped:" if outcome is Outcome.STUCK else "promise broken:"
    return "waits for:" if outcome is Outcome.STUCK else "not reached:"


def _breaches(page: Told) -> str:
    apart = [
        f"{page.party(b.owner)} {b.without_loss:,} ({words(b.stage)})"
        for b in page.audit.breaches
        if b.without_loss
    ]
    total = sum(b.without_loss for b in page.audit.breaches)
    if not apart:
        return ""
    return f"{counted(total, 'promise')} broken without such a loss: {', '.join(apart)}"


# -- times


def delays(page: Told) -> Iterator[Section]:
    """Tell how long each step took; a lead that still waits counts as waiting."""
    rows = tuple(
        Row(
            (
                Segment(page.party(delay.step.owner), Role.STRONG),
                _step_name(delay.step),
                *_times(delay.wall),
                *(_times(delay.working)[:1] if delay.working is not None else (NONE,)),
                f"{delay.wall.events:,} of {delay.wall.n:,}",
            ),
            tuple(_by_last(delay)),
        )
        for delay in page.audit.delays
        if delay.wall.n
    )
    if rows:
        head = ("who", "step", "half by", "9 in 10 by", "half, working", "happened")
        about = "from what starts a clock to what stops it"
        yield Section("HOW LONG IT TOOK", about, head, rows, frozenset({2, 3, 4}), is_grouped=True)


def _step_name(step: Step) -> str:
    name = words(step.stage)
    return name if step.criterion == "rule" else f"{name}, {words(step.criterion)}"


def _times(found: Survival) -> tuple[str, str]:
    half, most = found.time_until(0.5), found.time_until(0.9)
    return ("not yet" if half is None else span(half), "not yet" if most is None else span(most))


def _by_last(delay: Delay) -> Iterator[Segment]:
    if delay.since_last is not None:
        last = delay.step.start.replace("first(", "last(", 1)
        half, most = _times(delay.since_last)
        worked = ""
        if delay.since_last_working is not None:
            worked = f", {_times(delay.since_last_working)[0]} in working time"
        yield Segment(
            f"by {last}, the present owner's clock: half by {half}{worked}, 9 in 10 by {most}",
            Role.MUTED,
        )


# -- what is due


def today(page: Told) -> Iterator[Section]:
    """Tell what falls due within a day, and when the first of it does."""
    zone = zone_of(page.audit.tree)
    rows = tuple(
        Row(
            (
                Segment(page.party(due.step.owner), Role.STRONG),
                _step_name(due.step),
                f"{len(due.leads):,}",
                _closes(due.first, zone),
                _some(name for _, name in due.leads),
            )
        )
        for due in page.audit.due
    )
    if rows:
        head = ("who", "step", "leads", "the first by", "")
        about = "what falls due within a day"
        yield Section("TODAY", about, head, rows, frozenset({2}), is_grouped=True)


def _closes(at: int, zone: ZoneInfo | None) -> str:
    """Say when a window closes, to the minute; what closes at midnight, with the day that ends then."""
    minute = at // MINUTE * MINUTE
    said = instant(minute, zone)
    if at == minute and " 00:00" in said:
        return f"end of {instant(minute - MINUTE, zone).partition(' 23:59')[0]}"
    return said


def _some(names: Iterable[str]) -> str:
    first = [printable(name) for name in islice(names, _MOST_IDS + 1)]
    return ", ".join([*first[:_MOST_IDS], *(["…"] if len(first) > _MOST_IDS else [])])


# -- data


def unseen(page: Told) -> Iterator[Section]:
    """Tell what the data did not: the field whose absence costs most, and what it moves."""
    quality = page.audit.quality
    dearest = quality.dearest
    if dearest is None:
        return
    want, _, decides = dearest
    filled = f", for {page.party(want.owner)} to fill in" if want.owner else ""
    notes = [
        f"{printable(want.name)} costs most: it would decide {counted(decides, 'lead')} by itself{filled}"
    ]
    stage = qualifying_stage(page.audit.tree)
    figure = None if stage is None else page.audit.stages[stage].figure
    if figure is not None and figure.is_open and figure.low is not None and figure.high is not None:
        notes.insert(
            0, f"it moves {words(str(stage))} between {share(figure.low)} and {share(figure.high)}"
        )
    rows = tuple(
        Row(
            (
                printable(w.name),
                f"{count:,}",
                _or_dot(quality.decides[w]),
                w.cause.value,
                page.party(w.owner),
            )
        )
        for w, count in quality.ranked()[:_MOST_WANTS]
    )
    head = ("data", "leads", "alone", "why", "to fill in")
    about = "by the leads in which it left a stage unknown"
    yield Section("WHAT WE COULD NOT SEE", about, head, rows, frozenset({1, 2}), tuple(notes))


def waived(page: Told) -> Iterator[Section]:
    """Tell which agreed exceptions were used."""
    audit = page.audit
    rows = tuple(
        Row((words(name), f"{count:,}", printable(audit.tree.waivers[name].reason)))
        for name, count in audit.waivers.items()
    )
    if rows:
        about = "leads that an agreed exception let pass, counted as passed"
        yield Section("WAIVED", about, ("waiver", "leads", "why"), rows, frozenset({1}))
