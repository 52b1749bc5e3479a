"""What the data did not tell: which field is missing how often, and whose absence costs most."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.wants import Want
from leadpact.lead import Lead, Unreadable

_MOST_SPELLINGS = 1_000


@dataclass(slots=True)
class Quality:
    """What was counted so far, of covered leads.

    ``wanted``: leads in which a datum left a stage unknown. ``decides``: those of them in which it
    was the only one. ``unreadable``: the values that are none, by field or ``kind.attribute``.
    """

    wanted: Counter[Want] = field(default_factory=Counter)
    decides: Counter[Want] = field(default_factory=Counter)
    unreadable: dict[str, Counter[str]] = field(default_factory=dict)
    assumed: Counter[str] = field(default_factory=Counter)
    undated_events: int = 0

    def add(self, lead: Lead, judged: JudgedLead) -> None:
        """Count one lead."""
        wants = dict.fromkeys((w for s in judged.stages.values() for w in s.wants), 1)
        self.wanted.update(wants)
        if len(wants) == 1:
            self.decides.update(wants)
        self.undated_events += lead.undated
        self.assumed.update(lead.assumed)
        for name, raw in unreadable(lead):
            spellings = self.unreadable.setdefault(name, Counter())
            known = raw in spellings or len(spellings) < _MOST_SPELLINGS
            spellings[raw if known else "…"] += 1

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


def unreadable(lead: Lead) -> Iterator[tuple[str, str]]:
    """Yield what a lead holds that is no value of its type: the name, and the text as it came."""
    for name, fact in lead.facts.items():
        if isinstance(fact, Unreadable):
            yield name, fact.raw
    events = lead.events
    if isinstance(events, Unreadable):
        yield "activity", events.raw
    elif isinstance(events, Mapping):
        for kind, happened in events.items():
            for event in happened:
                for name, fact in event.attributes.items():
                    if isinstance(fact, Unreadable):
                        yield f"{kind}.{name}", fact.raw
