"""An audit of leads that lie in a database or on a cluster: judged, grouped and counted there."""

from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager

from leadpact.agreement.audit import Audit
from leadpact.agreement.auditing import AuditedLeads, enquiry_of, take_alike
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.judged import JudgedLead
from leadpact.agreement.spend_table import read_spending
from leadpact.engines.audited import Audited
from leadpact.engines.in_place import (
    Keeping,
    Tables,
    judged_in_place,
    tables_of,
)
from leadpact.engines.postgres import Postgres
from leadpact.engines.quality import Quality, Spellings
from leadpact.engines.spark import Spark
from leadpact.policy import PolicyTree


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
    tables = tables_of(engine, tree, leads, activity)
    take_in_place(auditor, engine, tables)
    return auditor.audit()


def take_in_place(auditor: Auditor, engine: Keeping, tables: Tables) -> None:
    """Judge leads where they lie, and give an auditor those together that are alike.

    Raises:
        EngineError: the engine refuses.
    """
    judge = auditor.judge
    found = judged_in_place(engine, judge.tree, tables, auditor.as_of, enquiry_of(judge))
    leads = AuditedLeads(judge, Audited((found,)), found, auditor.as_of)
    take_alike(auditor, leads, with_ids=True)
    auditor.data = Quality(unreadable(auditor.leads), {}, 0)


def unreadable(leads: Iterable[JudgedLead]) -> dict[str, Spellings]:
    """Count the leads in which a field cannot be read; how it was spelled stays where it is."""
    found: Counter[str] = Counter()
    for lead in leads:
        for name in lead.unreadable:
            found[name] += lead.n
    return {name: Spellings(count, (), 0) for name, count in found.items()}
