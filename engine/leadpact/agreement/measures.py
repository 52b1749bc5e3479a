"""The definition of metrics: what each aggregate over leads comes to, and what it leaves open.

Slow and plain: lists of leads, one `match` over the functions. Columnar readings answer to it.
What is worked out from several of them is in `measure_exprs`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

from leadpact.agreement.judged import Answer, JudgedLead, Questions
from leadpact.agreement.settling import Wait, together
from leadpact.agreement.statistics_times import quantile_of
from leadpact.agreement.totals import Amount, average, rounded, share, total
from leadpact.agreement.wants import Want, Wants
from leadpact.nodes import Measure, StageName
from leadpact.readings.verdicts import Verdict
from leadpact.units import NUMBER


class Entry(NamedTuple):
    """Leads that are alike in a measure: what each puts in, 1 where it is counted or passed; how many."""

    lead: JudgedLead
    amount: Amount
    n: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What one aggregate saw of some leads.

    ``entries`` is what its value is made of: of a rate all settled leads, the unknown ones as not
    passed; of a count the leads counted. ``unknown`` could still pass if their data came;
    ``left_out`` say nothing; ``unsettled`` wait, ``so_far`` of them have passed already.
    """

    entries: tuple[Entry, ...] = ()
    unknown: int = 0
    left_out: int = 0
    unsettled: int = 0
    so_far: int = 0
    wants: Mapping[Want, int] | None = None

    @property
    def n(self) -> int:
        return sum(entry.n for entry in self.entries)


