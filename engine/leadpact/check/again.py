"""Link a sentence once more, in the words of another version of the policy."""

from leadpact.check.link import Linker
from leadpact.check.places import LEADS
from leadpact.check.vocabulary import LinkedValue, Vocabulary, holds_window
from leadpact.nodes import Expr, type_of
from leadpact.policy import PolicyTree
from leadpact.source import Source
from leadpact.syntax.parser import parse
from leadpact.syntax.printer import to_text
from leadpact.units import BOOLEAN


class Again:
    """Links sentences of other versions in one version: what a name stands for is its own matter."""

    def __init__(self, tree: PolicyTree) -> None:
        self.tree = tree
        self._vocabulary = Vocabulary(tree)
        known = self._vocabulary.values
        for name in tree.value_order:
            expr = tree.values[name].expr
            known[name] = LinkedValue(expr, type_of(expr), holds_window(expr, known))

    def __call__(self, expr: Expr) -> Expr | None:
        """Give the sentence as this version means it; None where it lacks a name, or means another type."""
        text, of = to_text(expr), type_of(expr)
        parsed, found = parse(text, Source("", text), lambda span: span)
        if parsed is None or any(d.is_error for d in found):
            return None
        rules = Linker(self._vocabulary)
        link = rules.condition if of == BOOLEAN else rules.value
        linked = link(parsed, LEADS)
        if linked is None or any(d.is_error for d in rules.found) or type_of(linked) != of:
            return None
        return linked
