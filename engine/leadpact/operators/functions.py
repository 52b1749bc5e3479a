"""The names of the functions: over the events of a lead, and in metrics over leads."""

NUMBER_OF_EVENTS = frozenset({"count", "days"})
"""Aggregates that are whole numbers, bounded when events are doubtful."""

AGGREGATE_FUNCTIONS = (
    "count",
    "exists",
    "days",
    "sum",
    "average",
    "minimum",
    "maximum",
    "first",
    "last",
)
MEASURE_FUNCTIONS = ("rate", "median", "percentile")
"""Those that only metrics have."""
