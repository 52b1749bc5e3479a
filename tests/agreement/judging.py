"""Hold an engine to the definition: judge leads by both, and tell where they differ.

Several batches can be asked in one query, for an engine to which a query costs a second: each gives
its rows as text, and the texts are put one below the other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from sqlglot import exp

from agreement.batches import Batch
from agreement.flattening import Form, flattened
from agreement.told import Told, by_columns, by_explaining
from conformance.cases_reader import text_of
from leadpact.api import Policy, instant_of, load_source
from leadpact.engines.running import Cell, HelperTable, Physical
from leadpact.lead import Lead
from leadpact.readings.columns.clocks import ClockTable
from leadpact.readings.columns.columns import Columns
from leadpact.readings.columns.dialect import DIALECTS, Dialect
from leadpact.readings.columns.query import columns
from leadpact.records.conversion import Spelling
from leadpact.records.leads import converter
from leadpact.source import Source


class Engine(Protocol):
    """What a test needs of an engine."""

    @property
    def dialect(self) -> str: ...

    def helper(self, table: HelperTable) -> None: ...

    def rows(self, query: exp.Query) -> Iterator[tuple[Cell, ...]]: ...


def differences(engine: Engine, batches: Sequence[Batch], form: Form) -> list[str]:
    """Judge leads by an engine and by the definition; tell each thing that they tell otherwise."""
    wanted = [explained(batch) for batch in batches]
    found = asked(engine, batches, form)
    return [
        f"{batch.name}, {key}: {difference}"
        for batch, these, those in zip(batches, wanted, found, strict=True)
        for key in these
        for difference in _compared(these[key], those.get(key))
    ]


def explained(batch: Batch) -> dict[str, Told]:
    """Judge leads by the definition."""
    policy = loaded(batch.policy)
    convert = converter(policy.tree, spelling=Spelling.JSON, unobserved=batch.unobserved)
    found = {}
    for key, record in batch.leads:
        lead = convert({**record, "id": key})
        assert isinstance(lead, Lead), lead
        found[key] = by_explaining(policy.explain(lead, as_of=batch.as_of))
    return found


def asked(engine: Engine, batches: Sequence[Batch], form: Form) -> list[dict[str, Told]]:
    """Judge leads by an engine, all batches in one query."""
    dialect = DIALECTS[engine.dialect]
    helpers: dict[str, HelperTable] = {}
    made: list[Columns] = []
    for number, batch in enumerate(batches):
        columns, tables = _written(batch, dialect, form, f"_{number}")
        made.append(columns)
        for table in tables:
            assert helpers.setdefault(table.name, table) == table
    for table in helpers.values():
        engine.helper(table)
    found: list[dict[str, Told]] = [{} for _ in batches]
    rows = list(engine.rows(_together(made)))
    for number, key, *cells in rows:
        names = [name for name in made[number].query.named_selects if name != "id"]
        row = dict(zip(names, map(_value, cells[0].split("|")), strict=True))
        found[number][key] = by_columns(made[number], row)
    assert [len(told) for told in found] == [len(batch.leads) for batch in batches]
    assert len(rows) == sum(map(len, found)), "a row a lead"
    return found


def _written(
    batch: Batch, dialect: Dialect, form: Form, suffix: str
) -> tuple[Columns, list[HelperTable]]:
    tree = loaded(batch.policy).tree
    flat = flattened(batch.leads, tree, dialect, form, suffix=suffix)
    made = columns(
        tree,
        flat.leads,
        flat.events,
        dialect=dialect,
        as_of=instant_of(batch.as_of),
        unobserved=batch.unobserved,
    )
    return made, [*flat.tables, *map(helper_of, made.tables)]


def helper_of(table: ClockTable) -> HelperTable:
    return HelperTable(table.name, dict.fromkeys(table.columns, Physical.BIGINT), table.rows)


def _together(made: Sequence[Columns]) -> exp.Query:
    parts = [_as_text(columns.query, number) for number, columns in enumerate(made)]
    return exp.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _as_text(query: exp.Select, number: int) -> exp.Select:
    """Give each row of a query its batch's number, its id, and the rest of it as one text."""
    cells = [
        exp.Coalesce(
            this=exp.cast(exp.column(exp.to_identifier(name, quoted=True)), "TEXT"),
            expressions=[exp.Literal.string("")],
        )
        for name in query.named_selects
        if name != "id"
    ]
    # A function of Postgres takes no more than a hundred arguments.
    said = _joined([_joined(cells[n : n + 90]) for n in range(0, len(cells), 90)])
    return exp.select(
        exp.alias_(exp.Literal.number(number), "batch"), exp.column("id"), exp.alias_(said, "said")
    ).from_(query.subquery("judged"))


def _joined(texts: Sequence[exp.Expr]) -> exp.Expr:
    return exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("|"), *texts])


def _value(text: str) -> bool | int | None:
    words = {"": None, "true": True, "false": False}
    return words[text] if text in words else int(text)


@lru_cache(maxsize=64)
def _loaded(text: str) -> Policy:
    return load_source(Source("case.yaml", text))


def loaded(document: Mapping[str, Any]) -> Policy:
    """Load a policy from a document."""
    return _loaded(text_of(document))


_PARTS: dict[str, Callable[[Told], Any]] = {
    "covered": lambda told: told.covered,
    "outcome": lambda told: told.outcome,
    "accountable": lambda told: told.accountable,
    "breaches": lambda told: told.breaches,
    "waivers": lambda told: told.waivers,
}


def _compared(wanted: Told, found: Told | None) -> Iterator[str]:
    if found is None:
        yield "no row"
        return
    for name, part in _PARTS.items():
        if part(wanted) != part(found):
            yield f"{name}: wanted {part(wanted)}, found {part(found)}"
    for word, these, those in (
        ("", wanted.verdicts, found.verdicts),
        ("the cause of ", wanted.causes, found.causes),
    ):
        for key in {**these, **those}:
            if these.get(key) != those.get(key):
                yield f"{word}{key}: wanted {these.get(key)}, found {those.get(key)}"
