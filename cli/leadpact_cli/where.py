"""The condition of `--where`: one more sentence in the policy's own language."""

from dataclasses import replace

import click

from leadpact.check.link import Linker
from leadpact.check.places import Place
from leadpact.check.vocabulary import LinkedValue, Vocabulary, holds_window
from leadpact.diagnostics.diagnostic import Diagnostic, in_file_order
from leadpact.nodes import Expr, type_of
from leadpact.policy import PolicyTree
from leadpact.source import Source
from leadpact.syntax.parser import parse

OPTION = "--where"
WHERE = Place("`--where`", stages=False, windows=False)


class BadCondition(click.UsageError):
    """A condition with mistakes; ``diagnostics`` point into the option's text."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def condition(text: str, tree: PolicyTree, *, names_version: bool = False) -> Expr:
    """Read a condition on leads.

    It chooses leads before they are judged, so it sees no stage and no window. ``names_version``: what
    is wrong with it is wrong in this version of a policy, and perhaps not in others.

    Raises:
        BadCondition: with everything that is wrong with it.
    """
    source = Source(f"{OPTION} in {tree.id}" if names_version else OPTION, text)
    parsed, found = parse(text, source, lambda span: span)
    if parsed is None or any(d.is_error for d in found):
        raise BadCondition(found)
    rules = Linker(_vocabulary(replace(tree, source=source)))
    linked = rules.condition(parsed, WHERE)
    if linked is None or any(d.is_error for d in rules.found):
        raise BadCondition(in_file_order(rules.found))
    return linked


def _vocabulary(tree: PolicyTree) -> Vocabulary:
    vocabulary = Vocabulary(tree)
    known = vocabulary.values
    for name in tree.value_order:
        expr = tree.values[name].expr
        known[name] = LinkedValue(expr, type_of(expr), holds_window(expr, known))
    return vocabulary
