"""Write a whole agreement as the text that its parties read aloud and sign, in the order leaders think."""

from collections.abc import Iterator

from leadpact.policy import CalendarEntry, PolicyTree, Stage, StageKind, Waiver
from leadpact.readings.agreement_glossary import glossary, terms
from leadpact.readings.agreement_promises import promises, reckoning
from leadpact.readings.agreement_stages import (
    calendar_of,
    heading,
    stage_section,
    uses_working_time,
)
from leadpact.readings.amounts import WEEKDAYS, long_day
from leadpact.readings.document import Bullets, Document, Item, Paragraph, Section, Table
from leadpact.readings.english import clause
from leadpact.readings.naming import capital, listed, spaced
from leadpact.readings.prose import of_a_lead, parties, said, sentence, titled
from leadpact.readings.wording import Wording, joined

_VERDICTS = (
    Item("its conditions are met.", "Pass"),
    Item("its conditions are not met, for certain.", "Fail"),
    Item("a time limit is still running, or something that can still happen has not happened; waiting settles it.", "Pending"),
    Item("the record does not say, and only better data settles it. What is missing is not read as a no, unless this agreement says so.", "Unknown"),
    Item("it did not pass, and an agreed exception lets it through; it stays visible and is counted apart.", "Waived"),
    Item("the question is not asked of this lead.", "Not applicable"),
)  # fmt: skip
_CHARGED = (
    Item(
        "the owner of the first quality question that it failed.", "A lead that is not good enough"
    ),
    Item(
        "the owner of the last hand-over rule that was broken before the step where it stopped; "
        "where none was broken, the owner of that step.",
        "A good lead that was lost, or is stuck",
    ),
    Item(
        "whoever fills in the first missing fact that decides it, else the owner of the question.",
        "A lead that cannot be decided",
    ),
)


def agreement(tree: PolicyTree) -> Document:
    """Write the agreement: what it covers, asks, promises, and who owns what goes wrong."""
    sections = (
        _what_this_is(tree),
        _coverage(tree),
        terms(tree),
        _stages("What a good lead is", StageKind.QUALIFICATION, tree),
        _stages("The rules of the hand-over", StageKind.SLA, tree),
        _stages("What must come of it", StageKind.CONVERSION, tree),
        _working_time(tree),
        _exceptions(tree),
        promises(tree),
        reckoning(tree),
        _ownership(tree),
        glossary(tree),
        _signatures(tree),
    )
    subtitle = f"{said(tree.name)}, version {said(tree.version)}, in effect from {_long(tree)}"
    return Document(said(tree.title), subtitle, tuple(s for s in sections if _has_content(s)))


def _has_content(section: Section) -> bool:
    has_blocks = any(not isinstance(b, Bullets | Table) or _parts(b) for b in section.blocks)
    return bool(section.sections) or has_blocks


def _parts(block: Bullets | Table) -> int:
    return len(block.items if isinstance(block, Bullets) else block.rows)


def _long(tree: PolicyTree) -> str:
    return long_day(tree.effective.toordinal())


def _what_this_is(tree: PolicyTree) -> Section:
    names = parties(tree, tuple(tree.parties))
    text = (
        f"This is an agreement between {names}. It applies to every lead created on or after "
        f"{_long(tree)}, until a later version takes its place. Each question below has one answer "
        "for each lead:"
    )
    return Section("What this is", (Paragraph(text), Bullets(_VERDICTS)))


def _coverage(tree: PolicyTree) -> Section:
    wording = Wording(tree)
    blocks = []
    if tree.covers is None:
        blocks.append(Paragraph("Every lead is covered."))
    else:
        blocks.append(
            Paragraph(
                f"A lead is covered when {of_a_lead(clause(tree.covers, wording))}. Any other lead is not "
                "judged and is counted apart; where the record does not say, the lead is judged "
                "and flagged."
            )
        )
    if tree.converted is not None:
        blocks.append(
            Paragraph(
                f"A lead counts as a customer when {of_a_lead(clause(tree.converted, wording))}."
            )
        )
    else:
        last = [s for s in tree.stages.values() if s.kind is StageKind.CONVERSION][-1:]
        blocks += [
            Paragraph(
                f"A lead counts as a customer once it has passed {said(wording.stage(s.name))}."
            )
            for s in last
        ]
    return Section("Which leads it covers, and what a customer is", tuple(blocks))


def _stages(title: str, kind: StageKind, tree: PolicyTree) -> Section:
    found = (s for s in tree.stages.values() if s.kind is kind)
    return Section(title, (), tuple(stage_section(s, tree) for s in found))


