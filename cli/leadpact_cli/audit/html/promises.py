"""The first screen: who promised what, what came, is it noise, who pays."""

from collections.abc import Iterator
from typing import Any

from leadpact.agreement.promises import Because, Kept
from leadpact.readings.amounts import counted, printable
from leadpact.readings.naming import capital
from leadpact.readings.styled import Role
from leadpact_cli.audit.html.naming import Json, Names, level_of
from leadpact_cli.audit.html.parts import Cell, Column, Part, Table, largest
from leadpact_cli.audit.html.verdicts import (
    address_of,
    first_of,
    number_of,
    order_of,
    role_of,
    start_of,
)
from leadpact_cli.audit.page import words

_TOO_MANY = 1_000_000
_MOST_WANTS = 3
_MOST_PROMISES = 100


def promises(record: Json, names: Names) -> Iterator[Part]:
    """Tell what came of every commitment: its newest period that can be judged first."""
    told = record["commitments"]
    if not told:
        return
    newest = [one for one in told if one["newest"]]
    owners = list(dict.fromkeys(_who(one, names) for one in newest))
    newest.sort(key=lambda one: owners.index(_who(one, names)))
    level = level_of(record)
    columns = (
        *(Column("Who"), Column("Promise"), Column("Period")),
        *(Column("Promised", is_number=True), Column("What came", is_number=True)),
        *(Column(level, is_number=True), Column("Verdict", is_mark=True)),
        *(Column("Is it noise?"), Column("Who pays")),
    )
    shown, left = largest(newest, _MOST_PROMISES, lambda one: -order_of(one["verdict"]))
    table = Table(
        "promises",
        "The promises, each in the newest period that can be judged",
        columns,
        tuple(tuple(_cells(one, names)) for one in shown),
        named_by=1,
        is_cards=True,
        notes=(f"{left:,} more are in --format csv.",) if left else (),
    )
    yield Part("promises", "Promises", _summary(newest), (), (table,))


def _who(told: Json, names: Names) -> str:
    return names.parties(told["owners"])


def _summary(newest: list[Any]) -> str:
    """Count the verdicts in a sentence."""
    counts: dict[str, int] = {}
    for one in newest:
        counts[one["verdict"]] = counts.get(one["verdict"], 0) + 1
    ranked = sorted(counts.items(), key=lambda item: order_of(item[0]))
    said = ", ".join(f"{number:,} {verdict}" for verdict, number in ranked)
    return f"Of {counted(len(newest), 'promise')}: {said}."


def _cells(told: Json, names: Names) -> Iterator[Cell]:
    unit = names.unit(told)
    near = unit.bounds(told["target"]).ends
    yield Cell(_who(told, names), role=Role.STRONG)
    yield Cell(names.promise(told))
    yield Cell(
        names.period(told["period"]), by=start_of(told), notes=tuple(_about_period(told, names))
    )
    yield Cell(unit.target(told["target"]), by=first_of(near))
    yield Cell(
        unit.said(told["value"], near),
        by=number_of(told, names),
        behind=address_of(told, names, came=True) if told["events"] else None,
        role=Role.STRONG,
        notes=tuple(_of(told, is_rate=unit.is_rate)),
    )
    yield Cell(unit.range(told["interval"], near))
    yield Cell(
        capital(told["verdict"]), by=order_of(told["verdict"]), role=role_of(told["verdict"])
    )
    noise = list(_noise(told, names))
    yield Cell(noise[0], notes=tuple(noise[1:]))
    pays = list(_pays(told, told["missed_after"]))
    yield Cell(pays[0], role=Role.BAD if told["missed"] else Role.PLAIN, notes=tuple(pays[1:]))


def _about_period(told: Json, names: Names) -> Iterator[str]:
    period = told["period"]
    if period.get("partial"):
        yield f"from {names.day(period['from'])} on"
    if told["policy"] != names.tree.id:
        yield f"as promised in {told['policy'].rpartition('@')[2]}"
    if assumed := told.get("assumed"):
        said = ", ".join(printable(words(name)) for name in assumed)
        yield f"assumed: it rests on times of day that nobody recorded: {said}"


def _of(told: Json, *, is_rate: bool) -> Iterator[str]:
    if told["n"]:
        passed = f"{told['events']:,} " if is_rate else ""
        yield f"{passed}of {counted(told['n'], 'lead')}"
    if is_rate and told["so_far"]:
        yield f"{told['so_far']:,} so far"
    if told["unknown"] and told["verdict"] != Kept.TOO_EARLY.value:
        yield f"{told['unknown']:,} unknown"


def _noise(told: Json, names: Names) -> Iterator[str]:
    """Say whether it may be chance, or why nobody can say yet."""
    because, unit = told["because"], names.unit(told)
    if told["verdict"] == Kept.TOO_EARLY.value:
        day = told["judged_from"]
        yield f"Judged from {names.day(day)}" if day else "Too early to say"
        yield str(because)
        return
    if told["verdict"] == Kept.UNMEASURABLE.value:
        yield "Nobody can say"
        yield _lacks(told, names)
        return
    if told["interval"] is None:
        yield "Too few to say"
    elif because == Because.UNKNOWN_LEADS.value:
        yield "Missing data decides"
        low, high = told["range"]["low"], told["range"]["high"]
        yield (
            f"{counted(told['unknown'], 'lead')} could still turn it: {unit.said(low)} to {unit.said(high)}"
        )
        yield f"to settle it: {_wants(told, names)}"
    elif told["target_inside"]:
        yield "May be chance"
        yield from _needed(told)
    else:
        yield "More than chance"
    yield from (f"left out: {_left_out(wait)}" for wait in told["waits_for"])


def _lacks(told: Json, names: Names) -> str:
    wants = _wants(told, names)
    if told["because"] == Because.NO_DATA.value and wants:
        return f"the data lacks {wants}"
    return str(told["because"])


def _left_out(wait: Json) -> str:
    return f"{counted(wait['leads'], 'lead')} without {printable(wait['moments'][0])}"


def _wants(told: Json, names: Names) -> str:
    named = dict.fromkeys((want["name"], want["owner"]) for want in told["would_settle"])
    said = [
        f"{printable(name)}{f' ({names.party(owner)})' if owner else ''}" for name, owner in named
    ]
    return ", ".join([*said[:_MOST_WANTS], *(["…"] if len(said) > _MOST_WANTS else [])])


def _needed(told: Json) -> Iterator[str]:
    needed = told["leads_needed"]
    if needed and needed > _TOO_MANY:
        yield "the gap is too small for any sample to settle"
    elif needed:
        step = int(10 ** max(len(str(needed)) - 2, 0))
        yield f"about {-(-needed // step) * step:,} leads would settle it"


def _pays(told: Json, missed_after: int) -> Iterator[str]:
    what = printable(told["if_missed"] or "")
    if told["missed"]:
        yield what or "Nothing was agreed"
        if missed_after > 1:
            yield f"missed {told['missed_in_a_row']:,} periods in a row; {missed_after} were agreed"
        return
    if told["verdict"] == Kept.MET.value:
        yield "Nobody"
        if told["warning"]:
            yield "met, and nearer to the bound than the warning allows"
    elif told["verdict"].startswith(Kept.MISSED.value):
        yield "Nobody yet"
        yield f"it counts when missed {missed_after} periods in a row"
    elif told["verdict"] == Kept.TOO_EARLY.value:
        yield "Not yet"
        return
    else:
        yield "Not decided"
    if what:
        yield f"if missed: {what}"
