"""Where the JSON Schemas and the ready-made policies are, in a checkout and in an installed wheel."""

import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


def home(name: str) -> Traversable:
    """Find the folder ``name`` (``schemas``, ``policies``): in the wheel if packed there, else in the checkout."""
    packed = files("leadpact") / f"_{name}"
    return packed if packed.is_dir() else Path(__file__).parents[2] / name


@cache
def schema(name: str) -> dict[str, Any]:
    """Load ``<name>.schema.json``."""
    text = (home("schemas") / f"{name}.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
