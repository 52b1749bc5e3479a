"""Which events of a lead meet a condition, surely or doubtfully, as terms about one event."""

from dataclasses import dataclass

from sqlglot import exp

from leadpact.nodes import Events
from leadpact.readings.columns.codes import NOT_YET
from leadpact.readings.columns.compiling import Compiling
from leadpact.readings.columns.leaf import Leaf
from leadpact.readings.columns.scopes import Scope
from leadpact.readings.columns.terms import (
    FALSE,
    NULL,
    TRUE,
    Term,
    among,
    at_least,
    at_most,
    both,
    case,
    column,
    equal,
    is_not_null,
    is_null,
    plus,
    times,
    whole,
)
from leadpact.readings.findings import Cause

AT = column("at")
_RANKS = 1024
_NOTHING_MISSING = _RANKS - 2  # all that is unknown has not happened yet
_NO_DATUM = _RANKS - 1  # what leaves it open is no field and no attribute
_MOST_MOMENTS = 60
_FIRST_MOMENT = _NOTHING_MISSING - _MOST_MOMENTS  # moments that have not come, by name
_MOST_RANKED = _FIRST_MOMENT - 1


@dataclass(frozen=True, eq=False)
class Seen:
    """The events of one kind or group up to the scope's cut.

    ``sure`` and ``doubtful`` are conditions on one event, true or not; ``doubtful`` is FALSE where
    there can be none. ``unobserved`` names a kind that the source cannot provide.
    """

    events: Events
    scope: Scope
    sure: Term
    doubtful: Term
    unobserved: str | None

    @property
    def can_doubt(self) -> bool:
        return not isinstance(self.doubtful, exp.Boolean)


def seen(events: Events, scope: Scope, c: Compiling) -> Seen:
    """Find the events that meet ``where``, in the scope's reading."""
    unobserved = next((kind for kind in events.kinds if kind in c.unobserved), None)
    kinds = among(column("kind"), [whole(c.inputs.kind_code(kind)) for kind in events.kinds])
    cut = at_most(AT, scope.cut) if scope.is_cut else TRUE
    if events.where is None:
        return Seen(events, scope, both(kinds, cut), FALSE, unobserved)
    met = case([(kinds, c.truth(events.where, scope.in_event))], FALSE)
    truth = c.layers.bind_event(f"{events.name}_where", met)
    if isinstance(truth, exp.Boolean):
        return Seen(events, scope, both(truth, kinds, cut), FALSE, unobserved)
    sure = both(truth, cut)
    return Seen(events, scope, sure, both(is_null(truth), cut), unobserved)


def count(found: Term, hint: str, c: Compiling) -> Term:
    """Count a lead's events that meet a condition."""
    if isinstance(found, exp.Boolean):
        return whole(0)
    return c.layers.feature(hint, c.dialect.count_if(found), empty=whole(0))


def any_of(found: Term, hint: str, c: Compiling) -> Term:
    """Whether a lead has an event that meets a condition."""
    if isinstance(found, exp.Boolean):
        return FALSE
    return c.layers.feature(hint, c.dialect.any_true(found), empty=FALSE)


def least(found: Term, value: Term, hint: str, c: Compiling) -> Term:
    """Give the least of a value over a lead's events that meet a condition; NULL of none."""
    if isinstance(found, exp.Boolean):
        return NULL
    return c.layers.feature(hint, exp.Min(this=case([(found, value)])))


def most(found: Term, value: Term, hint: str, c: Compiling) -> Term:
    """Give the greatest of a value over a lead's events that meet a condition; NULL of none."""
    if isinstance(found, exp.Boolean):
        return NULL
    return c.layers.feature(hint, exp.Max(this=case([(found, value)])))


# -- why nothing is certain


def without_timeline(name: str, c: Compiling) -> Term:
    """Give the code of why a lead has no timeline; NULL where it has one."""
    state = c.inputs.timeline
    missing = c.reasons.code(name, Cause.MISSING, None)
    invalid = c.reasons.code(name, Cause.INVALID, None)
    if isinstance(state, exp.Literal):
        return {"0": NULL, "1": whole(missing)}[state.name]
    return case(
        [(equal(state, whole(1)), whole(missing)), (equal(state, whole(2)), whole(invalid))]
    )


