"""Leads that stay in their database, where the policy goes to them: what is named, and what cannot go with it."""

import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import gettempdir
from typing import Final

import click

from leadpact.engines.sources import Database, find_sources

STAYS: Final = "judged in place: how unreadable values are spelled, and which rows were set aside, stays in the database"
BOUND_BY_A_QUERY: Final = (
    "a query in the URL, `?query=select …`, names the columns as the policy does"
)
BOUND_BY_ITSELF: Final = "the work is done by the database, whose own settings bound it"
_POSTGRES: Final = ("postgresql://", "postgres://")
_NOT_POSTGRES: Final = (
    "only leads in Postgres are judged where they lie, `postgresql://host/db?table=crm.leads`; a Spark takes "
    "the policy from Python, `Policy.audit_in_place`"
)


def refuse(
    leads: tuple[str, ...], activity: str | None, options: Iterable[tuple[str, object, str]]
) -> None:
    """Refuse, before any work, what cannot go with leads that stay in their database.

    ``options`` are (option, what was given, why it cannot).

    Raises:
        UsageError: an option needs the leads here, or they are in no database that is asked in place.
    """
    for option, given, why in options:
        if given:
            raise click.UsageError(f"`{option}` and `--in-place`: {why}")
    if len(leads) > 1:
        raise click.UsageError(
            "`--in-place`: name one table, or a query that puts several together"
        )
    for name in (*leads, *([] if activity is None else [activity])):
        if not name.startswith(_POSTGRES):
            raise click.UsageError(f"`--in-place`: {_NOT_POSTGRES}")


def databases(leads: str, activity: str | None) -> tuple[Database, Database | None]:
    """Give the table or query of the leads, and that of their events.

    Raises:
        UsageError: the events lie in another database than the leads.
        UnusableInput: a URL names neither a table nor a query.
    """
    named = [leads, *([] if activity is None else [activity])]
    found = find_sources(named, stdin=sys.stdin.buffer, spool=Path(gettempdir()))
    of_leads, *events = (one for one in found if isinstance(one, Database))
    if events and events[0].url != of_leads.url:
        raise click.UsageError(
            "`--activity` lies in another database than LEADS: in place both lie in one, and their URLs "
            "differ in nothing but the table or query"
        )
    return of_leads, events[0] if events else None


def asked_for(source: Database) -> str:
    """Give the table or the query of a database."""
    return source.table or source.query or ""
