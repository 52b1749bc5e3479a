from leadpact.agreement.audit import Audit
from leadpact.api import LeadError, Policy, PolicyError, load
from leadpact.documents.git_history import HistoryError
from leadpact.engines.running import EngineError
from leadpact.readings.deciding.decision import Decision
from leadpact.readings.explain import Explanation
from leadpact.records.bindings.bound import BindingError
from leadpact.records.rows import UnusableInput
from leadpact.versions import Versions, load_history, load_versions

__all__ = [
    "Audit",
    "BindingError",
    "Decision",
    "EngineError",
    "Explanation",
    "HistoryError",
    "LeadError",
    "Policy",
    "PolicyError",
    "UnusableInput",
    "Versions",
    "load",
    "load_history",
    "load_versions",
]
