"""What the data did not tell: which field is missing how often, and whose absence costs most."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.wants import Want
from leadpact.engines.quality import Quality as DataQuality


@dataclass(frozen=True, slots=True)
class Quality:
    """What was counted, of covered leads.

    ``wanted``: leads in which a datum left a stage unknown. ``decides``: those of them in which it
    was the only one. ``data``: values that cannot be read, defaults, events without a time.
    """

    wanted: Counter[Want]
    decides: Counter[Want]
    data: DataQuality

    @classmethod
    def of(cls, leads: Iterable[JudgedLead], data: DataQuality) -> "Quality":
        """Count what some leads want."""
        wanted: Counter[Want] = Counter()
        decides: Counter[Want] = Counter()
        for lead in leads:
            wants = dict.fromkeys(w for s in lead.stages.values() for w in s.wants)
            for want in wants:
                wanted[want] += lead.n
                decides[want] += lead.n if len(wants) == 1 else 0
        return cls(wanted, +decides, data)

    def ranked(self) -> list[tuple[Want, int]]:
        """List what was wanted, the commonest first, then by name."""
        found = self.wanted.items()
        return sorted(found, key=lambda item: (-item[1], item[0].name, item[0].cause.value))

    @property
    def dearest(self) -> tuple[Want, int, int] | None:
        """Give the datum whose absence costs most: it, the leads it leaves open, those it would decide."""
        if not self.wanted:
            return None
        most = max(self.wanted, key=lambda want: (self.decides[want], self.wanted[want], want.name))
        return most, self.wanted[most], self.decides[most]
