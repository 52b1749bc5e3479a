"""Fetch single leads out of those that are judged in place, as records that the definition reads."""

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from leadpact.engines.asking import first_failed
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import gather_found
from leadpact.engines.in_place import InPlace
from leadpact.engines.lead_records import leads_at, places_of
from leadpact.engines.running import own_words
from leadpact.engines.scans import ID
from leadpact.engines.sources import Database
from leadpact.lead import Lead
from leadpact.readings.columns.dialect import POSTGRES
from leadpact.readings.columns.terms import column, text


def failed_in_place(
    judged: InPlace, leads: Database, events: Database | None, number: int
) -> list[Lead]:
    """Give the first leads of which a stage failed, by their ids, read as any that are fetched.

    They are asked for once more: what is no longer there is not among them, and what has changed is as
    it is now.

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
        words = exp.Var(this=own_words(source.query or "", POSTGRES.name))
        given = exp.Subquery(this=words, alias=exp.TableAlias(this=exp.to_identifier("given")))
    own = POSTGRES.trimmed(exp.cast(column(name), "TEXT"))
    # As text or in JSON; who was not meant is not found by its key.
    spelled = (text(said) for key in keys for said in (key, json.dumps(key, ensure_ascii=False)))
    query = exp.select("*").from_(given).where(own.isin(*spelled))
    in_order = query.order_by(exp.Ordered(this=POSTGRES.in_code_point_order(own.copy())))
    return replace(source, table=None, query=in_order.sql(POSTGRES.name))