def doubt_code(found: Seen, c: Compiling) -> Term:
    """Give the code of why something about these events is open."""
    if found.unobserved is not None:
        return whole(c.reasons.code(found.unobserved, Cause.UNOBSERVED, None))
    return whole(c.reasons.code(found.events.name, Cause.DOUBTFUL, None))


def awaited_leaf(found: Seen, when: Term) -> Leaf:
    """Say that none of the events has happened yet."""
    name = found.events.name
    return Leaf(is_data=False, when=when, code=whole(NOT_YET), codes=(NOT_YET,), moment=name)


def doubtful_leaves(found: Seen, when: Term, own: Term, c: Compiling) -> list[Leaf]:
    """Say what leaves something open: the datum that leaves the first doubtful event open, else itself."""
    if not found.can_doubt or found.events.where is None:
        return [Leaf(is_data=False, when=when, code=own, codes=(int(own.name),))]
    when = c.layers.bind(f"{found.events.name}_doubted", when)
    reasons = {code: rank for rank, code in enumerate(_ranked(found, c), start=1)}
    moments = {name: _FIRST_MOMENT + n for n, name in enumerate(_moments(found, c))}
    local = _local_rank(found, reasons, moments, c)
    first = c.layers.feature(
        f"{found.events.name}_why",
        exp.Min(this=case([(found.doubtful, plus(times(AT, whole(_RANKS)), local))])),
    )
    rank = c.layers.bind(
        f"{found.events.name}_reason",
        exp.Mod(
            this=exp.Paren(
                this=plus(exp.Mod(this=first.copy(), expression=whole(_RANKS)), whole(_RANKS))
            ),
            expression=whole(_RANKS),
        ),
    )
    known = [(equal(rank, whole(r)), whole(code)) for code, r in reasons.items()]
    awaited = both(at_least(rank, whole(_FIRST_MOMENT)), at_most(rank, whole(_NOTHING_MISSING)))
    known.append((awaited, whole(NOT_YET)))
    datum = both(when, is_not_null(rank), exp.NEQ(this=rank.copy(), expression=whole(_NO_DATUM)))
    alone = both(when, case([(is_null(rank), TRUE), (equal(rank, whole(_NO_DATUM)), TRUE)], FALSE))
    return [
        Leaf(is_data=True, when=datum, code=case(known), codes=(*reasons, NOT_YET)),
        *(
            Leaf(
                is_data=True,
                when=both(when, equal(rank, whole(place))),
                code=whole(NOT_YET),
                codes=(NOT_YET,),
                moment=name,
            )
            for name, place in moments.items()
        ),
        Leaf(is_data=False, when=alone, code=own, codes=(int(own.name),)),
    ]


def _ranked(found: Seen, c: Compiling) -> list[int]:
    """List the codes that can leave a condition open, by name and cause: the first one counts."""
    codes = {code for leaf in _data(found, c) for code in leaf.codes if code != NOT_YET}
    causes = tuple(Cause)
    reasons = c.reasons.all
    by_name = sorted(codes, key=lambda n: (reasons[n - 1].name, causes.index(reasons[n - 1].cause)))
    return by_name[:_MOST_RANKED]


def _data(found: Seen, c: Compiling) -> list[Leaf]:
    where = found.events.where
    if where is None:
        return []
    return [leaf for leaf in c.leaves(where, found.scope.in_event) if leaf.is_data]


def _moments(found: Seen, c: Compiling) -> list[str]:
    """Name the moments that can leave a condition open."""
    names = {leaf.moment for leaf in _data(found, c) if leaf.moment is not None}
    return sorted(names)[:_MOST_MOMENTS]


def _local_rank(found: Seen, ranks: dict[int, int], moments: dict[str, int], c: Compiling) -> Term:
    """Rank one doubtful event by the first datum that leaves it open, in reading order.

    What has not come yet counts only where no other datum does.
    """
    branches: list[tuple[Term, Term]] = []
    some: list[tuple[Term, Term]] = []
    for leaf in _data(found, c):
        some.append((leaf.when, whole(moments.get(leaf.moment or "", _NOTHING_MISSING))))
        branches += [
            (_says(leaf, code), whole(ranks[code])) for code in leaf.codes if code in ranks
        ]
    return c.layers.bind_event(
        f"{found.events.name}_rank", case([*branches, *some], whole(_NO_DATUM))
    )


def _says(leaf: Leaf, code: int) -> Term:
    return leaf.when if leaf.codes == (code,) else both(leaf.when, equal(leaf.code, whole(code)))
