"""The quick way to read stages whose rules are about fields alone: all of them in one function.

It is written when so many leads have been read that it pays, and makes the very findings that
`stages` makes of the meanings. Stages that can wait, and rules that read events, are left to those.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, assert_never

from leadpact.lead import Fact
from leadpact.policy import AllOf, AnyOf, AtLeast, Criterion, PolicyTree, Score, Stage
from leadpact.readings.findings import Finding
from leadpact.readings.quick import NotQuickError, Writer, Written
from leadpact.readings.stage_findings import CriterionFinding, StageFinding
from leadpact.readings.verdicts import Truth, Verdict, combined

QuickRead: TypeAlias = Callable[[Mapping[str, Fact]], dict[str, StageFinding]]
"""Facts of a lead -> what each quick stage came to, in file order."""

TRUTHS: Final[dict[Verdict, Truth]] = {
    Verdict.PASS: True,
    Verdict.FAIL: False,
    Verdict.UNKNOWN: None,
}
"""Whether a lead passed a quick stage, by its verdict."""
_VERDICTS: Final = {truth: verdict for verdict, truth in TRUTHS.items()}


def quick_names(tree: PolicyTree) -> tuple[str, ...]:
    """Name the stages that have a quick way, in the order in which they are read."""
    found: dict[str, str] = {}
    for name in tree.stage_order:
        if _is_quick(tree.stages[name], tree, found):
            found[name] = "True"
    return tuple(found)


def quick_stages(tree: PolicyTree, names: tuple[str, ...]) -> QuickRead:
    """Write the function that reads these stages."""
    passed: dict[str, str] = {}
    writer = Writer(tree, passed)
    writer.names |= {
        "CriterionFinding": CriterionFinding,
        "StageFinding": StageFinding,
        "verdicts": _VERDICTS,
        "combined": combined,
    }
    told = {}
    for name in names:
        stage = tree.stages[name]
        rules = [writer.write(criterion.rule) for criterion in stage.criteria]
        passed[name], told[name] = _stage(stage, rules, writer)
    parts = ", ".join(f"{name!r}: {told[name]}" for name in tree.stages if name in told)
    lines = [*writer.head(), *writer.lines, f"return {{{parts}}}"]
    source = "def read(facts):\n" + "".join(f"    {line}\n" for line in lines)
    space: dict[str, Any] = writer.names
    exec(compile(source, f"<{tree.id}: quick>", "exec"), space)  # noqa: S102 - written above, of names that are checked
    read: QuickRead = space["read"]
    return read


def _is_quick(stage: Stage, tree: PolicyTree, passed: Mapping[str, str]) -> bool:
    """Whether rules that can be written are all there is to a stage: no ``when``, no deadline, no waiver."""
    waived = any(waiver.stage == stage.name for waiver in tree.waivers.values())
    if stage.when is not None or stage.deadline is not None or waived:
        return False
    trial = Writer(tree, passed)
    try:
        for criterion in stage.criteria:
            trial.write(criterion.rule)
    except NotQuickError:
        return False
    return True


def _stage(stage: Stage, rules: list[Written], writer: Writer) -> tuple[str, str]:
    """Write what a stage came to; give the variable that says whether it is passed, and the finding."""
    now = writer.put(_combined(stage, [rule.value for rule in rules], writer))
    criteria = "".join(
        f"{_criterion(criterion, rule, writer)}, "
        for criterion, rule in zip(stage.criteria, rules, strict=True)
    )
    whole = f"{writer.named(stage)}, verdicts[{now}], None, None, None, ({criteria})"
    return now, f"new(StageFinding, ({whole}))"


def _criterion(criterion: Criterion, rule: Written, writer: Writer) -> str:
    """Write what a criterion came to; of a yes-or-no field that is known, once for all leads."""
    named, value, finding = writer.named(criterion), rule.value, rule.finding
    new = f"new(CriterionFinding, ({named}, verdicts[{value}], {finding}, None, {value}))"
    if not rule.is_flag:
        return new
    yes, no = (
        writer.named(
            CriterionFinding(
                criterion, _VERDICTS[held], Finding(criterion.rule, held, (), None), None, held
            )
        )
        for held in (True, False)
    )
    return f"{yes} if {value} is True else {no} if {value} is False else {new}"


def _combined(stage: Stage, values: list[str], writer: Writer) -> str:
    match stage.form:
        case AllOf() | AnyOf() as form:
            decisive = isinstance(form, AnyOf)
            decided = " or ".join(f"{value} is {decisive}" for value in values)
            unknown = " or ".join(f"{value} is None" for value in values)
            return f"{decisive} if {decided} else None if {unknown} else {not decisive}"
        case AtLeast() | Score() as form:
            criteria = writer.named(stage.criteria)
            return f"combined({writer.named(form)}, {criteria}, ({', '.join(values)},))"
        case _:
            assert_never(stage.form)
