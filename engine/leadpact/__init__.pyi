from leadpact.api import LeadError, Policy, PolicyError, load
from leadpact.readings.explain import Explanation

__all__ = ["Explanation", "LeadError", "Policy", "PolicyError", "load"]
