"""Hides e-mail addresses: one that is an id gets a number, the same wherever it stands."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote

Mask = Callable[[str], str]
"""Turns a text that comes from data into one that may be shown."""
_MAIL = re.compile(r"[^\s@<>,;\"'()]+@[^\s@<>,;\"'()]+")


def same(text: str) -> str:
    """Hide nothing."""
    return text


def masking(values: Iterable[str]) -> Mask:
    """Give what turns a value that holds an e-mail address into ``hidden-7``, and leaves others alone.

    The numbers follow the order of the values. An address in any other text is hidden without one.
    """
    found = sorted({value for value in values if _MAIL.search(value)})
    numbers = {value: f"hidden-{at}" for at, value in enumerate(found, 1)}

    def masked(text: str) -> str:
        return numbers.get(text) or hidden(text)

    return masked


def hidden(text: str) -> str:
    """Hide the e-mail addresses in a text."""
    return _MAIL.sub("(e-mail hidden)", text) if "@" in text else text


def masked_key(key: str, mask: Mask) -> str:
    """Mask the parts of a key of the extract."""
    if "%40" not in key:
        return key
    return "/".join(quote(mask(unquote(part)), safe="") for part in key.split("/"))
