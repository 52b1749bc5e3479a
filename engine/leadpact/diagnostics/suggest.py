"""Guess which known word a misspelt one stands for."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` most likely means, or None."""
    names = sorted(known)
    if len(word) > 100:
        return None
    by_lower = {name.lower(): name for name in names}
    if match := by_lower.get(word.lower()):
        return match
    if close := get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.85):
        return by_lower[close[0]]
    by_tail = {name.lower().rsplit(".", 1)[-1]: name for name in names}
    if match := by_tail.get(word.lower().rsplit(".", 1)[-1]):
        return match
    close = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.7)
    return by_lower[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Phrase the guess as a help line, or None where nothing is close."""
    match = closest(word, known)
    return f"did you mean `{match}`?" if match else None
