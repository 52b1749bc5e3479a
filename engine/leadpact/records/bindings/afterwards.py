"""What can be said of bound data only when a policy has run over it; whoever runs it asks here."""

from collections.abc import Collection, Iterator

from leadpact.diagnostics.catalogue import bindings as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.policy import PolicyTree
from leadpact.source import Source, Span
from leadpact.units import DAY


def kinds_without_events(tree: PolicyTree, kinds: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each of these kinds, of which there is not one event in all of the data.

    Kinds that are unobserved are no matter of this.
    """
    for name, kind in tree.kinds.items():
        if name in kinds:
            yield says.NO_EVENTS.at(
                tree.source,
                kind.span,
                kind=name,
                help="if the source cannot provide it, name it under `unobserved`",
            )


def fields_as_exported(name: str, exported: int, as_of: int) -> Diagnostic | None:
    """Warn that fields are younger than the instant that is asked about, by more than a day.

    ``name`` is the input's, ``exported`` when it was written, both instants in UTC microseconds.
    """
    days = (exported - as_of) // DAY
    if exported - as_of <= DAY:
        return None
    written = "1 day" if days == 1 else f"{days} days"
    return says.FIELDS_OF_TODAY.at(Source(name, ""), Span(0, 0), days=written)
