"""Codes 1xx: reading the policy file, before any of it means something."""

from leadpact.diagnostics.diagnostic import Complaint

COMPLAINTS: tuple[Complaint, ...] = ()
