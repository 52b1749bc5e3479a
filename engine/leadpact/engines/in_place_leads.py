"""Fetch single leads out of those that are judged in place, as records that the definition reads."""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from leadpact.engines.asking import first_failed
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import gather_found
from leadpact.engines.in_place import InPlace
from leadpact.engines.lead_records import leads_at, places_of
from leadpact.engines.scans import ID
from leadpact.engines.sources import Database
from leadpact.lead import Lead
from leadpact.readings.columns.dialect import POSTGRES
from leadpact.readings.columns.terms import column, text


def failed_in_place(
    judged: InPlace, leads: Database, events: Database | None, number: int
) -> list[Lead]:
    """Give the first leads of which a stage failed, by their ids; they are read as any that are fetched.

    Raises:
        EngineError: the database refuses.
        UnusableInput: it does not give the tables or queries again.
    """
    keys = [str(key) for key in first_failed(judged, POSTGRES.trimmed(column(ID)), number)]
    if not keys:
        return []
    with Embedded() as engine:
        timelines = None if events is None else (_only(events, "lead_id", keys),)
        found = gather_found(engine, judged.tree, (_only(leads, ID, keys),), timelines)
        return leads_at(found, places_of(found, keys))


def _only(source: Database, name: str, keys: Sequence[str]) -> Database:
    """Ask for the rows of some leads alone."""
    if source.table is not None:
        given: exp.Expr = exp.to_table(source.table, dialect=POSTGRES.name)
    else:
        # The author's own words; what ends with a comment ends its line.
        words = exp.Var(this=f"{(source.query or '').strip().rstrip(';')}\n")
        given = exp.Subquery(this=words, alias=exp.TableAlias(this=exp.to_identifier("given")))
    own = POSTGRES.trimmed(exp.cast(column(name), "TEXT"))
    query = exp.select("*").from_(given).where(own.isin(*map(text, keys)))
    in_order = query.order_by(exp.Ordered(this=POSTGRES.in_code_point_order(own.copy())))
    return replace(source, table=None, query=in_order.sql(POSTGRES.name))
