"""Conditions that contradict each other, and alternatives that leave nothing out.

Each subject keeps the range that the conditions so far have left of it; a part and its negation
clash whatever they are about. Of alternatives the same is asked of their opposites.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leadpact.check.lint.outline import Outline, quoted
from leadpact.check.lint.ranges import Claim, Range, claim_of, everything, is_total
from leadpact.diagnostics.catalogue import whole_rules as says
from leadpact.diagnostics.diagnostic import Diagnostic, Label
from leadpact.nodes import All, Expr, Not, Some
from leadpact.policy import AllOf, AnyOf, PolicyTree, Stage

_VERDICTS = {False: "never holds", True: "always holds"}
"""What a `between` with its ends the wrong way round comes to, plain and denied."""
_MOST_CLAIMS = 100
"""Claims about one subject that are held together; each is compared with what all before it left."""


@dataclass(slots=True)
class _Group:
    """The claims made so far about one subject, and, once there are two, what they leave of it."""

    claims: list[tuple[Expr, Claim]]
    left: Range | None = None


def clashes(tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Yield demands that no lead meets together, and alternatives of which one always holds."""
    for sentence in outline.sentences:
        for shape in (All, Some):
            joined = [node for node in sentence.nodes if isinstance(node, shape)]
            if not joined:
                continue
            inner = {id(part) for node in joined for part in node.parts}
            denied = {id(n.part) for n in sentence.nodes if isinstance(n, Not)}
            for node in joined:
                if id(node) not in inner:
                    found = _clash(_parts([node], shape), tree, outline, shape)
                    yield from _said(found, shape, tree, verdict=_VERDICTS[id(node) in denied])
    for stage in tree.stages.values():
        yield from _of_stage(stage, tree, outline)


def _of_stage(stage: Stage, tree: PolicyTree, outline: Outline) -> Iterator[Diagnostic]:
    """Read the criteria of a stage as one sentence; its `when` too, unless a deadline stands between."""
    rules = [criterion.rule for criterion in stage.criteria]
    match stage.form:
        case AllOf():
            before = [] if stage.when is None or stage.deadline is not None else [stage.when]
            found = _clash(_parts([*before, *rules], All), tree, outline, All)
            yield from _said(found, All, tree, verdict=_VERDICTS[False])
        case AnyOf():
            found = _clash(_parts(rules, Some), tree, outline, Some)
            yield from _said(found, Some, tree, verdict=_VERDICTS[False])
        case _:
            return


def _parts(sentences: Iterable[Expr], shape: type[All] | type[Some]) -> Iterator[Expr]:
    """Yield what is joined by `and` (or by `or`), however it is nested."""
    for sentence in sentences:
        stack = [sentence]
        while stack:
            node = stack.pop()
            if isinstance(node, shape):
                stack.extend(reversed(node.parts))
            else:
                yield node


def _said(
    found: tuple[Expr, ...] | None, shape: type[All] | type[Some], tree: PolicyTree, *, verdict: str
) -> Iterator[Diagnostic]:
    """Say which parts clash; the two ends of a `between` are one phrase, with its own verdict."""
    if found is None:
        return
    *before, last = found
    if all(part.span == last.span for part in before):
        yield says.CONSTANT.at(
            tree.source,
            last.span,
            text=quoted(tree.source, last.span),
            verdict=verdict,
            help="write the lower end first: `between 5 and 50`",
        )
        return
    complaint, way_out = (
        (says.CONTRADICTION, "turn one of them round, or write `or`")
        if shape is All
        else (says.TAUTOLOGY, "turn one of them round, or write `and`")
    )
    yield complaint.at(
        tree.source,
        last.span,
        first=", ".join(quoted(tree.source, part.span) for part in before),
        second=quoted(tree.source, last.span),
        also=[Label(part.span, "") for part in before],
        help=way_out,
    )


def _clash(
    parts: Iterator[Expr], tree: PolicyTree, outline: Outline, shape: type[All] | type[Some]
) -> tuple[Expr, ...] | None:
    """Give the first parts that leave nothing; of alternatives, whose opposites leave nothing."""
    opposite = shape is Some
    said: dict[tuple[int, bool], Expr] = {}
    groups: dict[int, _Group] = {}
    for part in parts:
        negated = isinstance(part, Not)
        number = outline.number(part.part if isinstance(part, Not) else part)
        if (other := said.get((number, not negated))) is not None:
            return other, part
        said.setdefault((number, negated), part)
        claim = claim_of(part)
        if claim is None or (opposite and not is_total(claim.subject)):
            continue
        claim = claim.opposite if opposite else claim
        subject = outline.number(claim.subject)
        if (group := groups.get(subject)) is None:
            groups[subject] = _Group([(part, claim)])
        elif (found := _added(group, part, claim, tree)) is not None:
            return found
    return None


def _added(group: _Group, part: Expr, claim: Claim, tree: PolicyTree) -> tuple[Expr, ...] | None:
    """Add a claim to those about its subject; give the parts that it clashes with, and itself."""
    full = everything(claim.subject, tree)
    alone = full.narrowed(claim)
    if alone.is_empty or len(group.claims) >= _MOST_CLAIMS:
        return None
    if group.left is None:
        first = full.narrowed(group.claims[0][1])
        if first.is_empty:
            group.claims.clear()
        group.left = full if first.is_empty else first
    left = group.left.narrowed(claim)
    if not left.is_empty:
        group.left = left
        group.claims.append((part, claim))
        return None
    one = next((p for p, c in group.claims if alone.narrowed(c).is_empty), None)
    return (one, part) if one is not None else (*(p for p, _ in group.claims), part)
