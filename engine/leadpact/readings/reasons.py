"""Reasons as they are prepared, once a policy: how each is told, and the shape of the common ones as data."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from leadpact.readings.findings import Finding
from leadpact.readings.telling import Scope, Tell
from leadpact.units import Kind


class Says(NamedTuple):
    """What is said of a truth, whatever else is known."""

    by_value: Mapping[bool, str]


class Known(NamedTuple):
    """A test of a known field: a head, the value, and a tail by what the test came to."""

    head: str
    kind: Kind
    word: Callable[[Any], str]
    tails: Mapping[bool, str]


class Held(NamedTuple):
    """A test of a known text or choice: the tail names what of the constants it holds, or says that it holds none."""

    head: str
    kind: Kind
    word: Callable[[Any], str]
    held: Callable[[str], str]
    denied: str


class Turned(NamedTuple):
    """The reason of the one part."""

    part: "Reason"


class Between(NamedTuple):
    """A value between two others; ``outside`` is the reason where it is not."""

    lies: Known
    outside: "Reason"


class Group(NamedTuple):
    """The reasons of the parts that decide; of an ``or`` that holds, the first. ``whole`` is said of all stages at once."""

    parts: tuple["Reason", ...]
    decides: bool
    whole: str


Form: TypeAlias = Says | Known | Held | Turned | Between | Group


class Reason(NamedTuple):
    """How the reason of one expression is told; its form, where it is a common one that is decided."""

    tell: Tell
    form: Form | None = None


def says(by_value: Mapping[bool, str], path: str, otherwise: Tell) -> Reason:
    """Tell a truth in fixed words; ``path`` is the field that it is about."""

    def tell(finding: Finding, scope: Scope) -> str:
        value = finding.value
        if value.__class__ is not bool:
            return otherwise(finding, scope)
        return f"{by_value[value]}, assumed" if path in scope.assumed else by_value[value]

    return Reason(tell, Says(by_value))


def known(form: Known, path: str, otherwise: Tell) -> Reason:
    """Tell a test of one field."""
    head, _, word, tails = form

    def tell(finding: Finding, scope: Scope) -> str:
        holds = finding.value
        if holds is None:
            return otherwise(finding, scope)
        assumed = ", assumed" if path in scope.assumed else ""
        return f"{head}{word(finding.parts[0].value)}{assumed}{tails[holds]}"

    return Reason(tell, form)


def turned(part: Reason) -> Reason:
    """Tell what a denied part is told by: the values are the same."""
    return Reason(lambda finding, scope: part.tell(finding.parts[0], scope), Turned(part))


def group(parts: tuple[Reason, ...], whole: str, *, decides: bool) -> Reason:
    """Tell the parts that decide."""

    def tell(finding: Finding, scope: Scope) -> str:
        value = finding.value
        if value is True and whole:
            return whole
        reasons = []
        for part, reason in zip(finding.parts, parts, strict=True):
            if part.value is value:
                reasons.append(reason.tell(part, scope))
                if decides and value is True:
                    break
        return joined(reasons)

    return Reason(tell, Group(parts, decides, whole))


def joined(reasons: list[str]) -> str:
    """Join reasons, each once: by *and*, or by semicolons where one has a mark in it."""
    if len(reasons) == 1:
        return reasons[0]
    each = list(dict.fromkeys(reasons))
    said = "; ".join(each)
    if len(each) == 1 or "," in said or ":" in said or said.count(";") >= len(each):
        return said
    return " and ".join(each)