class _Tally:
    """The counting itself."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.unknown = self.left_out = self.unsettled = self.so_far = 0
        self.wants: Counter[Want] = Counter()

    def takes(self, lead: JudgedLead, amount: Amount) -> None:
        self.entries.append(Entry(lead, amount, lead.n))

    def lacks(self, lead: JudgedLead, wants: Wants) -> None:
        for want in wants:
            self.wants[want] += lead.n

    def leaves_out(self, lead: JudgedLead, wants: Wants) -> None:
        self.left_out += lead.n
        self.lacks(lead, wants)

    def waits(self, lead: JudgedLead, *, passed: bool) -> None:
        self.unsettled += lead.n
        self.so_far += lead.n if passed else 0

    def seen(self) -> Seen:
        return Seen(
            tuple(self.entries),
            self.unknown,
            self.left_out,
            self.unsettled,
            self.so_far,
            ranked(self.wants),
        )


class Leaf:
    """One aggregate of a policy: what it asks of a lead, and what it makes of many."""

    def __init__(self, measure: Measure, questions: Questions) -> None:
        self.measure = measure
        self.function = measure.function
        self.type = measure.type or NUMBER
        self.where = None if measure.where is None else questions.number_of(measure.where)
        self.stage: str | None = None
        self._subject: int | None = None
        match measure.subject:
            case None:
                pass
            case StageName(name=name):
                self.stage = name
            case subject:
                self._subject = questions.number_of(subject)

    @property
    def is_of_everyone(self) -> bool:
        """Whether it counts leads whatever they are: no part of them, so that no sample can err."""
        return self.function == "count" and self.stage is None and self.where is None

    def considered(self, leads: Sequence[JudgedLead]) -> list[JudgedLead]:
        """Give the leads out of which a count counts.

        For a stage these are the leads that its condition holds for; leads that meet a condition are
        counted out of all of them.
        """
        if self.stage is None:
            return list(leads)
        answers = ((lead, self.is_about(lead)) for lead in leads)
        return [lead for lead, about in answers if about is None or about.value is True]

    def is_about(self, lead: JudgedLead) -> Answer | None:
        """Give the answer to the condition; None where there is none, and it holds for all."""
        return None if self.where is None else lead.answers[self.where]

    def wait_of(self, lead: JudgedLead) -> Wait | None:
        """Say what a lead waits for before all that the aggregate asks of it is settled."""
        about = self.is_about(lead)
        if about is not None and about.value is False:
            return None
        waits = [about.wait if about is not None else None]
        if self.stage is not None:
            waits.append(lead.stages[self.stage].wait)
        elif self._subject is not None:
            answer = lead.answers[self._subject]
            waits.append(None if answer.is_endless or answer.value is not None else answer.wait)
        return together(*waits)

    def of(self, leads: Sequence[JudgedLead]) -> Seen:
        """Look at some leads."""
        tally = _Tally()
        for lead in leads:
            about = self.is_about(lead)
            if about is None or about.value is True:
                self._add(lead, tally)
            elif about.value is None:
                self._add_doubtful(lead, about, tally)
        return self._once_a_key(tally) if self.measure.per is not None else tally.seen()

    def _add(self, lead: JudgedLead, tally: _Tally) -> None:
        match self.function:
            case "rate":
                self._add_to_rate(lead, tally)
            case "count":
                self._add_to_count(lead, tally)
            case "spend":
                pass
            case _:
                self._add_value(lead, tally)

    def _add_doubtful(self, lead: JudgedLead, about: Answer, tally: _Tally) -> None:
        """Add a lead of which nobody can say whether it belongs here."""
        if about.wait is not None:
            tally.waits(lead, passed=False)
            return
        tally.leaves_out(lead, about.wants)
        is_open = self.function == "count" and (
            self.stage is None
            or lead.stages[self.stage].verdict in (Verdict.PASS, Verdict.WAIVED, Verdict.UNKNOWN)
        )
        tally.unknown += lead.n if is_open else 0

    def _add_to_rate(self, lead: JudgedLead, tally: _Tally) -> None:
        standing = lead.stages[str(self.stage)]
        if standing.applies is False:
            return
        if standing.wait is not None:
            tally.waits(lead, passed=standing.has_passed)
        elif standing.applies is None:
            tally.leaves_out(lead, standing.wants)
        else:
            tally.takes(lead, int(standing.has_passed))
            if standing.verdict is Verdict.UNKNOWN:
                tally.unknown += lead.n
                tally.lacks(lead, standing.wants)

    def _add_to_count(self, lead: JudgedLead, tally: _Tally) -> None:
        if self.stage is None:
            tally.takes(lead, 1)
            return
        standing = lead.stages[self.stage]
        if standing.wait is not None:
            tally.waits(lead, passed=standing.has_passed)
        if standing.has_passed:
            tally.takes(lead, 1)
        elif standing.verdict is Verdict.UNKNOWN:
            tally.unknown += lead.n
            tally.lacks(lead, standing.wants)

    def _add_value(self, lead: JudgedLead, tally: _Tally) -> None:
        answer = lead.answers[self._subject] if self._subject is not None else None
        if answer is None:
            return
        if answer.value is not None:
            tally.takes(lead, answer.value)
        elif answer.is_endless and self.function in ("median", "percentile"):
            tally.takes(lead, inf)
        elif answer.wait is not None:
            tally.waits(lead, passed=False)
        else:
            tally.leaves_out(lead, answer.wants)

    def _once_a_key(self, tally: _Tally) -> Seen:
        """Take each key once; copies that differ say nothing, and neither does a lead without a key."""
        first: dict[Any, Entry] = {}
        differing: set[Any] = set()
        kept = tally.entries
        tally.entries = []
        for entry in kept:
            key = entry.lead.fact(str(self.measure.per))
            if key is None:
                tally.left_out += entry.n
            elif first.setdefault(key, entry).amount != entry.amount:
                differing.add(key)
        for key, entry in first.items():
            if key in differing:
                tally.left_out += 1
            else:
                tally.entries.append(entry._replace(n=1))
        return tally.seen()

    # -- values

    def value(self, entries: Sequence[Entry], spend: int | None) -> Amount | None:
        """Give what the aggregate comes to; None where it is undefined: a share of none, no spend table."""
        match self.function:
            case "rate":
                return share(passed_of(entries), sum(e.n for e in entries))
            case "count":
                return sum(e.n for e in entries)
            case "spend":
                return spend
            case "sum":
                return total([(e.amount, e.n) for e in entries], self.type)
            case "average":
                return average([(e.amount, e.n) for e in entries], self.type)
            case "median" | "percentile":
                place = 0.5 if self.measure.percent is None else self.measure.percent / 100
                values = [(e.amount, e.n) for e in entries]
                return rounded(quantile_of(values, place), self.type)
            case _:
                raise TypeError(f"`{self.function}` does not range over leads")

    def condensed(self, entries: Sequence[Entry]) -> list[Entry]:
        """Give fewer entries that come to the same, or as good as: an average keeps nine decimals."""
        first, n = entries[0], sum(e.n for e in entries)
        match self.function:
            case "rate" | "count":
                counts: Counter[Amount] = Counter()
                for entry in entries:
                    counts[entry.amount] += entry.n
                return [Entry(first.lead, amount, count) for amount, count in counts.items()]
            case "sum":
                return [Entry(first.lead, self.value(entries, None), 1)]
            case "average":
                return [Entry(first.lead, self.value(entries, None), n)]
            case _:
                return list(entries)

    def could_be(self, seen: Seen, value: Amount | None) -> tuple[Amount, Amount] | None:
        """Give the lowest and the highest value that the unknown leads leave open."""
        if value is None:
            return None
        match self.function:
            case "rate":
                return value, share(passed_of(seen.entries) + seen.unknown, seen.n)
            case "count":
                return value, value + seen.unknown
            case _:
                return value, value


def passed_of(entries: Iterable[Entry]) -> int:
    """Count the leads of a rate that passed."""
    return sum(entry.amount * entry.n for entry in entries)


def ranked(wants: Mapping[Want, int]) -> dict[Want, int]:
    """Put what is wanted in order: the commonest first, then by name."""
    order = sorted(wants.items(), key=lambda item: (-item[1], item[0].name, item[0].cause.value))
    return dict(order)
