"""Propose a binding from the columns that are found: a ready-made one where it fits, else one by names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import DUCKDB
from leadpact.records.bindings.bound import BindingError, Bound, Table
from leadpact.records.bindings.drafts import draft
from leadpact.records.bindings.glimpses import Glimpse
from leadpact.records.bindings.guesses import is_naive
from leadpact.records.bindings.headers import matched, stem
from leadpact.records.bindings.loader import load_binding, read_binding
from leadpact.records.bindings.ready_made import ready_made
from leadpact.records.bindings.relations import bound
from leadpact.records.bindings.shapes import Binding, FirstOf, Reference
from leadpact.source import Source

NAME = "proposed.binding.yaml"


@dataclass(frozen=True)
class Proposal:
    """A proposed binding: its text, and what it makes of the tables; None where they hold no leads."""

    text: str
    bound: Bound | None
    problem: BindingError | None


def propose(tree: PolicyTree, glimpses: Sequence[Glimpse]) -> Proposal:
    """Propose a binding of these inputs to the policy's vocabulary."""
    tables = {glimpse.name: glimpse.table() for glimpse in glimpses}
    own = draft(tree, glimpses, _known_names(tree))
    best = _best_ready_made(tree, tables)
    if best is not None and best[0] > own.score:
        text = _like(best[1], best[2], glimpses)
        return _tried(text, tree, tables)
    return _tried(own.text, tree, tables)


def _tried(text: str, tree: PolicyTree, tables: Mapping[str, Table]) -> Proposal:
    binding, found = read_binding(Source(NAME, text), tree)
    if binding is None or any(d.is_error for d in found):
        return Proposal(text, None, BindingError(*found))
    try:
        return Proposal(text, bound(binding, tree, tables, dialect=DUCKDB), None)
    except BindingError as problem:
        return Proposal(text, None, problem)


# -- ready-made


def _best_ready_made(
    tree: PolicyTree, tables: Mapping[str, Table]
) -> tuple[int, str, Binding] | None:
    """Find the ready-made binding that provides most; ``_fivetran`` where it says no more is not it."""
    found: list[tuple[int, str, Binding]] = []
    for name in ready_made():
        binding = load_binding(name, tree)
        try:
            made = bound(binding, tree, tables, dialect=DUCKDB)
        except BindingError:
            continue
        found.append((_score(made, tree), name, binding))
    is_synced = any(c.lower().startswith("_fivetran") for t in tables.values() for c in t.columns)
    fitting = [f for f in found if f[1].endswith("_fivetran") == (is_synced and _has(f[1]))]
    return max(fitting, key=lambda f: f[0], default=None)


def _has(name: str) -> bool:
    """Whether there is a binding for a connector's tables of this CRM."""
    family = name.removesuffix("_fivetran")
    return f"{family}_fivetran" in ready_made()


def _score(made: Bound, tree: PolicyTree) -> int:
    return len(made.leads.columns) + len(tree.kinds) - len(made.unobserved)


def _like(name: str, binding: Binding, glimpses: Sequence[Glimpse]) -> str:
    tables = {glimpse.name: glimpse.table() for glimpse in glimpses}
    found = matched(binding, tables)
    lines = [
        "leadpact_binding: 1",
        "name: proposed",
        f"like: {name}",
    ]
    if binding.zone is None and any(
        is_naive(cells) for g in glimpses for cells in g.samples.values()
    ):
        lines.append(
            "# zone: America/New_York  # times stand there without an offset: whose clock is it?"
        )
    leads = found[binding.lead.table]
    table = binding.tables[binding.lead.table]
    if not any(_is_found_by_name(n, table.names) for n in leads):
        lines += ["tables:", f"  {table.name}: {{names: [{', '.join(map(_quoted, leads))}]}}"]
    return "\n".join(lines) + "\n"


def _is_found_by_name(given: str, names: tuple[str, ...]) -> bool:
    return any(fnmatchcase(stem(given), name.casefold()) for name in names)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _known_names(tree: PolicyTree) -> dict[str, tuple[str, ...]]:
    """Give what the ready-made bindings call each field: names that other sources may use too."""
    found: dict[str, list[str]] = {}
    for name in ready_made():
        binding = load_binding(name, tree)
        table = binding.tables[binding.lead.table]
        parts: dict[str, tuple[Reference, ...]] = {"id": (binding.lead.id,)}
        for path, datum in binding.lead.fields.items():
            if isinstance(datum, FirstOf):
                parts[path] = datum.columns
        for path, references in parts.items():
            for reference in references:
                for one in reference.names:
                    if "." not in one or " " in one:
                        found.setdefault(path, []).extend((*table.columns.get(one, ()), one))
    return {path: tuple(dict.fromkeys(names)) for path, names in found.items()}
