"""Put the author's own sentences and the parties' names into running text."""

import re

from leadpact.policy import PolicyTree
from leadpact.readings.amounts import printable
from leadpact.readings.naming import capital, listed, spaced

_AGAIN = re.compile(r"\b(and|or) the lead ")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def said(text: str) -> str:
    """Show an author's text on one line, harmless to a terminal."""
    return printable(" ".join(text.split()))


def ended(text: str) -> str:
    """End it with a stop, where it has none."""
    one_line = said(text)
    return one_line if one_line.endswith((".", "!", "?", "…")) else f"{one_line}."


def sentence(text: str) -> str:
    """Make it a sentence: a capital letter and a stop."""
    return capital(ended(text))


def parties(tree: PolicyTree, ids: tuple[str, ...]) -> str:
    """Name parties as they are signed for."""
    return listed(
        tuple(said(tree.parties[i].name) if i in tree.parties else said(i) for i in ids), "and"
    )


def of_a_lead(clause: str) -> str:
    """Let a clause follow words that have just named the lead: *it is assigned …*."""
    if not clause.startswith("the lead "):
        return clause
    later = _AGAIN.sub(r"\1 it ", clause.removeprefix("the lead "))
    return f"it has {later}" if later.startswith("passed ") else f"it {later}"


def titled(name: str) -> str:
    """Write a name as a title; a short one is an abbreviation: ``us`` is *US*."""
    words = spaced(name)
    return words.upper() if len(words) <= 3 else capital(words)


def in_words(number: int) -> str:
    """Write a small number as a word."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"
