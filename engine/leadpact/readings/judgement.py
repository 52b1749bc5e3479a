"""What a policy says of one lead, as values: what every way of telling it begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadpact.lead import Lead
from leadpact.policy import PolicyTree
from leadpact.readings.outcomes import Accountable, Breach, Outcome
from leadpact.readings.plans import Plans
from leadpact.readings.stage_findings import StageFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a policy says of one lead as of one instant (UTC microseconds).

    ``stages`` are in file order. A lead that the agreement does not cover has no stages and no
    outcome. ``covered`` is None where nobody can say: such a lead is judged, and flagged. ``plans``
    is what it was read by: whoever tells the reasons reads the timeline again, and only then.
    """

    tree: PolicyTree
    lead: Lead
    as_of: int
    covered: bool | None
    stages: Mapping[str, StageFinding]
    outcome: Outcome | None
    accountable: Accountable | None
    breaches: tuple[Breach, ...]
    plans: Plans = field(compare=False, repr=False)
