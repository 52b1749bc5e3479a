"""Word an aggregate over leads: which leads it is about, and what it says of them."""

from typing import Protocol

from leadpact.nodes import All, Expr, Field, Measure, Some, StageName
from leadpact.readings.counting import ordinal
from leadpact.readings.naming import listed, spaced
from leadpact.readings.wording import Wording, joined


class Say(Protocol):
    """How the rest of a sentence is worded (`english.clause` and `english.phrase`)."""

    def __call__(self, expr: Expr, wording: Wording, /) -> str: ...


def leads(where: Expr | None, wording: Wording, *, clause: Say) -> str:
    """Say which leads: ``leads``, ``leads that passed MQL``, ``leads for which …``."""
    if where is None:
        return "leads"
    word = "or" if isinstance(where, Some) else "and"
    parts = where.parts if isinstance(where, All | Some) else (where,)
    stages = tuple(wording.stage(part.name) for part in parts if isinstance(part, StageName))
    rest: tuple[Expr, ...] = tuple(part for part in parts if not isinstance(part, StageName))
    if (word == "or" and rest) or (isinstance(where, All) and where.between):
        stages, rest = (), (where,)
    said = (
        f"that passed {listed(stages, word)}" if stages else "",
        f"for which {joined(tuple(clause(part, wording) for part in rest), 'and')}" if rest else "",
    )
    return f"leads {' and '.join(filter(None, said))}"


def rate_base(stage: str, where: Expr | None, wording: Wording, *, clause: Say) -> str:
    """Say of which leads a stage's rate is: those it applies to, of those that are asked for."""
    found = wording.tree.stages.get(stage) if wording.tree else None
    conditions: tuple[Expr, ...] = tuple(c for c in (found.when if found else None, where) if c)
    flat = tuple(
        p for c in conditions for p in (c.parts if isinstance(c, All) and not c.between else (c,))
    )
    whole = All(flat, span=flat[0].span) if len(flat) > 1 else flat[0] if flat else None
    return leads(whole, wording, clause=clause)


def measure(expr: Measure, wording: Wording, *, clause: Say, phrase: Say) -> str:
    """Word a measure as a noun: ``the share of leads that passed MQL``, ``the median time to value``."""
    subject = expr.subject
    if isinstance(subject, StageName):
        is_rate = expr.function == "rate"
        if is_rate:
            base = rate_base(subject.name, expr.where, wording, clause=clause)
        else:
            base = leads(expr.where, wording, clause=clause)
        passed = f"{'passed' if base == 'leads' else 'also passed'} {wording.stage(subject.name)}"
        return f"the {'share' if is_rate else 'number'} of {base} that {passed}"
    among = leads(expr.where, wording, clause=clause)
    if expr.function == "spend":
        return "the spend"
    if subject is None or expr.function == "count":
        return f"the number of {among}"
    of = phrase(subject, wording)
    if isinstance(subject, Field) and "." in subject.path:
        of = of.replace("'s ", " ", 1)
    if expr.function == "percentile":
        return f"the {ordinal(expr.percent or 0)} percentile of {of}{'' if among == 'leads' else f' among {among}'}"
    once = f", each {spaced(expr.per)} counted once" if expr.per else ""
    word = "total" if expr.function == "sum" else expr.function
    whose = "" if among == "leads" else f" of {among}"
    return f"the {word} {of.removeprefix('the ')}{whose}{once}"
