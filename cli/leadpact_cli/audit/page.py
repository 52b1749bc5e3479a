"""What a part of the audit is written from: the audit itself, and what parties and periods are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from leadpact.agreement.audit import Audit
from leadpact.agreement.cohorts import Period
from leadpact.agreement.extracting import LeadsBehind
from leadpact.policy import Every
from leadpact.readings.amounts import MONTHS, day, printable
from leadpact.readings.naming import spaced
from leadpact.readings.styled import Role, Segment
from leadpact_cli.audit.amounts import short_day, week_of
from leadpact_cli.audit.source import Reading
from leadpact_cli.moments import day_of


@dataclass(frozen=True, slots=True)
class Told:
    """An audit that is told, with what its reading left out.

    ``behind`` names the leads behind its numbers, as long as the engine is open that judged them.
    """

    audit: Audit
    reading: Reading
    behind: LeadsBehind | None = None

    @property
    def year(self) -> int:
        """The year of the audit: dates of another one are told with theirs."""
        return date.fromordinal(self.today).year

    @property
    def today(self) -> int:
        return day_of(self.audit.as_of, self.audit.tree).toordinal()

    def party(self, owner: str | None) -> str:
        """Name a party as the policy does."""
        named = self.audit.tree.parties.get(owner or "")
        return printable(named.name) if named else "nobody"

    def parties(self, owners: Iterable[str]) -> str:
        return ", ".join(map(self.party, owners))

    def day(self, ordinal: int) -> str:
        return short_day(ordinal, self.year)

    def days(self, first: int, last: int) -> str:
        """Tell the first and the last of some dates; years where they differ, or are not the audit's."""
        years = {date.fromordinal(ordinal).year for ordinal in (first, last)}
        told = self.day if len(years) == 1 else day
        return told(first) if first == last else f"{told(first)} to {told(last)}"

    def period(self, period: Period | None, last: int | None) -> str:
        """Name a period: ``wk 12 Jan``, ``Jan``, ``Q1``, ``last 100``."""
        if period is None:
            return f"last {last}"
        found = date.fromordinal(period.first)
        year = "" if found.year == self.year else f" {found.year}"
        match period.every:
            case Every.WEEK:
                return week_of(period.first) + year
            case Every.MONTH:
                return MONTHS[found.month - 1][:3] + year
            case Every.QUARTER:
                return f"Q{(found.month + 2) // 3}{year}"


def words(name: str) -> str:
    """Write a name of the policy as words."""
    return spaced(name)


def source_name(name: str | None) -> Segment:
    """Name a source; leads that do not say where they come from have none."""
    return Segment("not known", Role.MUTED) if name is None else Segment(printable(name))
