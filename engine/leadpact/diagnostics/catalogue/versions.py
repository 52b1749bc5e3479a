"""Codes 56x: several versions of one policy, in files or in git."""

from leadpact.diagnostics.diagnostic import Complaint, Severity

_ERROR = Severity.ERROR

ANOTHER_NAME = Complaint(
    code="LP561",
    name="another-name",
    severity=_ERROR,
    message="this is a version of `{found}`, not of `{name}`",
    why="Versions of one agreement have one `name`; `version` and `effective` tell them apart. Leads of "
    "two agreements are audited apart.",
    bad="name: outbound  # beside versions of inbound-leads",
    good="name: inbound-leads",
)
SAME_EFFECTIVE = Complaint(
    code="LP562",
    name="same-effective",
    severity=_ERROR,
    message="two versions take effect on {day}: {versions}",
    why="A lead is judged by the version that took effect last before it was created. Of two that take "
    "effect on the same day nobody can say which one that is. A version that was corrected before "
    "it took effect keeps its `version`: of the commits of one version the last counts.",
    bad="version: 1.1.0\neffective: 2026-01-05  # as 1.0.0 does",
    good="version: 1.1.0\neffective: 2026-02-02",
)
NO_HISTORY = Complaint(
    code="LP563",
    name="no-history",
    severity=_ERROR,
    message="the history of `{path}` cannot be read: {because}",
    why="`--history` asks git for every version of the policy that was ever committed. It needs the git "
    "command, a file that is committed, and a clone that is not cut short; without them "
    "`--version` names the earlier files.",
    bad="leadpact audit downloads/inbound.yaml leads.csv --history",
    good="leadpact audit inbound.yaml leads.csv --version inbound-2025.yaml",
)

COMPLAINTS: tuple[Complaint, ...] = (ANOTHER_NAME, SAME_EFFECTIVE, NO_HISTORY)
