"""What became of the leads: the stages, where they went and to whom, the same by source."""

from collections.abc import Iterator
from typing import Any

from leadpact.agreement.extract import (
    COST_THE_LEAD,
    NOT_PASSED,
    PASSED,
    PASSED_SO_FAR,
    UNKNOWN,
    WAITING,
    WITHOUT_LOSS,
    key_of,
    key_of_charge,
)
from leadpact.agreement.money import qualifying_stage
from leadpact.agreement.sources import FEWEST_LEADS
from leadpact.policy import StageKind
from leadpact.readings.amounts import counted, printable
from leadpact.readings.naming import capital
from leadpact.readings.outcomes import Outcome
from leadpact.readings.styled import Role
from leadpact_cli.audit.amounts import NONE
from leadpact_cli.audit.html.figures import RATE, percent
from leadpact_cli.audit.html.naming import ENDS, Json, Names, level_of
from leadpact_cli.audit.html.owners import owners_table
from leadpact_cli.audit.html.parts import Address, Cell, Chart, Column, Part, Table, count, largest
from leadpact_cli.audit.page import words

_MOST_SOURCES = 8
_MOST_ROWS = 40
_MOST_STAGES = 4
_LEADS = key_of("leads")


def stages(record: Json, names: Names, charts: tuple[Chart, ...]) -> Iterator[Part]:
    """Tell the rate of every stage over the leads that it is settled for."""
    columns = (
        *(Column("Stage"), Column("Owner"), Column("Passed", is_number=True)),
        *(Column("Of", is_number=True), Column("Rate", is_number=True)),
        *(Column(level_of(record), is_number=True), Column("Unknown", is_number=True)),
        *(Column("Still waiting", is_number=True), Column("Passed so far", is_number=True)),
    )
    rows = tuple(
        tuple(_stage_cells(name, stage, names)) for name, stage in record["stages"].items()
    )
    caption = "The rate of every stage"
    about = (
        "How far leads came. A rate counts only leads that were asked and whose time is up; "
        "those still waiting stand beside it."
    )
    notes = (
        "An unknown lead counts as not passed in the rate, and as either in its range.",
        "Passed so far: leads that passed already, and whose result can still change.",
        *(
            f"{capital(words(name))}: {counted(stage['without'], 'lead')} judged by a version without it."
            for name, stage in record["stages"].items()
            if stage["without"]
        ),
    )
    table = Table("stage-rates", caption, columns, rows, notes=notes)
    yield Part("stages", "Stages", about, charts, (table,))


def _stage_cells(name: str, stage: Json, names: Names) -> Iterator[Cell]:
    rate, key = stage["rate"], key_of("stage", name)
    known = names.tree.stages[name]
    label = (printable(known.label),) if known.label else ()
    yield Cell(capital(words(name)), notes=label)
    yield Cell(names.party(known.owner))
    yield count(rate["events"], Address(key, (PASSED,)))
    yield count(rate["n"], Address(key, (PASSED, NOT_PASSED, UNKNOWN)))
    yield Cell(percent(rate["value"]), by=rate["value"])
    yield Cell(RATE.range(rate["interval"]))
    yield count(rate["unknown"], Address(key, (UNKNOWN,)))
    yield count(rate["unsettled"], Address(key, (WAITING, PASSED_SO_FAR)))
    yield count(rate["so_far"], Address(key, (PASSED_SO_FAR,)))


# -- where they went


def losses(record: Json, names: Names, charts: tuple[Chart, ...]) -> Iterator[Part]:
    """Tell where leads were lost, each once, what mends it, and what became of the others."""
    if not record["covered"]["leads"]:
        return
    columns = (
        *(Column("Who answers"), Column("What became of them"), Column("Leads", is_number=True)),
        *(Column("On one criterion alone"), Column("What was agreed to fix it")),
    )
    charged = [*record["accountability"], *record["undecided"]]
    tables = [
        Table(
            "charged",
            "Leads that did not make it, or that want data: each charged once",
            columns,
            tuple(tuple(_loss_cells(loss, names)) for loss in charged),
            named_by=1,
            notes=("Undecided leads are charged to whoever fills in the missing data.",)
            if record["undecided"]
            else (),
        ),
        _waterfall_table(record, names),
    ]
    if record["waterfall"]["owners"]:
        tables.append(owners_table(record, names))
    if record["breaches"]:
        tables.append(_breaches(record, names))
    about = "Every lead is counted once, from all leads down to the customers."
    yield Part("losses", "Where leads went", about, charts, tuple(tables))


