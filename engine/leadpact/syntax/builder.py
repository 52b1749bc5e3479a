"""Build nodes while the parser reads, and remember the well-known mistakes on the way."""

from lark import Token, v_args
from lark.tree import Meta

from leadpact.diagnostics.catalogue import syntax as says
from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Events,
    Expr,
    Extreme,
    Is,
    Measure,
    Name,
    Not,
    Some,
    State,
    Window,
    unread,
)
from leadpact.operators import OPERATORS
from leadpact.operators.functions import MEASURE_FUNCTIONS
from leadpact.syntax import literals
from leadpact.syntax.literal_builder import LiteralBuilder
from leadpact.units import WallTime

_MEANT = {"==": "=", "<>": "!=", "=>": ">=", "=<": "<="}
_FOREIGN = {"&&": "and", "&": "and", "||": "or", "|": "or", "!": "not"}
_NEGATE = OPERATORS["minus"]
_IN = OPERATORS["in"]


@v_args(meta=True, inline=True)
class Builder(LiteralBuilder):
    """Turns one parse tree into nodes; ``found`` holds the mistakes met on the way."""

    # -- logic

    def start(self, _meta: Meta, expr: Expr) -> Expr:
        return expr

    def some(self, meta: Meta, *parts: Expr | Token) -> Expr:
        return Some(self._without_words(parts), span=self._span(meta))

    def all_(self, meta: Meta, *parts: Expr | Token) -> Expr:
        return All(self._without_words(parts), span=self._span(meta))

    def not_(self, meta: Meta, *parts: Expr | Token) -> Expr:
        (part,) = self._without_words(parts)
        return Not(part, span=self._span(meta))

    def _without_words(self, parts: tuple[Expr | Token, ...]) -> tuple[Expr, ...]:
        """Drop `and`, `or`, `not`, naming those in another language's spelling."""
        for part in parts:
            if isinstance(part, Token) and (meant := _FOREIGN.get(str(part))):
                self.found.append(
                    says.FOREIGN_OPERATOR.at(
                        self._source, self._token_span(part), found=str(part), meant=meant
                    )
                )
        return tuple(part for part in parts if not isinstance(part, Token))

    def parenthesis(self, _meta: Meta, expr: Expr) -> Expr:
        return expr

    # -- tests

    def compare(self, meta: Meta, *parts: Expr | Token) -> Expr:
        left, relation, right, *more = parts
        if more:
            self.found.append(
                says.CHAIN.at(
                    self._source,
                    self._span(meta),
                    help="write `between … and …`, which includes both ends, or two comparisons with `and`",
                )
            )
        return self._applied(meta, self._relation(relation), left, right)

    def _relation(self, token: Expr | Token) -> str:
        symbol = str(token)
        if isinstance(token, Token) and symbol in _MEANT:
            self.found.append(
                says.FOREIGN_OPERATOR.at(
                    self._source, self._token_span(token), found=symbol, meant=_MEANT[symbol]
                )
            )
        return _MEANT.get(symbol, symbol)

    def _applied(self, meta: Meta, symbol: str, *operands: Expr | Token) -> Expr:
        kept = tuple(o for o in operands if not isinstance(o, Token))
        return Apply(OPERATORS[symbol], kept, None, span=self._span(meta))

    def between(self, meta: Meta, *parts: Expr | Token) -> Expr:
        subject, low, high = self._without_words(parts)
        span = self._span(meta)
        return All(
            (
                Apply(OPERATORS[">="], (subject, low), None, span=span),
                Apply(OPERATORS["<="], (subject, high), None, span=span),
            ),
            between=True,
            span=span,
        )

    def not_between(self, meta: Meta, *parts: Expr | Token) -> Expr:
        return Not(self.between(meta, *parts), span=self._span(meta))

    def in_(self, meta: Meta, *parts: Expr | Token) -> Expr:
        subject, options = self._without_words(parts)
        return Apply(_IN, (subject, options), None, span=self._span(meta))

    def not_in(self, meta: Meta, *parts: Expr | Token) -> Expr:
        return Not(self.in_(meta, *parts), span=self._span(meta))

    def is_(self, meta: Meta, part: Expr, state: Token) -> Expr:
        return Is(part, State(str(state)), span=self._span(meta))

    def text_test(self, meta: Meta, subject: Expr, test: Token, right: Expr) -> Expr:
        return self._applied(meta, " ".join(test.split()), subject, right)

    def window(self, meta: Meta, subject: Expr, length: Token, side: Token, anchor: Expr) -> Expr:
        return self._window(meta, None, subject, length, side, anchor)

    def windows(
        self, meta: Meta, number: Token, subject: Expr, length: Token, side: Token, anchor: Expr
    ) -> Expr:
        at_least = int(str(number).split()[-1].replace("_", ""))
        return self._window(meta, at_least, subject, length, side, anchor)

    def _window(
        self,
        meta: Meta,
        number: int | None,
        subject: Expr,
        length: Token,
        side: Token,
        anchor: Expr,
    ) -> Expr:
        read = literals.length(str(length)) if not str(length)[-1].isdigit() else None
        if read is None:
            read = literals.Malformed(
                "a length of time needs a unit",
                f"write `{length} min` or `{length} business hours`",
            )
        if isinstance(read, literals.Malformed):
            self._malformed(length, read)
            read = WallTime(1)
        return Window(
            1 if number is None else number,
            subject,
            read,
            str(side) == "before",
            anchor,
            " ".join(length.split()),
            number is not None,
            span=self._span(meta),
        )

    def no_anchor(self, meta: Meta, *_parts: Expr | Token) -> Expr:
        self.found.append(
            says.NO_ANCHOR.at(
                self._source, self._span(meta), help="say from when: `… after created_at`"
            )
        )
        return unread(self._span(meta))

    # -- sums

    def arithmetic(self, meta: Meta, left: Expr, symbol: Token, right: Expr) -> Expr:
        return self._applied(meta, str(symbol), left, right)

    def negative(self, meta: Meta, _sign: Token, part: Expr) -> Expr:
        return Apply(_NEGATE, (part,), None, span=self._span(meta))

    # -- atoms

    def name(self, meta: Meta, path: Token) -> Expr:
        return Name(str(path), span=self._span(meta))

    def as_of(self, meta: Meta) -> Expr:
        return AsOf(span=self._span(meta))

    def aggregate(self, meta: Meta, function: Token, path: Token) -> Expr:
        return self._aggregate(meta, function, path, None)

    def aggregate_where(self, meta: Meta, function: Token, path: Token, where: Expr) -> Expr:
        return self._aggregate(meta, function, path, where)

    def _aggregate(self, meta: Meta, function: Token, path: Token, where: Expr | None) -> Expr:
        span = self._span(meta)
        if function in MEASURE_FUNCTIONS:
            subject = Name(str(path), span=self._token_span(path))
            return Measure(str(function), subject, None, None, where, span=span)
        kind, _, attribute = str(path).partition(".")
        events = Events(kind, where, span=self._token_span(path))
        return Aggregate(str(function), events, attribute or None, span=span)

    def percentile(
        self, meta: Meta, function: Token, path: Token, percent: Token, where: Expr | None = None
    ) -> Expr:
        value = float(literals.amount(str(percent).rstrip("%")))
        subject = Name(str(path), span=self._token_span(path))
        return Measure(str(function), subject, value, None, where, span=self._span(meta))

    def per(
        self, meta: Meta, function: Token, path: Token, per: Token, where: Expr | None = None
    ) -> Expr:
        subject = Name(str(path), span=self._token_span(path))
        return Measure(str(function), subject, None, str(per), where, span=self._span(meta))

    def extreme(self, meta: Meta, function: Token, *parts: Expr) -> Expr:
        return Extreme(function == "latest", parts, span=self._span(meta))

    def events(self, meta: Meta, path: Token, where: Expr) -> Expr:
        return Events(str(path), where, span=self._span(meta))
