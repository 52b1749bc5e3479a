"""leadpact: one agreement between sales and marketing about leads, and every reading of it."""

from leadpact.api import LeadError, Policy, PolicyError, load
from leadpact.readings.explain import Explanation

__all__ = ["Explanation", "LeadError", "Policy", "PolicyError", "load"]
