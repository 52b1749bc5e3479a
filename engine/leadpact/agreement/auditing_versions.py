"""Audit leads by several versions of a policy: each version judges its own in the engine, all are counted together."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from leadpact.agreement.auditing import Looked, grain_of
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.newest import Place, Wanted, newest_leads
from leadpact.engines.gathering import Gathered
from leadpact.engines.judging import LeftOut, Selection
from leadpact.engines.quality import MOST_SPELLINGS, Quality, Spellings, quality
from leadpact.engines.spans import before, lots, number_of, within
from leadpact.policy import PolicyTree
from leadpact.units import Kind, Type, Value

Gather = Callable[[PolicyTree], Gathered]
"""Reads the sources in the words of one version; what it gave before may be gone."""
Select = Callable[[PolicyTree], Selection]
"""Says which leads are chosen, in the words of one version."""


def take_versions(
    auditor: Auditor,
    gather: Gather,
    select: Select,
    *,
    one_by_one: bool = False,
    with_ids: bool = True,
) -> LeftOut:
    """Let each version judge the leads created while it is in force, and give them to an auditor.

    What the options choose is chosen among the leads of all versions; those that no version judges are
    counted before.

    Raises:
        EngineError: the engine refuses.
    """
    taking = _Taking(auditor, gather, select)
    shares = taking.shares()
    looked, left_out, data = {}, LeftOut(), []
    for number, found in taking.each(shares):
        looked[number] = found
        left_out = _added(left_out, found.left_out)
        data.append(quality(found.chosen))
    for number, found in looked.items():
        if one_by_one:
            for _, judged in found.leads():
                auditor.take(judged, version=number)
            continue
        for judged, leads in found.alike(grain_of(auditor.line.trees, with_ids=with_ids)):
            auditor.take(judged, leads, version=number)
        found.add_waits(auditor.waited[number])
    if not one_by_one:
        promises = auditor.asking.promises[auditor.present].values()
        ask = _Asked(auditor, looked)
        auditor.newest = newest_leads(promises, auditor.leads, auditor.as_of, ask)
    auditor.looked = looked
    auditor.data = together(data)
    return left_out


class _Taking:
    """The leads of each version in turn, the newest version first, as `--last` takes them."""

    def __init__(self, auditor: Auditor, gather: Gather, select: Select) -> None:
        self._auditor = auditor
        self._gather = gather
        self._select = select

    def shares(self) -> dict[int, int] | None:
        """Say how many leads of each version are drawn by lot; None where all are taken."""
        trees = self._auditor.line.trees
        asked = self._select(trees[0])
        if asked.sample is None:
            return None
        drawn: list[tuple[str, int]] = []
        for number, found in self.each(None):
            drawn += ((lot, number) for lot in lots(found.chosen, asked.seed, asked.sample))
        return Counter(number for _, number in sorted(drawn)[: asked.sample])

    def each(self, shares: dict[int, int] | None) -> Iterator[tuple[int, Looked]]:
        """Judge the leads of each version, of a drawn sample so many as are its share."""
        auditor, line = self._auditor, self._auditor.line
        last = self._select(line.trees[0]).last
        for number in reversed(range(len(line.trees))):
            gathered = self._gather(line.trees[number])
            if number == len(line.trees) - 1:
                auditor.older, auditor.undated = before(gathered, min(line.starts))
            own = within(gathered, *line.span(number))
            sample = None if shares is None else shares[number]
            selection = replace(self._select(line.trees[number]), last=last, sample=sample)
            found = Looked(
                auditor.judges[number], own, auditor.as_of, selection, name=f"judged_by_{number}"
            )
            if last is not None:
                last -= number_of(found.chosen)
            yield number, found


class _Asked:
    """Asks all versions for their newest leads; one that has not what is asked has none to give."""

    def __init__(self, auditor: Auditor, looked: dict[int, Looked]) -> None:
        self._auditor = auditor
        self._looked = looked

    def __call__(
        self, number: int, until: int, wanted: Wanted
    ) -> Iterator[Sequence[tuple[Place, JudgedLead | None]]]:
        parts = (self._of(version, number, until, wanted) for version in self._looked)
        return chain.from_iterable(parts)

    def _of(
        self, version: int, number: int, until: int, wanted: Wanted
    ) -> Iterator[Sequence[tuple[Place, JudgedLead | None]]]:
        asked_in = self._auditor.asking.questions.asked_in(wanted.true, wanted.asked)
        judge = self._auditor.judges[version]
        facts = {path: value for path, value in wanted.facts.items() if path in judge.fields}
        fields = judge.tree.fields
        can_be = all(
            value is None or (path in facts and can_have(fields[path].type, value))
            for path, value in wanted.facts.items()
        )
        if version not in asked_in or not can_be:
            return
        for part in self._looked[version].newest(number, until, replace(wanted, facts=facts)):
            yield [
                (place, None if lead is None else lead._replace(version=version))
                for place, lead in part
            ]


def can_have(of: Type, value: Value) -> bool:
    """Whether a field of a type can have a value that leads of another version have."""
    match of.kind:
        case Kind.CHOICE:
            return value in of.members
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool)


def _added(one: LeftOut, other: LeftOut) -> LeftOut:
    return LeftOut(
        later=one.later + other.later,
        undated=one.undated + other.undated,
        unsure=one.unsure + other.unsure,
        others=one.others + other.others,
    )


def together(found: Sequence[Quality]) -> Quality:
    """Add up what the data of several versions' leads did not tell."""
    names = dict.fromkeys(name for one in found for name in one.unreadable)
    return Quality(
        unreadable={
            name: _spellings([one.unreadable[name] for one in found if name in one.unreadable])
            for name in names
        },
        assumed=_counts([one.assumed for one in found]),
        undated=sum(one.undated for one in found),
        assumed_times=_counts([one.assumed_times for one in found]),
        rests=_counts([one.rests for one in found]),
    )


def _counts(found: Sequence[Mapping[str, int]]) -> dict[str, int]:
    added: Counter[str] = Counter()
    for one in found:
        added.update(one)
    return dict(added)


def _spellings(found: Sequence[Spellings]) -> Spellings:
    """Add up spellings; a text that is rare for each version counts once for each."""
    told = _counts([dict(one.commonest) for one in found])
    twice = sum(len(one.commonest) for one in found) - len(told)
    commonest = sorted(told.items(), key=lambda item: (-item[1], item[0]))[:MOST_SPELLINGS]
    return Spellings(
        sum(one.count for one in found),
        tuple(commonest),
        sum(one.different for one in found) - twice,
    )
