"""leadpact: one agreement between sales and marketing about leads, and every reading of it.

The names below are loaded when they are first used, so that importing costs nothing; their types
are in ``__init__.pyi``.
"""

from importlib import import_module

_HOMES = {
    "Audit": "leadpact.agreement.audit",
    "BindingError": "leadpact.records.bindings.bound",
    "Decision": "leadpact.readings.deciding.decision",
    "EngineError": "leadpact.engines.running",
    "Explanation": "leadpact.readings.explain",
    "HistoryError": "leadpact.documents.git_history",
    "LeadError": "leadpact.api",
    "Policy": "leadpact.api",
    "PolicyError": "leadpact.api",
    "UnusableInput": "leadpact.records.rows",
    "Versions": "leadpact.versions",
    "load": "leadpact.api",
    "load_history": "leadpact.versions",
    "load_versions": "leadpact.versions",
}

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


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'leadpact' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
