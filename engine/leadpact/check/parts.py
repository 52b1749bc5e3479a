"""References between the parts of a policy: parties, calendars, groups, criteria."""

from collections.abc import Iterable, Iterator

from leadpact.check.operations import listed
from leadpact.diagnostics.catalogue import declarations
from leadpact.diagnostics.catalogue import meaning as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.policy import AtLeast, CalendarChoice, Placed, PolicyTree, Stage
from leadpact.source import Span
from leadpact.units import Kind


def wrong_parts(tree: PolicyTree) -> Iterator[Diagnostic]:
    """Yield every reference to a part that the policy does not have, and parts that cannot be."""
    yield from _required(tree)
    yield from _parties(tree)
    for group in tree.groups.values():
        for kind in group.kinds:
            if kind not in tree.kinds and f"activity.{kind}" not in tree.unread:
                place = tree.place_of(group, "", kind)
                yield _unknown(tree, place, "kind of event", kind, tree.kinds)
    for stage in tree.stages.values():
        yield from _stage(tree, stage)
    for waiver in tree.waivers.values():
        if f"stages.{waiver.stage}" in tree.unread:
            continue
        if waiver.stage not in tree.stages:
            place = tree.place_of(waiver, "stage", waiver.stage)
            yield _unknown(tree, place, "stage", waiver.stage, tree.stages)
            continue
        names = tuple(c.name for c in tree.stages[waiver.stage].criteria)
        for criterion in waiver.criteria:
            if criterion not in names:
                yield declarations.BAD_WAIVER.at(
                    tree.source,
                    tree.place_of(waiver, "criteria", criterion),
                    problem=f"the stage `{waiver.stage}` has no criterion `{criterion}`",
                    help=did_you_mean(criterion, names)
                    or f"its criteria are {listed(tuple(f'`{name}`' for name in names))}",
                )


def _unknown(
    tree: PolicyTree, span: Span, what: str, name: str, known: Iterable[str]
) -> Diagnostic:
    return says.UNKNOWN_NAME.at(
        tree.source, span, what=what, name=name, help=did_you_mean(name, known)
    )


def _required(tree: PolicyTree) -> Iterator[Diagnostic]:
    start = tree.places.get((0, "lead", ""), Span(0, 0))
    for name, kind in (("id", Kind.TEXT), ("created_at", Kind.TIMESTAMP)):
        datum = tree.fields.get(name)
        what = f"a field `{name}: {kind.value}`"
        if datum is None and f"lead.{name}" not in tree.unread:
            yield declarations.REQUIRED_FIELD.at(tree.source, start, what=what)
        elif datum is not None and datum.type.kind is not kind:
            yield declarations.REQUIRED_FIELD.at(tree.source, datum.span, what=what)
    by_source = next((c for c in tree.commitments.values() if c.by == "source"), None)
    is_known = "source" in tree.fields or "lead.source" in tree.unread
    if by_source is not None and not is_known:
        yield declarations.REQUIRED_FIELD.at(
            tree.source,
            tree.place_of(by_source, "by", "source"),
            what="a field `source`, since a commitment is broken down by it",
        )


def _parties(tree: PolicyTree) -> Iterator[Diagnostic]:
    data = [*tree.fields.values()]
    for kind in tree.kinds.values():
        data += kind.attributes.values()
    named: list[tuple[str | None, Placed, str]] = [(d.filled_by, d, "filled_by") for d in data]
    for stage in tree.stages.values():
        named.append((stage.owner, stage, "owner"))
        named += [(criterion.owner, criterion, "owner") for criterion in stage.criteria]
    for waiver in tree.waivers.values():
        named += [(party, waiver, "approved_by") for party in waiver.approved_by]
    for commitment in tree.commitments.values():
        named += [(party, commitment, "owner") for party in commitment.owners]
    for party, part, key in named:
        if party is not None and party not in tree.parties:
            place = tree.place_of(part, key, party)
            yield _unknown(tree, place, "party", party, tree.parties)


def _stage(tree: PolicyTree, stage: Stage) -> Iterator[Diagnostic]:
    yield from _form(tree, stage)
    if isinstance(stage.calendar, str) and not _has_calendar(tree, stage.calendar):
        place = tree.place_of(stage, "calendar", stage.calendar)
        yield _unknown(tree, place, "calendar", stage.calendar, tree.calendars)
    if isinstance(stage.calendar, CalendarChoice):
        yield from _calendar_choice(tree, stage.calendar)


def _form(tree: PolicyTree, stage: Stage) -> Iterator[Diagnostic]:
    """Yield a number of criteria that is more than there are; the schema refuses all else."""
    count = len(stage.criteria)
    if isinstance(stage.form, AtLeast) and 0 < count < stage.form.number:
        yield declarations.BAD_STAGE.at(
            tree.source,
            tree.place_of(stage, "at_least", str(stage.form.number)),
            problem=f"`at_least: {stage.form.number}` of {_number(count, 'criterion', 'criteria')}",
            help=f"say 1 to {count}" if count > 1 else "say 1",
        )


def _number(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _has_calendar(tree: PolicyTree, name: str) -> bool:
    return name in tree.calendars or f"calendars.{name}" in tree.unread


def _calendar_choice(tree: PolicyTree, choice: CalendarChoice) -> Iterator[Diagnostic]:
    if f"lead.{choice.field}" in tree.unread:
        return
    datum = tree.fields.get(choice.field)
    by = tree.place_of(choice, "by", choice.field)
    if datum is None:
        yield _unknown(tree, by, "field", choice.field, tree.fields)
    elif datum.type.kind is not Kind.CHOICE:
        problem = f"a calendar is chosen by a choice field, `{choice.field}` is {datum.type.noun}"
        yield declarations.CALENDAR_CHOICE.at(tree.source, by, problem=problem)
    else:
        yield from _members(tree, choice, datum.type.members)
    named = [*choice.calendars.items()]
    named += [("otherwise", choice.otherwise)] if choice.otherwise is not None else []
    for key, name in named:
        if not _has_calendar(tree, name):
            place = tree.place_of(choice, key, name)
            yield _unknown(tree, place, "calendar", name, tree.calendars)


def _members(
    tree: PolicyTree, choice: CalendarChoice, members: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """Yield members that the field does not have, and those for which no calendar is named."""
    for member in choice.calendars:
        if member not in members:
            yield declarations.CALENDAR_CHOICE.at(
                tree.source,
                tree.place_of(choice, member, ""),
                problem=f"`{member}` is not one of {listed(members)}",
                help=did_you_mean(member, members),
            )
    missing = tuple(member for member in members if member not in choice.calendars)
    if choice.otherwise is None and missing:
        yield declarations.CALENDAR_CHOICE.at(
            tree.source,
            choice.span,
            problem=f"no calendar for {listed(missing)}, and no `otherwise`",
            help="name one for each, or write `otherwise: …` for the rest",
        )
