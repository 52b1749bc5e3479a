"""The bindings that travel with the program, by name."""

from collections.abc import Mapping

from leadpact import packaged
from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.records.bindings.bound import Table
from leadpact.source import Source, Span

_ENDING = ".yaml"
_CONNECTOR = "_fivetran"


def ready_made() -> tuple[str, ...]:
    """Name the ready-made bindings."""
    names = (found.name for found in packaged.home("bindings").iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


def source_of(name: str) -> Source | None:
    """Give the text of a ready-made binding; None where there is none of this name."""
    if name not in ready_made():
        return None
    text = (packaged.home("bindings") / f"{name}{_ENDING}").read_text("utf-8")
    return Source(f"{name}{_ENDING}", text)


def variant(name: str, sources: Mapping[str, Table]) -> str:
    """Give the name of the ready-made binding that is for these tables: a connector's, where one wrote them."""
    is_synced = any(
        column.lower().startswith(_CONNECTOR)
        for table in sources.values()
        for column in table.columns
    )
    found = f"{name}{_CONNECTOR}"
    return found if is_synced and found in ready_made() else name


def no_such_binding(name: str, where: Source, at: Span) -> Diagnostic:
    """Complain of a name that is neither a file nor a ready-made binding."""
    known = ready_made()
    way_out = did_you_mean(name, known) or f"ready-made are {', '.join(f'`{k}`' for k in known)}"
    return says.NO_SUCH_BINDING.at(where, at, name=name, help=way_out)
