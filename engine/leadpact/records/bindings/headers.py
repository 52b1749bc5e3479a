"""Find the inputs that are a table, and the columns that are meant, whatever a source calls them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from leadpact.readings.columns.raw import RawType
from leadpact.records.bindings.bound import Table
from leadpact.records.bindings.shapes import Binding

_LANGUAGES = (
    "ar|bg|cs|da|de|el|en|es|et|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|nb|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|"
    "th|tr|uk|vi|zh"
)
_LOCALE = re.compile(
    rf"(?: ?\((?:{_LANGUAGES})(?:[-_][a-z]{{2}})?\)| ?\[(?:{_LANGUAGES})(?:[-_][a-z]{{2}})?\]"
    rf"| - (?:{_LANGUAGES})(?:[-_][a-z]{{2}})?|[_@.](?:{_LANGUAGES})[-_][a-z]{{2}})$"
)
_ENDINGS = re.compile(
    r"(?:\.(?:csv|tsv|json|jsonl|ndjson|parquet|gz|zst|bz2|xz|zip))+$", re.IGNORECASE
)


def plain(name: str) -> str:
    """Write the name of a column as it is compared: in small letters, blanks as single spaces."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class Found:
    """A column of a table: its name in the header, and the path into the JSON that it holds."""

    header: str
    path: tuple[str, ...]
    type: RawType


@dataclass(frozen=True, eq=False)
class Header:
    """The columns of one table, found by any of the names that they may have."""

    table: Table

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        return _grouped(self.table.columns, lambda name: name)

    @cached_property
    def _without_locale(self) -> Mapping[str, list[str]]:
        return _grouped(self.table.columns, lambda name: _LOCALE.sub("", name))

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The names that more than one column has, as they are compared."""
        alike = {name for name, found in self._by_name.items() if len(found) > 1}
        return frozenset(map(plain, self.table.repeated)) | alike

    def find(self, names: Iterable[str]) -> Found | None:
        """Find the column that has the first of these names that there is."""
        for name in names:
            if name in self.table.columns:
                return Found(name, (), self.table.columns[name])
            for known in (self._by_name, self._without_locale):
                if found := known.get(plain(name)):
                    return Found(found[0], (), self.table.columns[found[0]])
            if (inside := self._inside(name)) is not None:
                return inside
        return None

    def is_repeated(self, names: Iterable[str]) -> str | None:
        """Give the first of these names that there is, if several columns have it."""
        for name in names:
            if name in self.table.columns and name not in self.table.repeated:
                return None
            if plain(name) in self.repeated:
                return name
            if self.find((name,)) is not None:
                return None
        return None

    def _inside(self, name: str) -> Found | None:
        """Find a value inside a column of JSON: ``properties.email``."""
        first, dot, rest = name.partition(".")
        column = self._by_name.get(plain(first), [""])[0]
        if dot and self.table.columns.get(column) is RawType.JSON:
            return Found(column, tuple(rest.split(".")), RawType.JSON)
        return None


def _grouped(names: Iterable[str], form: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(form(plain(name)), []).append(name)
    return found


def stem(name: str) -> str:
    """Give the name of an input as tables are found by it: without its folder and its endings."""
    return _ENDINGS.sub("", name.replace("\\", "/").rpartition("/")[2]).casefold()


def matched(binding: Binding, sources: Mapping[str, Table]) -> dict[str, tuple[str, ...]]:
    """Find the inputs of each table of a binding; the leads are the one input that is nothing else."""
    names = {name: stem(name) for name in sources}
    found: dict[str, tuple[str, ...]] = {}
    for table in binding.tables.values():
        for pattern in (table.name, *table.names):
            fits = tuple(n for n, s in names.items() if fnmatchcase(s, pattern.casefold()))
            if fits:
                found[table.name] = fits
                break
    if binding.lead.table not in found:
        taken = {name for fits in found.values() for name in fits}
        tables = [name for name, source in sources.items() if not source.inside]
        left = [name for name in tables if name not in taken] or tables
        possible = [n for n in left if Header(sources[n]).find(_id_names(binding)) is not None]
        if len(left) == 1 or len(possible) == 1:
            found[binding.lead.table] = tuple(possible or left)
    return found


def _id_names(binding: Binding) -> tuple[str, ...]:
    table = binding.tables[binding.lead.table]
    return tuple(n for name in binding.lead.id.names for n in table.columns.get(name, (name,)))
