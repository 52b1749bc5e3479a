"""Linked policies kept between runs, so that a command that has read a file before starts at once.

What is kept stands for the exact text under the exact name, read by this very code: change any of
them and it is read anew. Only policies without a single complaint are kept.
"""

import io
import os
import pickle
import sys
from functools import cache
from pathlib import Path
from typing import Any

from leadpact import remembered
from leadpact.operators import OPERATORS
from leadpact.operators.model import Operator, Overload
from leadpact.policy import PolicyTree
from leadpact.source import Source

MOST_KEPT = 100
"""Policies in the cache; the oldest make room."""

_OVERLOADS = {
    id(o): (op.symbol, n) for op in OPERATORS.values() for n, o in enumerate(op.overloads)
}


def recall(source: Source) -> PolicyTree | None:
    """Give the linked policy of this text, if an earlier run has kept it."""
    kept = remembered.recall_bytes(_place(source))
    if kept is None:
        return None
    try:
        tree = _Unpickler(io.BytesIO(kept)).load()
    except Exception:  # noqa: BLE001 - a damaged or foreign file is as good as none
        return None
    return tree if isinstance(tree, PolicyTree) else None


def keep(tree: PolicyTree) -> None:
    """Keep a linked policy for later runs."""
    place = _place(tree.source)
    if place is None:
        return
    written = io.BytesIO()
    _Pickler(written, protocol=pickle.HIGHEST_PROTOCOL).dump(tree)
    remembered.keep_bytes(place, written.getvalue())
    remembered.forget_oldest("policy", MOST_KEPT)


def _place(source: Source) -> Path | None:
    return remembered.place("policy", source.name, source.text, _code(), sys.version)


@cache
def _code() -> str:
    """Tell one state of the engine's code from another, by its files' sizes and times."""
    found = []
    for folder, _, names in os.walk(Path(__file__).parent):
        for name in names:
            if name.endswith((".py", ".lark", ".json")):
                status = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - hundreds of files
                found.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(sorted(found))


class _Pickler(pickle.Pickler):
    """Writes operators by their symbols: they are code, not data."""

    def persistent_id(self, obj: Any) -> tuple[str, int] | None:  # noqa: ANN401 - whatever a tree holds
        if isinstance(obj, Operator):
            return obj.symbol, -1
        if isinstance(obj, Overload):
            return _OVERLOADS[id(obj)]
        return None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: tuple[str, int]) -> Operator | Overload:
        symbol, number = pid
        operator = OPERATORS[symbol]
        return operator if number < 0 else operator.overloads[number]

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class of ours
        """Take nothing but the shapes of a policy out of the file."""
        if not module.startswith("leadpact.") and (module, name) not in _PLAIN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a policy")
        return super().find_class(module, name)


_PLAIN = frozenset({("datetime", "date"), ("builtins", "frozenset")})
