"""A binding drafted from the names of columns, and from what their first cells look like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from leadpact.operators.text import folded
from leadpact.policy import Datum, PolicyTree
from leadpact.records.bindings.glimpses import OF_LEAD, Glimpse
from leadpact.records.bindings.guesses import (
    is_naive,
    is_zoned,
    number_format,
    placeholders,
    time_format,
)
from leadpact.records.bindings.headers import plain, stem
from leadpact.records.bindings.spelt_out import table_name, written
from leadpact.units import INSTANT, MONEYS, NUMERIC, Kind, Type

_IDS = ("id", "lead_id", "record id", "lead id", "number", "case_id", "ticket_id", "uuid", "key")
_CREATED = (
    "created_at", "created", "create_date", "creation_date", "opened_at", "first_contact_date", "received_at",
    "submitted_at", "signup_date", "date",
)  # fmt: skip
_TIMES = (
    "at",
    "timestamp",
    "time",
    "date",
    "occurred_at",
    "happened_at",
    "sent_at",
    "created_at",
    "updated_at",
)
_KINDS = ("kind", "event", "event_type", "type", "activity", "action", "name")
_ALIKE = 0.85
_KIND = "kind_of_event"
_CLOCK_IS_WHOSE = (
    "# zone: America/New_York  # times stand there without an offset: whose clock is it?"
)
_GUESS = "# `created_at` is a guess: the first column of times."
_OWN_TIMELINE = (
    "# The records carry their timeline. Where all names are the policy's own they need no binding."
)


@dataclass(frozen=True)
class Draft:
    """The text of a binding, and how many fields and kinds it has found."""

    text: str
    score: int


def draft(
    tree: PolicyTree, glimpses: Sequence[Glimpse], known: Mapping[str, tuple[str, ...]]
) -> Draft:
    """Draft a binding; ``known`` are names that sources use for a field."""
    return _Drafter(tree, glimpses, known).drafted()


class _Drafter:
    """One draft: the table of leads, its columns, and the tables of events."""

    def __init__(
        self, tree: PolicyTree, glimpses: Sequence[Glimpse], known: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._tree = tree
        self._known = known
        self._leads = max((g for g in glimpses if not g.inside), key=self._worth)
        self._fields = self._fields_of(self._leads)
        keys = {table_name(self._leads): self._leads}
        for glimpse in glimpses:  # several inputs of one name are one table
            keys.setdefault(table_name(glimpse), glimpse)
        self._others = [g for g in keys.values() if g is not self._leads]
        self._short: dict[str, str] = {}
        self._guessed = "created_at" not in self._fields and self._guess_created()
        self._joined = {g.name: self._fields_beside(g) for g in self._others}
        self._needs_zone = False
        self._missing: dict[str, None] = {}

    def _guess_created(self) -> bool:
        """Take the first column of times, where no name says when a lead came in."""
        for column in self._leads.columns:
            cells = [c for c in self._leads.samples.get(column, ()) if c.strip()]
            if column not in self._fields.values() and _are_times(cells):
                self._fields = {"created_at": column, **self._fields}
                return True
        return False

    def _worth(self, glimpse: Glimpse) -> tuple[bool, int]:
        found = self._fields_of(glimpse)
        return {"id", "created_at"} <= set(found), len(found)

    def _fields_beside(self, glimpse: Glimpse) -> dict[str, str]:
        """Give the fields that the leads lack and a table with the same key has."""
        if self._key_in(glimpse) is None:
            return {}
        found = self._fields_of(glimpse)
        return {p: c for p, c in found.items() if p not in self._fields and p != "id"}

    def _key_in(self, glimpse: Glimpse) -> str | None:
        own = plain(self._fields.get("id", ""))
        return next((n for n in glimpse.columns if plain(n) == own != "id"), None)

    def _fields_of(self, glimpse: Glimpse) -> dict[str, str]:
        """Give the column of each field; no column serves two fields."""
        by_name = {plain(name): name for name in reversed(glimpse.paths)}
        found: dict[str, str] = {}
        for path in self._tree.fields:
            for name in self._names_of(path, glimpse):
                column = name if name in glimpse.paths else by_name.get(plain(name))
                if column is not None and column not in found.values():
                    found[path] = column
                    break
        for path in self._tree.fields:
            left = [plain(n) for n in glimpse.paths if n not in found.values()]
            near = get_close_matches(path.rpartition(".")[2], left, n=1, cutoff=_ALIKE)
            if path not in found and near:
                found[path] = by_name[near[0]]
        for path, declared in self._tree.fields.items():
            if path not in found and declared.spellings:
                found |= _column_of_choice(path, declared, glimpse, found)
        return found

    def _names_of(self, path: str, glimpse: Glimpse) -> Iterator[str]:
        last = path.rpartition(".")[2]
        yield from (path, path.replace(".", "_"), path.replace(".", " "))
        if path == "id":
            yield from (*_IDS, f"{stem(glimpse.name)}_id")
            yield from (n for n in glimpse.columns if plain(n).endswith(("_id", " id")))
            return
        yield from self._known.get(path, ())
        if path == "created_at":
            yield from _CREATED
        yield last
        yield last.replace("_", " ")

    # -- writing

    def drafted(self) -> Draft:
        lead = list(self._lead_lines())
        activity = list(self._activity_lines())
        zone = [_CLOCK_IS_WHOSE] if self._needs_zone else []
        zone += [_GUESS] if self._guessed else []
        zone += [_OWN_TIMELINE] if any(g.inside for g in self._others) else []
        missing = [f"missing: [{', '.join(map(written, self._missing))}]"] if self._missing else []
        events = ["", "activity:", *activity] if activity else []
        kinds = sum(line.startswith("  ") and not line.startswith("   ") for line in activity)
        text = "\n".join(
            [
                *("leadpact_binding: 1", "name: proposed", *zone, *missing, ""),
                *("tables:", *self._table_lines(), "", "lead:", *lead, *events),
            ]
        )
        beside = sum(map(len, self._joined.values()))
        return Draft(f"{text}\n", len(self._fields) + beside + kinds)

    def _table_lines(self) -> Iterator[str]:
        for glimpse in (self._leads, *self._others):
            short = self._short.get(glimpse.name)
            columns = "" if short is None else f", columns: {{{_KIND}: {written(short)}}}"
            yield f"  {table_name(glimpse)}: {{names: [{written(stem(glimpse.name))}]{columns}}}"

    def _lead_lines(self) -> Iterator[str]:
        yield f"  from: {table_name(self._leads)}"
        if "id" in self._fields:
            yield f"  id: {written(self._fields['id'])}"
        beside = [g for g in self._others if self._joined[g.name]]
        if beside:
            yield "  joins:"
        for glimpse in beside:
            key = f"{{{written(self._fields['id'])}: {written(self._key_in(glimpse) or '')}}}"
            yield f"    {table_name(glimpse)}: {{table: {table_name(glimpse)}, on: {key}}}"
        yield (
            "  fields:" if len(self._fields) > ("id" in self._fields) or beside else "  fields: {}"
        )
        for path, column in self._fields.items():
            if path != "id":
                declared = self._tree.fields[path].type
                cells = self._leads.samples.get(column, ())
                yield f"    {path}: {self._datum(column, declared, cells)}"
        for glimpse in beside:
            for path, column in self._joined[glimpse.name].items():
                declared = self._tree.fields[path].type
                cells = glimpse.samples.get(column, ())
                yield f"    {path}: {self._datum(f'{table_name(glimpse)}.{column}', declared, cells)}"

    def _datum(self, column: str, declared: Type, cells: Sequence[str]) -> str:
        members = {m.lower() for m in declared.members}
        gone = placeholders(cells, but=members) if declared.kind is not Kind.TEXT else ()
        self._missing.update(dict.fromkeys(gone))
        shown = [c for c in cells if c.strip() and c.strip() not in gone]
        parts: list[str] = []
        if declared.kind in INSTANT:
            parts = self._time(shown)
        elif declared.kind is Kind.DATE and (form := time_format(shown)) is not None:
            parts = [] if form.written == "%Y-%m-%d" else [f'dates: "{form.written}"']
        elif declared.kind in NUMERIC | MONEYS and (numbers := number_format(shown)) is not None:
            parts = [f"numbers: {numbers}"]
        return f"{{column: {written(column)}, {', '.join(parts)}}}" if parts else written(column)

    def _time(self, cells: Sequence[str]) -> list[str]:
        if not cells or is_zoned(cells):
            return []
        if is_naive(cells):
            self._needs_zone = True
            return []
        form = time_format(cells)
        self._needs_zone |= form is not None and not form.has_zone
        return [] if form is None else [f'dates: "{form.written}"']

    # -- events

    def _activity_lines(self) -> Iterator[str]:
        for kind in self._tree.kinds:
            parts = [*self._in_tables(kind), *self._in_leads(kind)]
            if parts:
                yield f"  {kind}: {parts[0]}"

    def _in_tables(self, kind: str) -> Iterator[str]:
        for glimpse in self._others:
            at, lead = self._column(glimpse, _TIMES), self._column(glimpse, self._keys())
            if at is None or lead is None:
                continue
            when = ""
            if kind not in stem(glimpse.name):
                said = self._column(glimpse, _KINDS)
                if said is None or kind not in {
                    c.strip().lower() for c in glimpse.samples.get(said, ())
                }:
                    continue
                if not said.isidentifier():  # no sentence can name it as it is
                    self._short[glimpse.name] = said
                    said = _KIND
                when = f", when: '{said} = \"{kind}\"'"
            time = self._datum(at, Type(Kind.TIMESTAMP), glimpse.samples.get(at, ()))
            attributes = self._attributes(kind, glimpse)
            yield f"{{from: {table_name(glimpse)}{when}, at: {time}, lead: {written(lead)}{attributes}}}"

    def _in_leads(self, kind: str) -> Iterator[str]:
        names = (f"{kind}_at", f"{kind}_date", f"{kind}_on", kind)
        at = self._column(self._leads, names)
        if at is not None and at not in self._fields.values() and "id" in self._fields:
            time = self._datum(at, Type(Kind.TIMESTAMP), self._leads.samples.get(at, ()))
            yield f"{{from: {table_name(self._leads)}, at: {time}, lead: {written(self._fields['id'])}}}"

    def _attributes(self, kind: str, glimpse: Glimpse) -> str:
        by_name = {plain(n): n for n in glimpse.columns}
        found = [
            f"{name}: {self._datum(by_name[plain(name)], declared.type, glimpse.samples.get(by_name[plain(name)], ()))}"
            for name, declared in self._tree.kinds[kind].attributes.items()
            if plain(name) in by_name
        ]
        return f", attributes: {{{', '.join(found)}}}" if found else ""

    def _keys(self) -> tuple[str, ...]:
        own = (self._fields["id"],) if "id" in self._fields else ()
        inside = tuple(f"{OF_LEAD}{name}" for name in own)
        return (
            *inside,
            "lead_id",
            "lead id",
            *own,
            f"{stem(self._leads.name)}_id",
            "contact_id",
            "id",
        )

    @staticmethod
    def _column(glimpse: Glimpse, names: Sequence[str]) -> str | None:
        by_name = {plain(n).replace("_", " "): n for n in reversed(tuple(glimpse.columns))}
        wanted = (plain(n).replace("_", " ") for n in names)
        return next((by_name[n] for n in wanted if n in by_name), None)


def _are_times(cells: Sequence[str]) -> bool:
    return is_zoned(cells) or is_naive(cells) or time_format(cells) is not None


def _column_of_choice(
    path: str, declared: Datum, glimpse: Glimpse, found: Mapping[str, str]
) -> dict[str, str]:
    """Find the column whose cells are, most of them, members of a choice."""
    for name, cells in glimpse.samples.items():
        shown = [folded(c.strip()) for c in cells if c.strip()]
        members = sum(cell in declared.spellings for cell in shown)
        if name not in found.values() and shown and members > len(shown) / 2:
            return {path: name}
    return {}
