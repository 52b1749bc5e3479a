"""Codes 5xx: the policy as a whole, what the linter says.

50x and 51x speak of its parts and owners, 52x and 53x of its rules, 54x and 55x of its promises.
"""

from leadpact.diagnostics.catalogue import whole_parts, whole_promises, whole_rules
from leadpact.diagnostics.diagnostic import Complaint

COMPLAINTS: tuple[Complaint, ...] = (
    *whole_parts.COMPLAINTS,
    *whole_rules.COMPLAINTS,
    *whole_promises.COMPLAINTS,
)
