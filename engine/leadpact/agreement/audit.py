"""The audit: everything that an agreement, its leads and its spend come to, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadpact.agreement.asking import Asking
from leadpact.agreement.delays import Delay
from leadpact.agreement.falling_due import Due
from leadpact.agreement.intervals import Certainty
from leadpact.agreement.judged import JudgedLead, dates_of, number_of
from leadpact.agreement.line import Line
from leadpact.agreement.losses import (
    BrokenPromise,
    Loss,
    Waterfall,
)
from leadpact.agreement.money import (
    MetricFigure,
    Money,
)
from leadpact.agreement.quality import Quality
from leadpact.agreement.results import Result, newest
from leadpact.agreement.sources import Group, StageFigure
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.engines.run_warnings import Shown
from leadpact.policy import PolicyTree
from leadpact.readings.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class VersionLeads:
    """One version of the policy, how many covered leads it judged, and how many it does not cover."""

    tree: PolicyTree
    leads: int
    not_covered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an agreement came to as of one instant (UTC microseconds).

    ``leads`` are those that it covers, or may cover (``coverage_unknown`` of them); ``not_covered``
    are counted apart. ``first`` and ``last`` are the dates of their creation, ordinals, None without
    a lead that has one; ``undated`` have none. ``digest`` is of the leads' data, in no order.
    ``shown`` is of what time the data is, ``warnings`` what it and a binding are warned of.
    ``due`` are the windows that close within a day. ``by_source`` is None where the policy has no field `source`.

    ``versions`` are there, in the order in which they take effect, where leads were judged by the one in
    force when they were created. ``tree`` is the one in force as of the audit, with what only others have. ``older`` leads are older than the first, and ``nobodys`` have
    no readable date of creation: none judged them, and they are in no other number.
    """

    tree: PolicyTree
    line: Line
    asking: Asking
    as_of: int
    shown: Shown
    warnings: tuple[Diagnostic, ...]
    certainty: Certainty
    leads: tuple[JudgedLead, ...]
    not_covered: int
    versions: tuple[VersionLeads, ...]
    older: int
    nobodys: int
    digest: str
    stages: Mapping[str, StageFigure]
    outcomes: Mapping[Outcome, int]
    results: tuple[Result, ...]
    losses: tuple[Loss, ...]
    undecided: tuple[Loss, ...]
    breaches: tuple[BrokenPromise, ...]
    waterfall: Waterfall
    by_source: tuple[Group, ...] | None
    delays: tuple[Delay, ...]
    due: tuple[Due, ...]
    metrics: Mapping[str, MetricFigure]
    money: Money | None
    waivers: Mapping[str, int]
    quality: Quality

    def record(self) -> dict[str, Any]:
        """Give what `leadpact audit --format json` writes, apart from how the leads were read."""
        from leadpact.agreement.record import audit_record  # noqa: PLC0415 - it writes this class

        return audit_record(self)

    @property
    def standing(self) -> tuple[Result, ...]:
        """Give the newest period of what is promised today: a promise that went is shown for its periods."""
        present = self.asking.promises[self.line.present(self.as_of)]
        return tuple(r for r in newest(self.results) if r.commitment.name in present)

    @property
    def coverage_unknown(self) -> int:
        return number_of(lead for lead in self.leads if lead.covered is None)

    @property
    def undated(self) -> int:
        undated = (m for lead in self.leads for m in lead.members if m.days[0] is None)
        return sum(member.n for member in undated)

    @property
    def dates(self) -> tuple[int, int] | None:
        """Give the first and the last date of creation."""
        return dates_of(self.leads)
