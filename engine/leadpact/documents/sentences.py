"""Rules inside a document: each scalar is parsed, and complained about at its place."""

from leadpact.diagnostics.catalogue import syntax as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.documents.yaml_source import Node, Scalar, comment_cut
from leadpact.nodes import Expr, unread
from leadpact.source import Source, Span
from leadpact.syntax.parser import parse


class Sentences:
    """Parses the rules of one document; ``found`` collects what is wrong with them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []

    def rule(self, node: Node | None, otherwise: Span, *, after: str = "") -> Expr:
        """Parse a rule, perhaps behind a word; where there is none, a name for nothing stands in for it."""
        read = self.optional(node, after=after)
        return self.placeholder(otherwise if node is None else node.span) if read is None else read

    def optional(self, node: Node | None, *, after: str = "") -> Expr | None:
        """Parse a rule where one may stand, from behind the word that opens it."""
        if not isinstance(node, Scalar) or (node.value is None and not node.text):
            return None
        start = node.text.index(after) + len(after)
        written = node.text[start:]
        if not written.strip():
            self.found.append(says.EMPTY_RULE.at(self.source, node.span))
            return None
        parsed, found = parse(
            written,
            self.source,
            lambda part: node.span_of(Span(part.start + start, part.end + start)),
        )
        self.found.extend(found)
        if (cut := comment_cut(node)) is not None:
            self.found.append(
                says.RULE_CUT.at(
                    self.source,
                    cut,
                    help="put the rule in quotes, or the comment on a line of its own",
                )
            )
        return parsed

    @staticmethod
    def placeholder(span: Span) -> Expr:
        """Stand in for a rule that cannot be read, so that the rest of the file is still checked."""
        return unread(span)
