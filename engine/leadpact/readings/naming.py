"""Turn the policy's names into English: `company.annual_revenue` is the company's annual revenue."""

from dataclasses import dataclass

from leadpact.readings.amounts import printable

_ACRONYMS = frozenset(
    {
        "ae",
        "api",
        "arr",
        "bdr",
        "cac",
        "ceo",
        "cfo",
        "cmo",
        "cro",
        "crm",
        "cta",
        "icp",
        "id",
        "ip",
        "mql",
    }
    | {"mrr", "nps", "pql", "qa", "roi", "sal", "sdr", "sla", "sql", "url", "uk", "eu", "utm", "vp"}
)
_LOOSE_ENDS = frozenset(
    {"at", "as", "by", "for", "from", "in", "into", "of", "on", "to", "until", "with"}
)
_LIKE_YOU = ("uni", "use", "usage", "eu", "one")
_UNCOUNTED = frozenset({"activity", "feedback", "outreach", "traffic", "usage", "use"})
_NOUNS_IN_ED = frozenset({"bed", "breed", "feed", "need", "seed", "shed", "speed", "embed"})
_IRREGULAR = frozenset(
    {
        "begun",
        "bought",
        "broken",
        "built",
        "chosen",
        "done",
        "drawn",
        "driven",
        "found",
        "given",
        "heard",
    }
    | {
        "held",
        "kept",
        "known",
        "left",
        "lost",
        "made",
        "met",
        "paid",
        "seen",
        "sent",
        "shown",
        "sold",
    }
    | {"spent", "spoken", "taken", "taught", "told", "understood", "withdrawn", "won", "written"}
)
_OWN_DEEDS = frozenset(
    {
        "answered",
        "attended",
        "bought",
        "cancelled",
        "canceled",
        "churned",
        "converted",
        "paid",
        "registered",
    }
    | {"renewed", "replied", "responded", "subscribed", "unsubscribed", "upgraded", "downgraded"}
)
"""What a lead does; anything else is done to it."""
_FLAG_PREFIXES = ("is", "was", "has")


def spaced(name: str) -> str:
    """Write a name as words: ``demo_request`` is *demo request*, ``pql_alert`` *PQL alert*."""
    words = printable(name).replace(".", " ").replace("_", " ").split()
    return " ".join(w.upper() if w in _ACRONYMS else w for w in words)


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def article(noun: str) -> str:
    """Put `a` or `an` before it."""
    bare = noun.lstrip("“")
    first = bare.split(" ", 1)[0]
    if first.isupper() and 1 < len(first) < 5:
        return f"{'an' if first[0] in 'AEFHILMNORSX' else 'a'} {noun}"
    is_vowel = noun[:1].lower() in set("aeiou") and not noun.lower().startswith(
        ("uni", "use", "eu", "one")
    )
    return f"{'an' if is_vowel else 'a'} {noun}"


def plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        return f"{noun[:-1]}ies"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    return f"{noun}s"


def is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def listed(items: tuple[str, ...], word: str) -> str:
    """Join a few short items: ``software, fintech or healthcare``."""
    *rest, last = items
    return f"{', '.join(rest)} {word} {last}" if rest else last


def none_of(items: tuple[str, ...]) -> str:
    """Deny each of a few short items: ``neither software nor fintech``."""
    if len(items) == 2:
        return f"neither {items[0]} nor {items[1]}"
    return f"none of {listed(items, 'and')}"


def field_phrase(path: str, description: str, *, is_integer: bool) -> str:
    """Name a field of the lead as a sentence does.

    A description that is a few words from a small letter on, without a stop, is the field's name;
    any other is left to the glossary.
    """
    if path == "created_at":
        return "the lead's creation"
    if is_a_name(description):
        return description if description.startswith(("the ", "its ")) else f"the {description}"
    owner, _, rest = path.partition(".")
    if path.rpartition(".")[2].split("_")[-1] in _LOOSE_ENDS:
        return f"“{spaced(path)}”"
    if is_integer and is_plural(path):
        return f"the number of {spaced(path)}"
    return f"the {possessive(spaced(owner))} {spaced(rest)}" if rest else f"the {spaced(path)}"


