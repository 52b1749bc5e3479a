"""Small SQL expressions, put together with what is known about them already taken out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias, cast

from sqlglot import exp

Term: TypeAlias = exp.Expression
"""An SQL expression. One term may stand in many others: only a query copies what it is given."""

TRUE: Final[Term] = exp.true()
FALSE: Final[Term] = exp.false()
NULL: Final[Term] = exp.null()

_SHORT = 60  # nodes
_ATOMS = (
    exp.Column,
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Func,
    exp.Paren,
    exp.Case,
    exp.Cast,
    exp.Identifier,
    exp.Anonymous,
    exp.Subquery,
)


def column(name: str) -> Term:
    """Name a column."""
    return exp.column(exp.to_identifier(name, quoted=True), copy=False)


def whole(value: int) -> Term:
    """Write a whole number."""
    number = exp.Literal.number(abs(value))
    return exp.Neg(this=number) if value < 0 else number


def text(value: str) -> Term:
    return exp.Literal.string(value)


def is_true(term: Term) -> bool:
    return isinstance(term, exp.Boolean) and bool(term.this)


def is_false(term: Term) -> bool:
    return isinstance(term, exp.Boolean) and not term.this


def is_null_literal(term: Term) -> bool:
    return isinstance(term, exp.Null)


def is_by(instant: int, then: Term) -> bool:
    """Whether an instant is known not to be after another: a constant one."""
    return isinstance(then, exp.Literal) and instant <= int(then.this)


def is_simple(term: Term) -> bool:
    """Whether a term costs nothing to say again: a column or a constant."""
    return isinstance(term, exp.Column | exp.Literal | exp.Boolean | exp.Null | exp.Neg)


def apart(term: Term) -> Term:
    """Put a term in brackets where it could not stand as an operand without them."""
    # sqlglot counts `and` and `or` among the functions too
    is_atom = isinstance(term, _ATOMS) and not isinstance(term, exp.Binary | exp.Unary)
    return term if is_atom or isinstance(term, exp.Paren) else exp.Paren(this=term)


def both(*terms: Term) -> Term:
    """Kleene's and, as SQL has it."""
    parts = [t for t in terms if not is_true(t)]
    if any(is_false(t) for t in parts):
        return FALSE
    return _chain(exp.And, parts) if parts else TRUE


def either(*terms: Term) -> Term:
    """Kleene's or, as SQL has it."""
    parts = [t for t in terms if not is_false(t)]
    if any(is_true(t) for t in parts):
        return TRUE
    return _chain(exp.Or, parts) if parts else FALSE


def _chain(shape: type[exp.Connector], parts: Sequence[Term]) -> Term:
    """Put terms side by side, a balanced tree of them, so that no parser meets a deep one."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    sides = [_chain(shape, parts[:half]), _chain(shape, parts[half:])]
    left, right = (s if isinstance(s, shape) else apart(s) for s in sides)
    made = shape(this=left, expression=exp.Paren(this=right) if isinstance(right, shape) else right)
    return cast("Term", made)


def negated(term: Term) -> Term:
    if is_true(term):
        return FALSE
    if is_false(term):
        return TRUE
    if isinstance(term, exp.Not):
        return cast("Term", term.this.unnest())
    return term if is_null_literal(term) else exp.Not(this=apart(term))


def binary(shape: type[exp.Binary], left: Term, right: Term) -> Term:
    return cast("Term", shape(this=apart(left), expression=apart(right)))


def equal(left: Term, right: Term) -> Term:
    return binary(exp.EQ, left, right)


def below(left: Term, right: Term) -> Term:
    return binary(exp.LT, left, right)


def at_most(left: Term, right: Term) -> Term:
    return binary(exp.LTE, left, right)


def above(left: Term, right: Term) -> Term:
    return binary(exp.GT, left, right)


def at_least(left: Term, right: Term) -> Term:
    return binary(exp.GTE, left, right)


def plus(left: Term, right: Term) -> Term:
    return binary(exp.Add, left, right)


def minus(left: Term, right: Term) -> Term:
    return binary(exp.Sub, left, right)


def times(left: Term, right: Term) -> Term:
    return binary(exp.Mul, left, right)


def is_null(term: Term) -> Term:
    if is_null_literal(term):
        return TRUE
    if isinstance(term, exp.Literal | exp.Boolean | exp.Neg):
        return FALSE
    return exp.Is(this=apart(term), expression=exp.null())


def is_not_null(term: Term) -> Term:
    return negated(is_null(term))


def holds(term: Term) -> Term:
    """Whether a condition is true, never unknown."""
    if isinstance(term, exp.Boolean):
        return term
    if is_null_literal(term):
        return FALSE
    return exp.Coalesce(this=term, expressions=[exp.false()])


def fails(term: Term) -> Term:
    """Whether a condition is false, never unknown."""
    if isinstance(term, exp.Boolean):
        return negated(term)
    if is_null_literal(term):
        return FALSE
    return exp.Coalesce(this=negated(term), expressions=[exp.false()])


def case(branches: Iterable[tuple[Term, Term]], otherwise: Term = NULL) -> Term:
    """Give the value of the first branch whose condition holds."""
    ifs: list[exp.If] = []
    for condition, value in branches:
        if is_false(condition) or is_null_literal(condition):
            continue
        if is_true(condition):
            otherwise = value
            break
        ifs.append(exp.If(this=condition, true=value))
    if not ifs or all(i.args["true"] == otherwise for i in ifs):
        return otherwise
    return exp.Case(ifs=ifs, default=None if is_null_literal(otherwise) else otherwise)


def among(term: Term, members: Sequence[Term]) -> Term:
    """Whether a value is one of the members, at least one of them."""
    if len(members) == 1:
        return equal(term, members[0])
    return exp.In(this=apart(term), expressions=list(members))


def is_short(term: Term) -> bool:
    """Whether a term is small enough to stand in several places."""
    return all(number < _SHORT for number, _ in enumerate(term.walk()))


def least_of(*terms: Term) -> Term:
    """Give the least of terms that are known: engines differ in what they make of NULL."""
    return exp.Anonymous(this="least", expressions=list(terms))


def greatest_of(*terms: Term) -> Term:
    """Give the greatest of terms that are known."""
    return exp.Anonymous(this="greatest", expressions=list(terms))


def names_in(term: exp.Expr) -> set[str]:
    """Name the columns that a term reads; those of ``_`` are made inside it, by a primitive."""
    return {found.name for found in columns_in(term) if found.table != "_"}


def columns_in(term: exp.Expr) -> Iterator[exp.Column]:
    """Give the columns in a term, in no order; sqlglot's own walk is for any shape, and takes thrice as long."""
    waiting = [term]
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.Column):
            yield node
            continue
        for value in node.args.values():
            if isinstance(value, exp.Expr):
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [one for one in value if isinstance(one, exp.Expr)]
