"""Which data would have decided: what leaves a stage or a condition unknown, and who fills it in."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from leadpact.nodes import Is, StageName
from leadpact.readings.findings import Cause, Finding, unknown_parts
from leadpact.readings.stages import StageFinding
from leadpact.readings.verdicts import Verdict


class Want(NamedTuple):
    """A datum that left something open: its name, why it is not known, the party that fills it in."""

    name: str
    cause: Cause
    owner: str | None


Wants = tuple[Want, ...]
StageWants = Mapping[str, Wants]


def wants_of(finding: Finding, owner: str | None, stages: StageWants) -> Iterator[Want]:
    """Yield the data that leave an expression unknown; what has not happened yet is no want.

    ``owner`` fills in what names nobody; ``stages`` holds what the named stages want. Of a doubtful
    event the first datum is named, as accountability has it.
    """
    for part in unknown_parts(finding, first_of_doubt=True):
        match part.expr:
            case StageName(name=name) | Is(part=StageName(name=name)):
                yield from stages.get(name, ())
            case _ if part.gap is not None and part.gap.cause is not Cause.NOT_YET:
                yield Want(part.gap.name, part.gap.cause, part.gap.owner or owner)
            case _:
                pass


def stage_wants(found: StageFinding, stages: StageWants) -> Wants:
    """List the data that leave a stage unknown, each once; nothing where it is decided or waits."""
    if found.verdict is not Verdict.UNKNOWN:
        return ()
    owner = found.stage.owner
    wants: dict[Want, None] = {}
    if found.when is not None and found.when.value is None:
        wants.update(dict.fromkeys(wants_of(found.when, owner, stages)))
    for f in found.criteria:
        if f.verdict is Verdict.UNKNOWN:
            wants.update(dict.fromkeys(wants_of(f.finding, f.criterion.owner or owner, stages)))
    return tuple(wants)
