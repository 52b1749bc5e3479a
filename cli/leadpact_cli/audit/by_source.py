"""The same numbers for every source; what is small is shown as small, and nobody is ranked."""

from collections.abc import Iterator

from leadpact.agreement.sources import FEWEST_LEADS, Group
from leadpact.policy import PolicyTree, StageKind
from leadpact.readings.outcomes import Outcome
from leadpact.readings.styled import Role, Segment
from leadpact_cli.audit.amounts import NONE, share
from leadpact_cli.audit.page import Told, source_name, words
from leadpact_cli.audit.section import Row, Section, Text

_MOST_STAGES = 3


def sources(page: Told) -> Iterator[Section]:
    """Tell how good the leads of each source are, and what became of them."""
    groups, tree = page.audit.by_source, page.audit.tree
    if not groups or all(group.name is None for group in groups):
        return
    if good := _stages(tree, StageKind.QUALIFICATION)[-_MOST_STAGES:]:
        yield _table("is it a good lead", groups, good, page)
    if moved := _stages(tree, StageKind.CONVERSION)[:_MOST_STAGES]:
        yield _table("what became of them", groups, moved, page, with_customers=True)


def _stages(tree: PolicyTree, kind: StageKind) -> list[str]:
    return [name for name, stage in tree.stages.items() if stage.kind is kind]


def _table(
    about: str,
    groups: tuple[Group, ...],
    shown: list[str],
    page: Told,
    *,
    with_customers: bool = False,
) -> Section:
    rows = []
    for group in groups:
        cells = [_share_of(group, stage, page) for stage in shown]
        cells += [_customers(group)] if with_customers else []
        rows.append(Row((source_name(group.name), f"{group.leads:,}", *cells)))
    head = ("source", "leads", *map(words, shown), *(["customers"] if with_customers else []))
    notes = tuple(_legend(groups, shown))
    return Section("BY SOURCE", about, head, tuple(rows), frozenset(range(1, len(head))), notes)


def _customers(group: Group) -> Text:
    found = dict(group.waterfall.ends).get(Outcome.CONVERTED, 0)
    return f"{found:,}, {share(found / group.leads)}" if found else "0"


def _share_of(group: Group, stage: str, page: Told) -> Text:
    figure = group.stages[stage].figure
    if figure.value is None:
        return NONE
    if figure.n < FEWEST_LEADS:
        return Segment(f"{figure.events:,} of {figure.n:,} *", Role.MUTED)
    compared = group.compared.get(stage)
    whole = page.audit.stages[stage].figure.value
    mark = ""
    if compared is not None and compared.is_told_apart:
        mark = " ▲" if figure.value > whole else " ▼"
    return f"{share(figure.value)} of {figure.n:,}{mark}"


def _legend(groups: tuple[Group, ...], shown: list[str]) -> Iterator[Segment]:
    figures = [group.stages[name].figure for group in groups for name in shown]
    if any(f.value is not None and f.n < FEWEST_LEADS for f in figures):
        yield Segment("* too few to judge", Role.MUTED)
    marked = any(
        name in group.compared and group.compared[name].is_told_apart
        for group in groups
        for name in shown
    )
    if marked:
        yield Segment("▲ ▼ more than noise beside all the others", Role.MUTED)
