"""Write out the questions that an agreement asks of a lead: who owns each, and what passes it."""

from typing import assert_never

from leadpact.nodes import Expr, StageName, ValueName, Window, walk
from leadpact.policy import (
    AllOf,
    AnyOf,
    AtLeast,
    CalendarChoice,
    Criterion,
    PolicyTree,
    Score,
    Stage,
)
from leadpact.readings.amounts import counted
from leadpact.readings.cohorts import leads
from leadpact.readings.document import Block, Bullets, Item, Paragraph, Section
from leadpact.readings.english import clause, point
from leadpact.readings.naming import capital, listed, spaced
from leadpact.readings.prose import ended, in_words, of_a_lead, parties, said, sentence, titled
from leadpact.readings.wording import Wording
from leadpact.units import WallTime


def stage_section(stage: Stage, tree: PolicyTree) -> Section:
    """Write one stage."""
    wording = Wording(tree)
    lead_in = [
        sentence(stage.description) if stage.description else "",
        _asked_of(stage.when, wording) if stage.when else "",
        _what_passes(stage, wording),
    ]
    blocks: list[Block] = [Paragraph(" ".join(filter(None, lead_in)))]
    if stage.form != AllOf(single=True):
        blocks.append(Bullets(tuple(_criterion(c, stage, wording) for c in stage.criteria)))
    if stage.deadline is not None:
        blocks.append(Paragraph(_deadline(stage, stage.deadline, wording)))
    mend = [
        f"{parties(tree, (stage.owner,))} answers for it." if stage.owner else "",
        f"If it fails: {sentence(stage.fix)}" if stage.fix else "",
    ]
    if any(mend):
        blocks.append(Paragraph(" ".join(filter(None, mend))))
    return Section(heading(stage, wording), tuple(blocks))


def _asked_of(when: Expr, wording: Wording) -> str:
    which = leads(when, wording, clause=clause)
    if "for which" in which:
        return f"Asked of a lead when {of_a_lead(clause(when, wording))}."
    return f"Asked of {which}."


def heading(stage: Stage, wording: Wording) -> str:
    """Give the company's word for the stage, and the policy's where it is another."""
    title, name = said(wording.stage(stage.name)), spaced(stage.name)
    return title if title.casefold() == name.casefold() else f"{title} ({name})"


def _what_passes(stage: Stage, wording: Wording) -> str:
    match stage.form:
        case AllOf(single=True):
            (only,) = stage.criteria
            why = f" {sentence(only.why)}" if only.why else ""
            return f"A lead passes when {of_a_lead(clause(only.rule, wording))}.{why}"
        case AllOf():
            return "A lead passes when all of these hold:"
        case AnyOf():
            return "A lead passes when at least one of these holds:"
        case AtLeast(number=number):
            hold = "holds" if number == 1 else "hold"
            return f"A lead passes when at least {in_words(number)} of these {in_words(len(stage.criteria))} {hold}:"
        case Score(mark=mark):
            return f"A lead passes when what holds of these adds up to {counted(mark, 'point')} or more:"
        case _:
            assert_never(stage.form)


def _criterion(criterion: Criterion, stage: Stage, wording: Wording) -> Item:
    tree = wording.tree
    points = f" ({_points(criterion.points)})" if isinstance(stage.form, Score) else ""
    extra = [sentence(criterion.why) if criterion.why else ""]
    if tree and criterion.owner and criterion.owner != stage.owner:
        extra.append(f"{parties(tree, (criterion.owner,))} answers for this one.")
    if criterion.fix and criterion.fix != stage.fix:
        extra.append(f"If it fails: {sentence(criterion.fix)}")
    rule = ended(clause(criterion.rule, wording))
    return Item(
        " ".join((rule, *filter(None, extra))), f"{capital(spaced(criterion.name))}{points}"
    )


def _points(points: int) -> str:
    return counted(points, "point") if points > 0 else f"minus {counted(-points, 'point')}"


def _deadline(stage: Stage, deadline: Expr, wording: Wording) -> str:
    until = point(deadline, wording, ahead=True)
    names_stages = any(
        isinstance(part, StageName)
        for rule in (*(c.rule for c in stage.criteria), *((stage.when,) if stage.when else ()))
        for part in walk(rule)
    )
    apart = ", unless a question that it builds on changes" if names_stages else ""
    return (
        f"What counts is what happens until {until}. Before then, a lead that has not passed is "
        f"pending; what happens later no longer changes the verdict{apart}."
    )


def uses_working_time(stage: Stage, tree: PolicyTree) -> bool:
    """Tell whether a calendar matters to the stage, through the values that it uses too."""
    rules = [c.rule for c in stage.criteria] + [rule for rule in (stage.when,) if rule]
    seen: set[str] = set()
    while rules:
        for part in walk(rules.pop()):
            if isinstance(part, Window) and not isinstance(part.length, WallTime):
                return True
            if isinstance(part, ValueName) and part.name in tree.values and part.name not in seen:
                seen.add(part.name)
                rules.append(tree.values[part.name].expr)
    return False


def calendar_of(stage: Stage) -> str:
    """Say which calendar a stage's working time is read on."""
    match stage.calendar:
        case CalendarChoice(field=field, calendars=calendars, otherwise=otherwise):
            choices = [f"{titled(name)} for {spaced(member)}" for member, name in calendars.items()]
            rest = [f"{titled(otherwise)} otherwise"] if otherwise else []
            return f"{listed(tuple(choices + rest), 'and')}, by {spaced(field)}"
        case str() as name:
            return titled(name)
        case None:
            return "none"
        case _:
            assert_never(stage.calendar)
