from leadpact.api import LeadError, Policy, PolicyError, load
from leadpact.readings.deciding.decision import Decision
from leadpact.readings.explain import Explanation

__all__ = ["Decision", "Explanation", "LeadError", "Policy", "PolicyError", "load"]