def _working_time(tree: PolicyTree) -> Section:
    """Write the calendars, and which stage counts working time on which."""
    items = tuple(Item(_calendar(c), titled(c.name)) for c in tree.calendars.values())
    wording = Wording(tree)
    users = tuple(s for s in tree.stages.values() if uses_working_time(s, tree))
    texts = []
    if users and len(tree.calendars) == 1:
        names = listed(tuple(said(wording.stage(s.name)) for s in users), "and")
        texts.append(f"The working time in {names} is counted by it.")
    elif users:
        texts += [f"{said(wording.stage(s.name))} counts it by {calendar_of(s)}." for s in users]
    if first := tree.first_calendar:
        texts.append(
            f"Dates, weeks, months and quarters are those of {first.week.timezone}; weeks begin on Monday."
        )
    return Section(
        "Working time", (Bullets(items), *(() if not texts else (Paragraph(" ".join(texts)),)))
    )


def _calendar(entry: CalendarEntry) -> str:
    week = entry.week
    codes = listed(week.holiday_codes, "and") if week.holiday_codes else ""
    off = [f"the public holidays of {codes}"] if codes else []
    off += [long_day(day.toordinal()) for day in sorted(week.holidays)]
    rest = f", except on {joined(tuple(off), 'and')}" if off else ""
    return f"{'; '.join(_hours(entry))}, by the clock of {week.timezone}{rest}."


def _hours(entry: CalendarEntry) -> Iterator[str]:
    """Name runs of days with the same hours: ``Monday to Friday 09:00 to 17:30``."""
    days = entry.week.days
    start = 0
    for day in range(1, len(days) + 1):
        if day < len(days) and days[day] == days[start]:
            continue
        if days[start]:
            hours = listed(tuple(str(i).replace("-", " to ") for i in days[start]), "and")
            run = (
                WEEKDAYS[start] if day - start == 1 else f"{WEEKDAYS[start]} to {WEEKDAYS[day - 1]}"
            )
            yield f"{run} {hours}"
        start = day


def _exceptions(tree: PolicyTree) -> Section:
    items = tuple(
        Item(_waiver(w, tree.stages[w.stage], tree), capital(spaced(w.name)))
        for w in tree.waivers.values()
    )
    return Section("Agreed exceptions", (Bullets(items),))


def _waiver(waiver: Waiver, stage: Stage, tree: PolicyTree) -> str:
    wording = Wording(tree)
    covered = tuple(c.name for c in stage.criteria if c.name in waiver.criteria)
    title = said(wording.stage(stage.name))
    if not waiver.criteria or len(covered) == len(stage.criteria):
        what = title
    else:
        what = f"{listed(tuple(spaced(name) for name in covered), 'and')} in {title}"
    return (
        f"{sentence(waiver.reason)} Where {clause(waiver.condition, wording)}, {what} may fail or be "
        f"unknown and counts as passed. Approved by {parties(tree, waiver.approved_by)}, for leads "
        f"created until {long_day(waiver.until.toordinal())}."
    )


def _ownership(tree: PolicyTree) -> Section:
    wording = Wording(tree)
    rows = []
    for stage in tree.stages.values():
        if stage.owner:
            rows.append(
                (heading(stage, wording), parties(tree, (stage.owner,)), said(stage.fix or ""))
            )
        rows += [
            (
                f"{said(wording.stage(stage.name))}: {spaced(c.name)}",
                parties(tree, (c.owner or stage.owner or "",)),
                said(c.fix or stage.fix or ""),
            )
            for c in stage.criteria
            if c.owner or c.fix
        ]
    intro = (
        "A lead that goes wrong is charged to exactly one owner, or to nobody. A broken hand-over "
        "rule is listed as a breach of its owner whatever becomes of the lead."
    )
    table = Table(
        "Who answers for what, and how it is mended",
        ("When this fails", "It is owned by", "And mended by"),
        tuple(rows),
    )
    converts = any(s.kind is StageKind.CONVERSION for s in tree.stages.values())
    charged = _CHARGED if converts else (_CHARGED[0], _CHARGED[-1])
    return Section("Who owns which failure", (Paragraph(intro), Bullets(charged), table))


def _signatures(tree: PolicyTree) -> Section:
    rows = tuple((said(party.name), "", "", "") for party in tree.parties.values())
    text = (
        f"Agreed as {said(tree.name)} {said(tree.version)}; the policy's digest is {tree.digest}."
    )
    return Section(
        "Signatures",
        (
            Paragraph(text),
            Table("Signed for each party", ("For", "Name", "Date", "Signature"), rows),
        ),
    )
