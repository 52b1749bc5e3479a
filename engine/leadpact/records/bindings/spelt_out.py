"""Names and texts as a proposed binding writes them in YAML."""

from typing import Final

from leadpact.records.bindings.glimpses import Glimpse
from leadpact.records.bindings.headers import stem

_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def table_name(glimpse: Glimpse) -> str:
    """Name a table as a binding does: letters, digits and `_`; never as a word that is no text."""
    name = "".join(c if c.isalnum() else "_" for c in stem(glimpse.name)).strip("_") or "table"
    return f"{name}_table" if name in _WORDS or name.isdecimal() else name


def written(text: str) -> str:
    """Write a text in YAML, in quotes where it could be read as something else."""
    bare = text.replace("_", "").replace(" ", "").replace(".", "")
    is_plain = bare.isalnum() and not text[:1].isdigit()
    if is_plain and text.lower() not in _WORDS and text == text.strip():
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
