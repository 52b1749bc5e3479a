"""Build what a rule states, numbers, amounts, dates, texts and lists, and remember the mistakes in it."""

from collections.abc import Callable

from lark import Token, v_args
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from leadpact.diagnostics.catalogue import syntax as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import Expr, Literal, Options, unread
from leadpact.source import Source, Span
from leadpact.syntax import literals
from leadpact.units import BOOLEAN, TEXT, Type, Value


@v_args(meta=True, inline=True)
class LiteralBuilder(Transformer_NonRecursive[Token, Expr]):
    """The part of the builder that reads literals; ``found`` holds the mistakes met on the way."""

    def __init__(self, source: Source, locate: Callable[[Span], Span]) -> None:
        super().__init__(visit_tokens=False)
        self._source = source
        self._locate = locate
        self.found: list[Diagnostic] = []

    def _span(self, meta: Meta) -> Span:
        return self._locate(Span(meta.start_pos, meta.end_pos))

    def _token_span(self, token: Token) -> Span:
        start = token.start_pos or 0
        return self._locate(Span(start, start + len(token)))

    def _malformed(self, token: Token, problem: literals.Malformed) -> None:
        self.found.append(
            says.MALFORMED_LITERAL.at(
                self._source, self._token_span(token), because=problem.because, help=problem.help
            )
        )

    def _literal(self, token: Token, read: tuple[Value, Type] | literals.Malformed) -> Expr:
        if isinstance(read, literals.Malformed):
            self._malformed(token, read)
            return unread(self._token_span(token))
        value, type_ = read
        return Literal(value, type_, " ".join(token.split()), span=self._token_span(token))

    def number(self, _meta: Meta, token: Token) -> Expr:
        return self._literal(token, literals.number(str(token)))

    def money(self, _meta: Meta, token: Token) -> Expr:
        return self._literal(token, literals.money(str(token)))

    def duration(self, _meta: Meta, token: Token) -> Expr:
        return self._literal(token, literals.duration(str(token)))

    def date(self, _meta: Meta, token: Token) -> Expr:
        return self._literal(token, literals.day(str(token)))

    def timestamp(self, _meta: Meta, token: Token) -> Expr:
        return self._literal(token, literals.timestamp(str(token)))

    def truth(self, _meta: Meta, token: Token) -> Expr:
        return Literal(token == "true", BOOLEAN, str(token), span=self._token_span(token))

    def working(self, _meta: Meta, token: Token) -> Expr:
        self.found.append(
            says.WORKING_TIME_APART.at(
                self._source,
                self._token_span(token),
                help=f"write `… within {' '.join(token.split())} after …`",
            )
        )
        return unread(self._token_span(token))

    def text(self, _meta: Meta, token: Token) -> Expr:
        span = self._token_span(token)
        inner = str(token)[1:-1]
        if token[0] not in "\"'":
            straight = '"' if '"' not in inner else "'"
            self.found.append(
                says.CURLY_QUOTES.at(
                    self._source, span, help=f"write `{straight}{inner}{straight}`"
                )
            )
        if not inner.strip(" "):
            self.found.append(says.EMPTY_TEXT.at(self._source, span, what="a text"))
        return Literal(inner, TEXT, str(token), span=span)

    def list(self, meta: Meta, *items: Expr) -> Expr:
        if not items:
            self.found.append(says.EMPTY_TEXT.at(self._source, self._span(meta), what="a list"))
        kept = tuple(item for item in items if isinstance(item, Literal))
        return Options(kept, span=self._span(meta))

    def negative_item(self, meta: Meta, _sign: Token, item: Expr) -> Expr:
        if not isinstance(item, Literal):
            return item
        if isinstance(item.value, bool | str):
            self.found.append(
                says.UNEXPECTED.at(
                    self._source, self._span(meta), found="`-`", here="only a number has a sign"
                )
            )
            return item
        return Literal(-item.value, item.type, f"-{item.written}", span=self._span(meta))
