"""Where a row does not tell what it should: values that are none of their type, defaults, events without a time.

The terms are those of any dialect: `looks` asks the embedded engine by them, `in_place_quality` the others.
"""

from collections.abc import Iterator, Mapping

from leadpact.policy import PolicyTree
from leadpact.readings.columns.dialect import Dialect
from leadpact.readings.columns.relations import Column, RawColumn
from leadpact.readings.columns.terms import (
    FALSE,
    TRUE,
    Term,
    among,
    both,
    either,
    equal,
    is_not_null,
    is_null,
    text,
)
from leadpact.readings.columns.typed import read_datum


def unreadable_fields(
    tree: PolicyTree, columns: Mapping[str, Column], dialect: Dialect
) -> Iterator[tuple[str, RawColumn, Term]]:
    """Say of each field that may be unreadable how it is read and where it is."""
    for name, raw in columns.items():
        if isinstance(raw, RawColumn) and name in tree.fields:
            typed = read_datum(tree.fields[name], raw.term, raw.type, dialect)
            if typed.unreadable is not None:
                yield name, raw, typed.unreadable


def assumed_fields(
    tree: PolicyTree, columns: Mapping[str, Column], dialect: Dialect
) -> dict[str, Term]:
    """Say of each field with a default where it fills a blank: everywhere, where there is no column."""
    found: dict[str, Term] = {}
    for name, datum in tree.fields.items():
        raw = columns.get(name)
        if isinstance(raw, RawColumn):
            typed = read_datum(datum, raw.term, raw.type, dialect)
            if typed.assumed is not None:
                found[name] = typed.assumed
        elif datum.default is not None:
            found[name] = TRUE.copy()
    return found


def unreadable_attributes(
    tree: PolicyTree, columns: Mapping[str, Column], kind: Term, at: Term, dialect: Dialect
) -> Iterator[tuple[str, RawColumn, Term]]:
    """Say of each ``kind.attribute`` that may be unreadable how it is read and where it is, of events that count."""
    for one in tree.kinds.values():
        is_of = both(equal(kind.copy(), text(one.name)), is_not_null(at.copy()))
        for name, datum in one.attributes.items():
            raw = columns.get(name)
            if isinstance(raw, RawColumn):
                typed = read_datum(datum, raw.term, raw.type, dialect)
                if typed.unreadable is not None:
                    yield f"{one.name}.{name}", raw, both(is_of.copy(), typed.unreadable)


def is_undated(tree: PolicyTree, kind: Term, at: Term) -> Term:
    """Say of which events the time cannot be read, those of kinds that nobody names aside."""
    named = among(kind.copy(), [text(name) for name in tree.kinds]) if tree.kinds else FALSE.copy()
    return both(is_null(at.copy()), either(is_null(kind.copy()), named))
