from leadpact.api import LeadError, Policy, PolicyError, load
from leadpact.readings.deciding.decision import Decision
from leadpact.readings.explain import Explanation
from leadpact.versions import Versions, load_history, load_versions

__all__ = [
    "Decision",
    "Explanation",
    "LeadError",
    "Policy",
    "PolicyError",
    "Versions",
    "load",
    "load_history",
    "load_versions",
]