def possessive(noun: str) -> str:
    return f"{noun}'" if is_plural(noun) else f"{noun}'s"


def is_a_name(description: str) -> bool:
    """Tell whether a description can stand in a sentence for the field."""
    return (
        description[:1].islower()
        and len(description.split()) <= 6
        and not set(description) & set(".;:,")
    )


def flag(path: str) -> tuple[str, str]:
    """Split a yes-or-no field into whom it is about and what it marks: *the contact*, *decision maker*."""
    owner, _, last = path.rpartition(".")
    prefix, _, rest = last.partition("_")
    marked = rest if rest and prefix in _FLAG_PREFIXES else last
    having = "having " if rest and prefix == "has" else ""
    return (f"the {spaced(owner)}" if owner else "the lead"), f"{having}{spaced(marked)}"


@dataclass(frozen=True, slots=True)
class Happening:
    """A kind of event in words, as its name suggests: a thing (*reply*) or a deed (*a demo is requested*).

    A deed has a ``subject`` (*demo*, or empty for the lead itself) and a ``participle``. ``verb`` is
    what a participle goes with: be requested, have subscribed, become qualified.
    """

    noun: str
    subject: str = ""
    participle: str = ""
    verb: str = "be"

    @property
    def is_deed(self) -> bool:
        return bool(self.participle)

    def deed(self, verb: str, *, no: bool = False, first: str = "") -> str:
        """Say the deed: ``verb`` is one of `is`, `was`, `has been`; ``first`` stands before the participle."""
        between = f"{first} " if first else ""
        if self.verb == "become":
            return f"the lead {between}{_BECOME[verb, no]} {self.participle}"
        if self.verb == "have":
            has = "has not" if no else "has"
            return (
                f"the lead {between}{self.participle}"
                if verb == "was"
                else f"the lead {has} {between}{self.participle}"
            )
        if not self.subject:
            return f"the lead {_negative(verb) if no else verb} {between}{self.participle}"
        if is_plural(self.subject):
            who = f"no {self.subject}" if no else self.subject
            return f"{who} {_PLURAL_VERB[verb]} {between}{self.participle}"
        who = f"no {self.subject}" if no else article(self.subject)
        return f"{who} {verb} {between}{self.participle}"

    @property
    def many(self) -> str:
        """The events as what is counted: ``replies``, ``times a demo was requested``."""
        if self.is_deed:
            return f"times {self.deed('was')}"
        return plural(self.noun)

    def first(self, word: str) -> str:
        """Name the first or the last one: ``the first reply``, ``the first time a demo was requested``."""
        return f"the {word} time {self.deed('was')}" if self.is_deed else f"the {word} {self.noun}"

    def when_first(self, word: str, verb: str) -> str:
        """Say it as a clause that `after` and `until` can take: ``a demo was first requested``."""
        return self.deed(verb, first=word) if self.is_deed else f"the {word} {self.noun}"


_PLURAL_VERB = {"is": "are", "was": "were", "has been": "have been"}
_BECOME = {
    ("is", False): "becomes",
    ("is", True): "does not become",
    ("was", False): "became",
    ("was", True): "did not become",
    ("has been", False): "has become",
    ("has been", True): "has not become",
}


def _negative(verb: str) -> str:
    return "has not been" if verb == "has been" else f"{verb} not"


def happening(name: str) -> Happening:
    """Read a kind's name: a deed where it ends in a participle, else a thing."""
    words = name.split("_")
    noun = spaced(name)
    if words[0] == "became" and len(words) > 1:
        return Happening(noun, participle=spaced("_".join(words[1:])), verb="become")
    if not _is_participle(words[-1]):
        return Happening(f"{noun} event" if words[-1] in _UNCOUNTED or is_plural(noun) else noun)
    if all(map(_is_participle, words)):
        return Happening(noun, participle=noun, verb="have" if name in _OWN_DEEDS else "be")
    return Happening(noun, subject=spaced("_".join(words[:-1])), participle=words[-1])


def _is_participle(word: str) -> bool:
    return word in _IRREGULAR or (
        word.endswith("ed") and len(word) > 3 and word not in _NOUNS_IN_ED
    )
