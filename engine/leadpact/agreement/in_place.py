"""An audit of leads that lie in a database or on a cluster: judged, grouped and counted there."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from leadpact.agreement.audit import Audit
from leadpact.agreement.auditing import AuditedLeads, enquiry_of, take_alike
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.spend_table import read_spending
from leadpact.engines.audited import Audited
from leadpact.engines.in_place import (
    Keeping,
    Tables,
    judged_in_place,
    tables_of,
)
from leadpact.engines.in_place_choice import chosen_in_place
from leadpact.engines.in_place_notes import notes_in_place
from leadpact.engines.in_place_quality import quality_in_place
from leadpact.engines.judging import LeftOut, Selection
from leadpact.engines.postgres import Postgres
from leadpact.engines.run_warnings import Shown, shown_in_place
from leadpact.engines.spark import Spark
from leadpact.policy import PolicyTree
from leadpact.records.notes import Notes

EVERYONE: Final = Selection()


def opened(engine: object) -> AbstractContextManager[Keeping]:
    """Open a Postgres or a Spark by its URL, or use a session of Spark.

    Raises:
        EngineError: nobody answers, or what reaches it is not installed.
    """
    if isinstance(engine, str) and engine.startswith(("postgresql://", "postgres://")):
        return Postgres(engine)
    return Spark(engine)


def audit_in_place(  # noqa: PLR0913 - each is one thing that an audit is about
    engine: Keeping,
    tree: PolicyTree,
    leads: str,
    as_of: int,
    *,
    activity: str | None,
    spend: str | None,
    account: str | None,
    always_valid: bool,
) -> Audit:
    """Audit the leads of a table or query where it lies.

    Raises:
        EngineError: the engine refuses, or a table lacks a column that each row needs.
        UnusableInput: the table of spend cannot be used.
    """
    spending = None if spend is None else read_spending(tree, spend)
    auditor = Auditor(tree, as_of, spending=spending, account=account, always_valid=always_valid)
    take_tables(auditor, engine, leads, activity)
    return auditor.audit()


@dataclass(frozen=True, slots=True)
class Taken:
    """What tables that were judged in place held: what was set aside, who was left out, what they show."""

    notes: Notes
    left_out: LeftOut
    shown: Shown


def take_tables(  # noqa: PLR0913 - each is one thing that leads are taken by
    auditor: Auditor,
    engine: Keeping,
    leads: str,
    activity: str | None,
    selection: Selection = EVERYONE,
    *,
    name: str | None = None,
    with_ids: bool = True,
) -> Taken:
    """Judge the leads of a table or query where they lie, and give them to an auditor of one policy.

    ``name`` is what notes call it.

    Raises:
        EngineError: the engine refuses, or a table lacks a column that each row needs.
    """
    tree = auditor.judge.tree
    tables, held = tables_of(engine, tree, leads, activity)
    left_out = take_in_place(auditor, engine, tables, selection, with_ids=with_ids)
    found = notes_in_place(engine, tree, tables, held, name or leads)
    has_events = activity is not None
    shown = shown_in_place(tree, found.span, auditor.as_of, name or leads, has_events=has_events)
    auditor.told_of(shown)
    return Taken(found.notes, left_out, shown)


def take_in_place(
    auditor: Auditor,
    engine: Keeping,
    tables: Tables,
    selection: Selection = EVERYONE,
    *,
    with_ids: bool = True,
) -> LeftOut:
    """Judge leads where they lie, and give an auditor those together that are alike; say who was left out.

    Raises:
        EngineError: the engine refuses.
    """
    judge = auditor.judge
    everyone = judged_in_place(
        engine, judge.tree, tables, auditor.as_of, enquiry_of(judge), selection.condition
    )
    found, left_out = chosen_in_place(everyone, selection)
    leads = AuditedLeads(judge, Audited((everyone,)), found, auditor.as_of)
    take_alike(auditor, leads, with_ids=with_ids)
    auditor.data = quality_in_place(found, tables)
    return left_out