def _loss_cells(loss: Json, names: Names) -> Iterator[Cell]:
    key = key_of_charge(loss["stage"], loss["owner"], Outcome(loss["outcome"]))
    yield Cell(names.party(loss["owner"]), role=Role.STRONG)
    yield Cell(capital(names.fate(loss["stage"], loss["outcome"])))
    yield count(loss["leads"], Address(key))
    is_single = len(names.tree.stages[loss["stage"]].criteria) == 1
    alone = [] if is_single else list(loss["on_one_criterion_alone"].items())
    said = [f"{number:,} {words(criterion)}" for criterion, number in alone]
    yield Cell(", ".join(said) or NONE, by=max((n for _, n in alone), default=0))
    yield Cell(printable(loss["fix"] or "nothing was agreed"))


def _waterfall_table(record: Json, names: Names) -> Table:
    """Lay the waterfall out by source: each column adds up to the leads of its source."""
    groups = sorted(record["by"].get("source", ()), key=lambda g: -g["leads"])
    shown = [] if len(groups) <= 1 else groups[:_MOST_SOURCES]
    columns = (
        *(
            Column("What became of them"),
            Column("Who answers"),
            Column("All leads", is_number=True),
        ),
        *(Column(names.source(g["value"]), is_number=True) for g in shown),
    )
    rows = [tuple(_charge_cells(loss, shown, names)) for loss in record["waterfall"]["losses"]]
    rows += [
        tuple(_end_cells(end, record["waterfall"]["ends"][end.value], shown, names))
        for end in ENDS
        if record["waterfall"]["ends"].get(end.value)
    ]
    total = (
        Cell("All leads", role=Role.STRONG),
        Cell(""),
        count(record["waterfall"]["start"], Address(_LEADS)),
        *(count(g["waterfall"]["start"], _of_source(_LEADS, (), g, names)) for g in shown),
    )
    left = len(groups) - len(shown) if shown else 0
    note = (f"The {_MOST_SOURCES} largest sources; {left} smaller ones are in all leads.",)
    return Table(
        "waterfall-by-source",
        "What became of all leads" + (", by source" if shown else ""),
        columns,
        tuple(rows),
        total=total,
        notes=note if left else (),
    )


def _charge_cells(loss: Json, groups: list[Any], names: Names) -> Iterator[Cell]:
    outcome = Outcome(loss["outcome"])
    key = key_of_charge(loss["stage"], loss["owner"], outcome)
    yield Cell(capital(names.fate(loss["stage"], loss["outcome"])))
    yield Cell(names.party(loss["owner"]))
    yield count(loss["leads"], Address(key))
    for group in groups:
        same = [
            x["leads"]
            for x in group["waterfall"]["losses"]
            if all(x[part] == loss[part] for part in ("stage", "owner", "outcome"))
        ]
        yield count(sum(same), _of_source(key, (), group, names))


def _end_cells(end: Outcome, number: int, groups: list[Any], names: Names) -> Iterator[Cell]:
    what = (end.value,)
    yield Cell(capital(ENDS[end]))
    yield Cell("")
    yield count(number, Address(_LEADS, what))
    for group in groups:
        found = group["waterfall"]["ends"].get(end.value, 0)
        yield count(found, _of_source(_LEADS, what, group, names))


def _of_source(key: str, what: tuple[str, ...], group: Json, names: Names) -> Address:
    """Lead to the leads of one source."""
    return Address(key, what, names.mask(group["value"] or ""))


