"""Write the function that decides a lead by a flat policy, stage by stage, into one tuple of codes."""

from typing import assert_never

from leadpact.calendars import CalendarTable
from leadpact.policy import AllOf, AnyOf, AtLeast, PolicyTree, Score, Stage
from leadpact.readings.deciding.flat import FlatBody, FlatFields
from leadpact.readings.deciding.program import Lines, Program, as_comment
from leadpact.readings.deciding.readers import Readers
from leadpact.syntax.printer import to_text


def write_flat(
    tree: PolicyTree, program: Program, days: CalendarTable | None, readers: Readers
) -> tuple[str, str]:
    """Write the function for whole records, and the one for records that lack keys; give their names."""
    fields = FlatFields(tree, program, readers)
    return _decide(tree, program, days, fields), _sparse(tree, program, days, fields)


def _decide(
    tree: PolicyTree, program: Program, days: CalendarTable | None, fields: FlatFields
) -> str:
    name = program.reserve("decide")
    head = Lines()
    head.add("at = instants[as_of]")
    with head.below("if lead.__class__ is not dict:"):
        head.add("return otherwise(lead, at)")
    with head.below("try:"):
        head.add("raw = lead['id']")
        with head.below("if raw.__class__ is not str or raw < '!' or not raw.isascii():"):
            head.add("return otherwise(lead, at)")
    body = FlatBody(fields, program, days, sparse=False)
    codes = _codes(tree, body)
    head.written += body.lines.written
    with head.below("except KeyError:"):
        head.add("return otherwise(lead, at)")
    _finish(codes, head)
    program.define(name, "lead, *, as_of", f"{tree.id}: {tree.title}", head)
    return name


def _sparse(
    tree: PolicyTree, program: Program, days: CalendarTable | None, fields: FlatFields
) -> str:
    name = program.reserve("decide_sparse")
    body = FlatBody(fields, program, days, sparse=True)
    _finish(_codes(tree, body), body.lines)
    program.define(name, "lead, at", "the same where the record lacks some keys", body.lines)
    return name


def _finish(codes: list[str], lines: Lines) -> None:
    lines.add("decision = new(FlatDecision)")
    lines.add("decision._judge = judge")
    lines.add("decision.lead = lead")
    lines.add("decision.as_of = at")
    lines.add("decision._judged = None")
    lines.add(f"decision._codes = ({', '.join(codes)})")
    lines.add("return decision")


def _codes(tree: PolicyTree, body: FlatBody) -> list[str]:
    """Write every stage; name what holds its verdict and those of its criteria, in file order."""
    told = {name: _stage(tree.stages[name], body) for name in tree.stage_order}
    codes = [
        "True" if tree.covers is None else body.value(tree.covers),
        "None" if tree.converted is None else body.value(tree.converted),
    ]
    return codes + [code for name in tree.stages for code in told[name]]


def _stage(stage: Stage, body: FlatBody) -> list[str]:
    lines = body.lines
    applies = "True"
    if stage.when is not None:
        lines.add(f"# {as_comment(f'{stage.name} when {to_text(stage.when)}')}")
        applies = body.value(stage.when)
    criteria = []
    for criterion in stage.criteria:
        lines.add(f"# {as_comment(f'{stage.name}.{criterion.name}: {to_text(criterion.rule)}')}")
        criteria.append(body.value(criterion.rule))
    passed = _combined(stage, criteria, body)
    body.applies[stage.name] = applies
    if stage.when is None:
        body.passed[stage.name] = passed
        return [passed, *criteria]
    body.passed[stage.name] = body.put(stage.name, f"{passed} if {applies} else {applies}")
    code = f"not_applicable if {applies} is False else {body.passed[stage.name]}"
    return [code, *criteria]


def _combined(stage: Stage, criteria: list[str], body: FlatBody) -> str:
    match stage.form:
        case AllOf():
            return body.kleene(stage.name, criteria, decisive=False)
        case AnyOf():
            return body.kleene(stage.name, criteria, decisive=True)
        case AtLeast(number=mark):
            return _reached([(code, 1) for code in criteria], mark, stage, body)
        case Score(mark=mark):
            points = [criterion.points for criterion in stage.criteria]
            return _reached(list(zip(criteria, points, strict=True)), mark, stage, body)
        case _:
            assert_never(stage.form)


def _reached(scored: list[tuple[str, int]], mark: int, stage: Stage, body: FlatBody) -> str:
    """Write whether the points of what passes reach the mark; what is unknown leaves a lowest and a highest sum."""
    low = " + ".join(_points(code, points, min(points, 0)) for code, points in scored)
    high = " + ".join(_points(code, points, max(points, 0)) for code, points in scored)
    return body.put(stage.name, f"True if {low} >= {mark} else False if {high} < {mark} else None")


def _points(code: str, points: int, unknown: int) -> str:
    return f"({points} if {code} is True else {unknown} if {code} is None else 0)"
