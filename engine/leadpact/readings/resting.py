"""What verdicts rest on, of stages and of criteria: every field and kind of event that they may look at."""

from collections.abc import Iterable, Iterator, Mapping

from leadpact.lead import Lead
from leadpact.nodes import Events, Expr, Field, StageName, ValueName, children
from leadpact.policy import CalendarChoice, Criterion, PolicyTree, Stage, Waiver


def rests_on(tree: PolicyTree) -> Mapping[str, frozenset[str]]:
    """Give, by stage, the fields by their paths and the kinds that its rules name.

    Its rules are its criteria, ``when``, ``deadline``, the conditions of its waivers and the field
    that chooses its calendar, and what these name: values and other stages, to the end. Which leads
    are covered is a part of every verdict.
    """
    found: dict[str, frozenset[str]] = {}
    for name in tree.stage_order:  # a stage comes behind those that it names
        found[name] = _to_the_end(_of_stage(tree.stages[name], tree), tree, found)
    return found


def criteria_rest_on(tree: PolicyTree) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Give the same for each criterion, by stage and name; ``when`` does not colour it."""
    found = rests_on(tree)
    return {
        stage.name: {
            k.name: _to_the_end(_of_criterion(k, stage, tree), tree, found) for k in stage.criteria
        }
        for stage in tree.stages.values()
    }


def rules_rest_on(rules: Iterable[Expr], tree: PolicyTree) -> frozenset[str]:
    """Give the same for rules that stand in no stage, such as a measure."""
    names = frozenset(name for rule in rules for name in _named(rule, tree))
    return _to_the_end(names, tree, rests_on(tree))


def _to_the_end(
    names: frozenset[str], tree: PolicyTree, stages: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Put what stages rest on in the place of their names, and add what tells who is covered."""
    covers = () if tree.covers is None else _named(tree.covers, tree)
    others = (stages[one] for one in names if one in tree.stages)
    return (names - tree.stages.keys()).union(covers, *others)


def assumed_in(tree: PolicyTree, lead: Lead) -> dict[str, tuple[str, ...]]:
    """Give the stages whose verdict on a lead rests on an assumed time, each with what has one."""
    if not lead.assumed_times:
        return {}
    found = {
        name: assumed_of(tree, names & lead.assumed_times) for name, names in rests_on(tree).items()
    }
    return {name: names for name, names in found.items() if names}


def criteria_assumed_in(tree: PolicyTree, lead: Lead) -> dict[str, dict[str, tuple[str, ...]]]:
    """Give the criteria, by stage and name, whose verdict on a lead does."""
    if not lead.assumed_times:
        return {}
    return {
        stage: {
            name: assumed_of(tree, names & lead.assumed_times)
            for name, names in criteria.items()
            if names & lead.assumed_times
        }
        for stage, criteria in criteria_rest_on(tree).items()
    }


def assumed_of(tree: PolicyTree, names: frozenset[str]) -> tuple[str, ...]:
    """Put names of fields and kinds in the order of the policy."""
    return tuple(name for name in (*tree.fields, *tree.kinds) if name in names)


def _of_stage(stage: Stage, tree: PolicyTree) -> frozenset[str]:
    rules = [criterion.rule for criterion in stage.criteria]
    rules += [] if stage.when is None else [stage.when]
    return _of_rules(rules, stage, _waivers(stage, tree), tree)


def _of_criterion(criterion: Criterion, stage: Stage, tree: PolicyTree) -> frozenset[str]:
    waivers = [w for w in _waivers(stage, tree) if criterion.name in w.criteria]
    return _of_rules([criterion.rule], stage, waivers, tree)


def _waivers(stage: Stage, tree: PolicyTree) -> list[Waiver]:
    return [w for w in tree.waivers.values() if w.stage == stage.name]


def _of_rules(
    rules: list[Expr], stage: Stage, waivers: list[Waiver], tree: PolicyTree
) -> frozenset[str]:
    """Name what some rules of a stage name, and what stands beside every one of them."""
    rules += [] if stage.deadline is None else [stage.deadline]
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
            value = tree.values.get(name)
            meant = tree.metrics[name].measure if value is None else value.expr
            yield from _named(meant, tree)
        case Events(kinds=kinds):
            yield from kinds
        case _:
            pass
    for part in children(rule):
        yield from _named(part, tree)
