"""From all leads to the customers, by source: what each party lost, and what became of the others."""

from collections.abc import Iterator

from leadpact.agreement.losses import ENDS, Waterfall
from leadpact.readings.amounts import printable
from leadpact.readings.outcomes import Outcome
from leadpact.readings.styled import Role, Segment
from leadpact_cli.audit.page import Told, source_name
from leadpact_cli.audit.section import Row, Section, Text

_ENDS = {
    Outcome.CONVERTED: "customers",
    Outcome.QUALIFIED: "good",
    Outcome.OPEN: "open",
    Outcome.UNDECIDED: "undecided",
}
_WIDEST_NAME = 12


def waterfalls(page: Told) -> Iterator[Section]:
    """Tell each source's leads, less what each party lost: every row and every column adds up."""
    whole, groups = page.audit.waterfall, page.audit.by_source
    owners = [owner for owner, _ in whole.owners]
    if not groups or len(groups) < 2 or not owners:
        return
    ends = [outcome for outcome in reversed(ENDS) if outcome in dict(whole.ends)]
    rows = [
        Row((source_name(group.name), *_cells(group.waterfall, owners, ends))) for group in groups
    ]
    rows.append(Row((Segment("all", Role.STRONG), *_cells(whole, owners, ends))))
    parties = (_short(owner, page) for owner in owners)
    head = ("source", "leads", *parties, *(_ENDS[outcome] for outcome in ends))
    about = "leads, less what each party lost; what became of the others"
    yield Section("WHO LOST WHERE", about, head, tuple(rows), frozenset(range(1, len(head))))


def _short(owner: str | None, page: Told) -> str:
    """Name a party in a narrow column: a long name by its id."""
    name = page.party(owner)
    return name if owner is None or len(name) <= _WIDEST_NAME else printable(owner)


def _cells(found: Waterfall, owners: list[str | None], ends: list[Outcome]) -> tuple[Text, ...]:
    lost, ended = dict(found.owners), dict(found.ends)
    left = (f"−{count:,}" if (count := lost.get(owner, 0)) else "·" for owner in owners)
    rest = (f"{count:,}" if (count := ended.get(outcome, 0)) else "·" for outcome in ends)
    return (f"{found.start:,}", *left, *rest)