def _breaches(record: Json, names: Names) -> Table:
    columns = (
        *(Column("Who"), Column("Rule of the hand-over"), Column("Broken for", is_number=True)),
        *(Column("Cost the lead", is_number=True), Column("Without loss", is_number=True)),
    )
    rows = []
    for found in record["breaches"]:
        key = key_of("broken", found["stage"], found["owner"])
        cost = found["leads"] - found["without_loss"]
        rows.append(
            (
                Cell(names.party(found["owner"]), role=Role.STRONG),
                Cell(capital(words(found["stage"]))),
                count(found["leads"], Address(key)),
                count(cost, Address(key, (COST_THE_LEAD,))),
                count(found["without_loss"], Address(key, (WITHOUT_LOSS,))),
            )
        )
    notes = ("Cost the lead: the lead was lost or stuck, and is charged to this rule.",)
    return Table(
        "breaches", "Rules that were broken", columns, tuple(rows), notes=notes, named_by=1
    )


# -- sources


def sources(record: Json, names: Names) -> Iterator[Part]:
    """Tell the same of every source; what is small is shown as small, and nobody is ranked."""
    groups = record["by"].get("source", [])
    if all(group["value"] is None for group in groups):
        return
    tree = names.tree
    shown = [
        name
        for name, stage in tree.stages.items()
        if stage.kind is StageKind.CONVERSION or name == qualifying_stage(tree)
    ][:_MOST_STAGES]
    columns = (
        *(Column("Source"), Column("Leads", is_number=True)),
        *(Column(capital(words(name)), is_number=True) for name in shown),
        Column("Customers", is_number=True),
    )
    kept, left = largest(groups, _MOST_ROWS, lambda group: group["leads"])
    rows = tuple(tuple(_source_cells(group, shown, record, names)) for group in kept)
    notes = [*_legend(groups, shown)]
    if left:
        notes.append(f"The {_MOST_ROWS} largest; {left:,} smaller ones are in --format json.")
    caption = "The sources, side by side"
    table = Table("by-source", caption, columns, rows, notes=tuple(notes))
    about = "Rates are of leads that were asked and whose time is up."
    yield Part("sources", "Sources", about, (), (table,))


def _source_cells(group: Json, shown: list[str], record: Json, names: Names) -> Iterator[Cell]:
    yield Cell(names.source(group["value"]))
    yield count(group["leads"], _of_source(_LEADS, (), group, names))
    for name in shown:
        yield _share_of(group, name, record, names)
    converted = Outcome.CONVERTED.value
    customers = group["waterfall"]["ends"].get(converted, 0)
    yield count(customers, _of_source(_LEADS, (converted,), group, names))


def _share_of(group: Json, stage: str, record: Json, names: Names) -> Cell:
    rate = group["stages"][stage]["rate"]
    value, key = rate["value"], key_of("stage", stage)
    if value is None:
        return Cell(NONE, notes=("none settled yet",) if rate["unsettled"] else ())
    behind = _of_source(key, (PASSED,), group, names) if rate["events"] else None
    if rate["n"] < FEWEST_LEADS:
        text = f"{rate['events']:,} of {rate['n']:,}"
        return Cell(text, value, behind, Role.MUTED, ("too few to judge",))
    compared = group["compared"].get(stage, {"told_apart": False})
    notes = [f"{rate['events']:,} of {rate['n']:,}, {RATE.range(rate['interval'])}"]
    role = Role.PLAIN
    if compared["told_apart"]:
        is_more = value > record["stages"][stage]["rate"]["value"]
        role = Role.GOOD if is_more else Role.BAD
        notes.append("▲ better than the others" if is_more else "▼ worse than the others")
    return Cell(percent(value), value, behind, role, tuple(notes))


def _legend(groups: list[Any], shown: list[str]) -> Iterator[str]:
    if any(g["compared"].get(name, {}).get("told_apart") for g in groups for name in shown):
        many = sum(group["value"] is not None for group in groups)
        yield (
            "▲ and ▼: the source differs from all the others together by more than noise, "
            f"corrected for {counted(many, 'comparison')}."
        )
    rates = [g["stages"][name]["rate"] for g in groups for name in shown]
    if any(rate["value"] is not None and rate["n"] < FEWEST_LEADS for rate in rates):
        yield f"Fewer than {FEWEST_LEADS} leads are too few to judge, and are not compared."
