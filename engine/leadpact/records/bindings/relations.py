"""From a binding and the tables that are there to the relations that a policy is read over."""

from collections.abc import Mapping

from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import Dialect
from leadpact.records.bindings.bound import Bound, Table
from leadpact.records.bindings.shapes import Binding


def bound(
    binding: Binding, tree: PolicyTree, sources: Mapping[str, Table], *, dialect: Dialect
) -> Bound:
    """Realise a binding over tables, each under the name that it was given.

    Raises:
        BindingError: no table has the leads, their id or when they were created, or a column that
            the binding uses stands in its header twice.
    """
    raise NotImplementedError
