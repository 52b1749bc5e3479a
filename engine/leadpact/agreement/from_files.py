"""An audit of files and databases, as the library gives it: read, judged in the embedded engine, counted."""

import sys
from collections.abc import Sequence

from leadpact.agreement.audit import Audit
from leadpact.agreement.auditing import take_gathered
from leadpact.agreement.auditing_versions import take_versions
from leadpact.agreement.auditor import Auditor
from leadpact.agreement.line import Line
from leadpact.agreement.merged import merged
from leadpact.agreement.spend_table import read_spending
from leadpact.engines.binding_notes import NOTHING_TOLD
from leadpact.engines.bound_sources import gather_bound
from leadpact.engines.embedded import Embedded
from leadpact.engines.gathering import Gathered, gather
from leadpact.engines.judging import Selection
from leadpact.engines.run_warnings import shown_by
from leadpact.engines.sources import source_name
from leadpact.engines.standard_input import Rewound
from leadpact.policy import PolicyTree


def audit_files(  # noqa: PLR0913 - each is one thing that an audit is about
    policy: PolicyTree | Line,
    leads: Sequence[str],
    as_of: int,
    *,
    activity: str | None,
    binding: str | None,
    spend: str | None,
    account: str | None,
    always_valid: bool,
    one_by_one: bool = False,
) -> Audit:
    """Audit the leads of some sources; those created after ``as_of`` do not exist yet.

    A line of versions judges each lead by the one in force when it was created.

    Raises:
        UnusableInput, BindingError: a source or a binding cannot be used.
        EngineError: the engine refuses.
    """
    words = merged(policy, policy.present(as_of)) if isinstance(policy, Line) else policy
    spending = None if spend is None else read_spending(words, spend)
    auditor = Auditor(policy, as_of, spending=spending, account=account, always_valid=always_valid)
    with Embedded() as engine:
        events = () if activity is None else (activity,)
        rewound = Rewound(sys.stdin.buffer, (*leads, *events), engine.folder)

        def gathered_for(tree: PolicyTree) -> Gathered:
            with rewound.again() as stdin:
                if binding is None:
                    found, told = (
                        gather(engine, tree, leads, activity=activity, stdin=stdin),
                        NOTHING_TOLD,
                    )
                else:
                    found, told = gather_bound(
                        engine,
                        tree,
                        leads,
                        binding=binding,
                        as_of=as_of,
                        stdin=stdin,
                        versions=auditor.line.trees,
                    )
            if tree is auditor.line.trees[auditor.present]:
                shown = shown_by(found, as_of, source_name(leads[0]))
                auditor.told_of(shown, told.warnings)
            return found

        if isinstance(policy, Line):
            take_versions(auditor, gathered_for, lambda _: Selection(), one_by_one=one_by_one)
        else:
            take_gathered(auditor, gathered_for(policy), Selection(), one_by_one=one_by_one)
        return auditor.audit()
