"""What the verdict of each stage rests on: every field and kind of event that it may look at."""

from collections.abc import Iterator, Mapping

from leadpact.lead import Lead
from leadpact.nodes import Events, Expr, Field, StageName, ValueName, children
from leadpact.policy import CalendarChoice, PolicyTree, Stage


def rests_on(tree: PolicyTree) -> Mapping[str, frozenset[str]]:
    """Give, by stage, the fields by their paths and the kinds that its rules name.

    Its rules are its criteria, ``when``, ``deadline``, the conditions of its waivers and the field
    that chooses its calendar, and what these name: values and other stages, to the end. Which leads
    are covered is a part of every verdict.
    """
    covers = frozenset() if tree.covers is None else frozenset(_named(tree.covers, tree))
    own = {name: _of_stage(stage, tree) for name, stage in tree.stages.items()}
    found: dict[str, frozenset[str]] = {}
    for name in tree.stage_order:  # a stage comes behind those that it names
        names = own[name]
        others = (found[one] for one in names if one in tree.stages)
        found[name] = frozenset(covers.union(names - tree.stages.keys(), *others))
    return found


def assumed_in(tree: PolicyTree, lead: Lead) -> dict[str, tuple[str, ...]]:
    """Give the stages whose verdict on a lead rests on an assumed time, each with what has one."""
    if not lead.assumed_times:
        return {}
    found = {
        name: assumed_of(tree, names & lead.assumed_times) for name, names in rests_on(tree).items()
    }
    return {name: names for name, names in found.items() if names}


def assumed_of(tree: PolicyTree, names: frozenset[str]) -> tuple[str, ...]:
    """Put names of fields and kinds in the order of the policy."""
    return tuple(name for name in (*tree.fields, *tree.kinds) if name in names)


def _of_stage(stage: Stage, tree: PolicyTree) -> frozenset[str]:
    waivers = [w for w in tree.waivers.values() if w.stage == stage.name]
    rules = [criterion.rule for criterion in stage.criteria]
    rules += [rule for rule in (stage.when, stage.deadline) if rule is not None]
    rules += [waiver.condition for waiver in waivers]
    found = {name for rule in rules for name in _named(rule, tree)}
    if waivers:  # a waiver ends on a date of creation
        found.add("created_at")
    if isinstance(stage.calendar, CalendarChoice):
        found.add(stage.calendar.field)
    return frozenset(found)


def _named(rule: Expr, tree: PolicyTree) -> Iterator[str]:
    match rule:
        case Field(path=path):
            yield path
        case StageName(name=name):
            yield name
        case ValueName(name=name):
            yield from _named(tree.values[name].expr, tree)
        case Events(kinds=kinds):
            yield from kinds
        case _:
            pass
    for part in children(rule):
        yield from _named(part, tree)
