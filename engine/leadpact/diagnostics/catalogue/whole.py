"""Codes 5xx: the policy as a whole, what the linter says."""

from leadpact.diagnostics.diagnostic import Complaint

COMPLAINTS: tuple[Complaint, ...] = ()
