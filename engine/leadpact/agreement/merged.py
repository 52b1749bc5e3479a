"""One tree to speak by of leads that several versions judged: whatever one of them names has its words here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from leadpact.agreement.line import Line
from leadpact.policy import Datum, PolicyTree, Stage
from leadpact.units import Kind

T = TypeVar("T")


def merged(line: Line, present: int) -> PolicyTree:
    """Give the present version with the parts that only others have; it judges nobody.

    Where several versions have a part, the present one's words count, then those of the newest. Its digest
    is that of the line.
    """
    tree = line.trees[present]
    if len(line.trees) == 1:
        return tree
    others = [t for t in reversed(line.trees) if t is not tree]
    return replace(
        tree,
        digest=line.digest,
        parties=_all(tree.parties, (t.parties for t in others)),
        fields=_fields(tree, others),
        kinds=_all(tree.kinds, (t.kinds for t in others)),
        stages=_stages(tree, others),
        waivers=_all(tree.waivers, (t.waivers for t in others)),
        commitments=_all(tree.commitments, (t.commitments for t in others)),
    )


def _all(own: Mapping[str, T], others: Iterable[Mapping[str, T]]) -> dict[str, T]:
    found = dict(own)
    for other in others:
        for name, part in other.items():
            found.setdefault(name, part)
    return found


def _fields(tree: PolicyTree, others: Sequence[PolicyTree]) -> dict[str, Datum]:
    """Keep the sources of all versions: money may have been spent on one that is no more."""
    found = _all(tree.fields, (t.fields for t in others))
    source = tree.fields.get("source")
    if source is None or source.type.kind is not Kind.CHOICE:
        return found
    for other in (t.fields["source"] for t in others if "source" in t.fields):
        members = tuple(dict.fromkeys((*source.type.members, *other.type.members)))
        spellings = {**other.spellings, **source.spellings}
        source = replace(source, type=replace(source.type, members=members), spellings=spellings)
    return found | {"source": source}


def _stages(tree: PolicyTree, others: Sequence[PolicyTree]) -> dict[str, Stage]:
    """Put stages that are no more before a present one of their kind, so that those that are end the funnel."""
    found = list(tree.stages.values())
    for other in others:
        names = list(other.stages)
        for at, stage in enumerate(other.stages.values()):
            known = [one.name for one in found]
            if stage.name in known:
                continue
            alike = [n for n, one in enumerate(found) if one.kind is stage.kind]
            after = [n for n in alike if found[n].name in names[at:]]
            place = after[0] if after else alike[-1] if alike else len(found)
            found.insert(place, stage)
    return {stage.name: stage for stage in found}
