"""The condition of `--where`: one more sentence in the policy's own language."""

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import click

from leadpact.calendars import compile_calendar
from leadpact.check.link import Linker
from leadpact.check.places import Place
from leadpact.check.vocabulary import LinkedValue, Vocabulary, holds_window
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.lead import Lead
from leadpact.nodes import type_of
from leadpact.policy import PolicyTree
from leadpact.readings.frames import Frame
from leadpact.readings.meaning import Meanings
from leadpact.source import Source
from leadpact.syntax.parser import parse

OPTION = "--where"
WHERE = Place("`--where`", stages=False, windows=False)

Condition = Callable[[Lead], bool | None]


class BadCondition(click.UsageError):
    """A condition with mistakes; ``diagnostics`` point into the option's text."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def condition(text: str, tree: PolicyTree, as_of: int) -> Condition:
    """Read a condition on leads, as of one instant.

    It chooses leads before they are judged, so it sees no stage and no window.

    Raises:
        BadCondition: with everything that is wrong with it.
    """
    source = Source(OPTION, text)
    parsed, found = parse(text, source, lambda span: span)
    if parsed is None or any(d.is_error for d in found):
        raise BadCondition(found)
    rules = Linker(_vocabulary(replace(tree, source=source)))
    linked = rules.condition(parsed, WHERE)
    if linked is None or any(d.is_error for d in rules.found):
        raise BadCondition(in_file_order(rules.found))
    first = tree.first_calendar
    read = Meanings(tree, None if first is None else compile_calendar(first.week)).of(linked)

    def holds(lead: Lead) -> bool | None:
        value = read(_frame(lead, as_of)).value
        return value if isinstance(value, bool) else None

    return holds


def _vocabulary(tree: PolicyTree) -> Vocabulary:
    vocabulary = Vocabulary(tree)
    known = vocabulary.values
    for name in tree.value_order:
        expr = tree.values[name].expr
        known[name] = LinkedValue(expr, type_of(expr), holds_window(expr, known))
    return vocabulary


def _frame(lead: Lead, as_of: int) -> Frame:
    return Frame(
        lead,
        cut=as_of,
        as_of=as_of,
        closing=False,
        stages_closing=False,
        table=None,
        passed=_no_stage,
        applies=_no_stage,
    )


def _no_stage(_name: str, _closing: bool) -> NoReturn:  # noqa: FBT001 - as every frame calls it
    raise TypeError("a condition that chooses leads sees no stage")
