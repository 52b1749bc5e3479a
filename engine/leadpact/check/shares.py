"""Check what is spent for all sources together: its name, and the count of leads that it is shared by."""

from dataclasses import replace

from leadpact.check.measures import MeasureLinker
from leadpact.diagnostics.catalogue import declarations as says
from leadpact.nodes import Measure, Name
from leadpact.operators.text import folded
from leadpact.policy import PolicyTree, Share


def linked_share(tree: PolicyTree, measures: MeasureLinker, share: Share) -> Share:
    """Link the count that spend is shared by, and complain of a name that leads come from."""
    _check_name(tree, measures, share)
    if isinstance(share.measure, Name) and not share.measure.path:
        return share
    linked = measures.link(share.measure)
    if linked is None:
        return share
    if not isinstance(linked, Measure) or linked.function != "count":
        measures.rules.complain(
            says.BAD_SHARE,
            linked.span,
            problem="it is shared by a count of leads",
            help="write `by count(…)` with a stage, or `by count(leads)`",
        )
        return share
    return replace(share, measure=linked)


def _check_name(tree: PolicyTree, measures: MeasureLinker, share: Share) -> None:
    complain = measures.rules.complain
    source = tree.fields.get("source")
    if source is None:
        if "lead.source" not in tree.unread:
            complain(
                says.REQUIRED_FIELD,
                share.span,
                what="a field `source`, since spend is shared among its values",
            )
        return
    if share.name.strip() != share.name or not share.name:
        complain(
            says.BAD_SHARE,
            share.span,
            problem="its name is blank, or has blanks around it",
            help="write it as the table of spend does, under `source`",
        )
        return
    wanted = folded(share.name)
    if wanted in source.spellings:
        complain(
            says.BAD_SHARE,
            share.span,
            problem=f"leads come from `{share.name}`, which bears its own spend",
            help="name spend that is no source of leads",
        )
    first = next(name for name in tree.shares if folded(name) == wanted)
    if first != share.name:
        complain(
            says.BAD_SHARE,
            share.span,
            problem=f"`{share.name}` differs from `{first}` in capital letters alone",
        )
