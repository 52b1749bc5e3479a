"""Link one expression: each name to what it stands for, each operator to its overload."""

from dataclasses import replace
from typing import assert_never

from leadpact.check.names import Names
from leadpact.check.operations import applied
from leadpact.check.places import WHERE, Place
from leadpact.check.timeline import aggregate_type, window
from leadpact.check.vocabulary import EventScope
from leadpact.check.ways_out import between_said, to_a_condition, to_an_instant
from leadpact.diagnostics.catalogue import meaning as says
from leadpact.diagnostics.diagnostic import Diagnostic
from leadpact.nodes import (
    Aggregate,
    All,
    Apply,
    AsOf,
    Attribute,
    DayOf,
    Events,
    Expr,
    Extreme,
    Field,
    Is,
    Literal,
    Measure,
    Name,
    Not,
    Options,
    Some,
    StageName,
    State,
    ValueName,
    Window,
    type_of,
)
from leadpact.units import INSTANT, Kind, Type


class Linker(Names):
    """Links expressions of one policy; ``found`` collects what is wrong with them.

    Every method gives the linked expression, or None where something in it is wrong (and said).
    """

    # -- what a place wants

    def condition(self, expr: Expr, place: Place, scope: EventScope | None = None) -> Expr | None:
        """Link an expression that must be true or false."""
        linked = self.link(expr, place, scope)
        if linked is None:
            return None
        if isinstance(linked, Events | Options):
            self._kind_alone(linked)
            return None
        if (kind := type_of(linked)).kind is not Kind.BOOLEAN:
            self.complain(
                says.NOT_A_CONDITION, linked.span, found=kind.noun, help=to_a_condition(kind)
            )
            return None
        return linked

    def instant(self, expr: Expr, place: Place) -> Expr | None:
        """Link an expression that must be an instant."""
        linked = self.value(expr, place)
        if linked is not None and type_of(linked).kind not in INSTANT:
            self.complain(
                says.NOT_A_CONSTANT,
                linked.span,
                what=place.name,
                wanted=f"an instant, this is {type_of(linked).noun}",
                help=to_an_instant(linked),
            )
            return None
        return linked

    def value(self, expr: Expr, place: Place, scope: EventScope | None = None) -> Expr | None:
        """Link an expression that must be worth something: no bare kind, no list."""
        linked = self.link(expr, place, scope)
        if isinstance(linked, Events | Options):
            self._kind_alone(linked)
            return None
        return linked

    def _kind_alone(self, expr: Events | Options) -> None:
        name = expr.name if isinstance(expr, Events) else "a list"
        is_group = name in self.vocabulary.tree.groups
        some = f"{name} where …" if isinstance(expr, Events) and expr.where is not None else name
        self.complain(
            says.KIND_ALONE,
            expr.span,
            name=name,
            what="a group of events" if is_group else "a kind of event",
            help=f"did it happen? `exists({some})`; how often? `count({some})`; when? `first({some})`",
        )

    # -- the shapes

    def link(self, expr: Expr, place: Place, scope: EventScope | None) -> Expr | None:
        """Link one expression; ``scope`` is the event whose condition it is part of."""
        match expr:
            case (
                Literal()
                | AsOf()
                | Options()
                | Field()
                | Attribute()
                | ValueName()
                | StageName()
                | DayOf()
            ):
                return expr
            case Name():
                return self.name(expr, place, scope)
            case Apply(operands=operands):
                linked = self._all_of(operands, place, scope)
                if linked is None:
                    return None
                result = applied(expr, linked, self.source)
                if isinstance(result, tuple):
                    self.found.extend(result)
                    return None
                return result
            case Not(part=part):
                inner = self.condition(part, place, scope)
                return None if inner is None else replace(expr, part=inner)
            case All(between=True, parts=parts):
                return self._between(expr, parts, place, scope)
            case All(parts=parts) | Some(parts=parts):
                conditions = [self.condition(part, place, scope) for part in parts]
                kept = tuple(part for part in conditions if part is not None)
                return replace(expr, parts=kept) if len(kept) == len(parts) else None
            case Is():
                return self._is(expr, place, scope)
            case Extreme():
                return self._extreme(expr, place, scope)
            case Events():
                return self._events(expr)
            case Aggregate():
                return self._aggregate(expr)
            case Window():
                return self._window(expr, place, scope)
            case Measure(function=function):
                self.complain(
                    says.BAD_AGGREGATE,
                    expr.span,
                    problem=f"`{function}` ranges over leads and stands in metrics only"
                    if expr.per is None
                    else "`per` stands in metrics only",
                )
                return None
            case _:
                assert_never(expr)

    def _all_of(
        self, parts: tuple[Expr, ...], place: Place, scope: EventScope | None
    ) -> tuple[Expr, ...] | None:
        linked = [
            part if isinstance(part, Options) else self.value(part, place, scope) for part in parts
        ]
        kept = tuple(part for part in linked if part is not None)
        return kept if len(kept) == len(parts) else None

    def _between(
        self, expr: All, parts: tuple[Expr, ...], place: Place, scope: EventScope | None
    ) -> Expr | None:
        """Link the two comparisons without saying what is wrong with their one subject twice."""
        before = len(self.found)
        low = self.condition(parts[0], place, scope)
        said = self.found[before:]
        high = self.condition(parts[1], place, scope)
        again = self.found[before + len(said) :]
        both = [*said, *(d for d in again if d not in said)]
        self.found[before:] = [between_said(d) for d in both]
        return None if low is None or high is None else replace(expr, parts=(low, high))

    def _is(self, expr: Is, place: Place, scope: EventScope | None) -> Expr | None:
        part = self.value(expr.part, place, scope)
        if part is None:
            return None
        of_stage = expr.state in (State.FAILED, State.APPLICABLE)
        if of_stage != isinstance(part, StageName) or not (of_stage or self._is_datum(part)):
            asked = (
                "a stage"
                if of_stage
                else "data: a field, an instant, an aggregate or a value without windows"
            )
            help_ = (
                "of a stage: `S is failed`, `S is applicable`"
                if isinstance(part, StageName)
                else None
            )
            self.complain(
                says.BAD_STATE,
                expr.span,
                problem=f"`is {expr.state.value}` is asked of {asked}",
                help=help_,
            )
            return None
        return replace(expr, part=part)

    def _is_datum(self, part: Expr) -> bool:
        match part:
            case Field() | Attribute() | Aggregate() | AsOf() | Extreme():
                return True
            case ValueName(name=name):
                value = self.vocabulary.values.get(name)
                return value is not None and not value.holds_window
            case Apply() | Literal():
                return type_of(part).kind in INSTANT
            case _:
                return False

    def _extreme(self, expr: Extreme, place: Place, scope: EventScope | None) -> Expr | None:
        parts = self._all_of(expr.parts, place, scope)
        if parts is None:
            return None
        wrong = [part for part in parts if type_of(part).kind not in INSTANT]
        word = "latest" if expr.latest else "earliest"
        for part in wrong:
            self.complain(
                says.NO_SUCH_OPERATION,
                part.span,
                what=f"`{word}` takes instants, this is {type_of(part).noun}",
            )
        return None if wrong else replace(expr, parts=parts)

    def _events(self, expr: Events) -> Expr | None:
        kinds = self.vocabulary.kinds_of(expr.name)
        if kinds is None:
            if self.vocabulary.is_unread(expr.name):
                return None
            names = (*self.vocabulary.tree.kinds, *self.vocabulary.tree.groups)
            help_ = self.suggestion(expr.name, names)
            if expr.name in self.vocabulary.all_names:
                help_ = f"`{expr.name}` is {self.vocabulary.noun_of(expr.name)}"
            self.complain(
                says.UNKNOWN_NAME, expr.span, what="kind of event", name=expr.name, help=help_
            )
            return None
        if expr.where is None:
            return replace(expr, kinds=kinds)
        scope = self.vocabulary.scope_of(expr.name, kinds)
        where = self.condition(expr.where, WHERE, scope)
        return None if where is None else replace(expr, kinds=kinds, where=where)

    def _aggregate(self, expr: Aggregate) -> Expr | None:
        events = self._events(expr.events)
        if not isinstance(events, Events):
            return None
        attribute: Type | None = None
        if expr.attribute is not None and expr.function not in ("count", "exists", "days"):
            scope = self.vocabulary.scope_of(events.name, events.kinds)
            attribute = scope.shared.get(expr.attribute)
            if attribute is None:
                self.no_attribute(expr, scope)
                return None
        found = aggregate_type(expr, attribute)
        if isinstance(found, str):
            self.complain(says.BAD_AGGREGATE, expr.span, problem=found)
            return None
        bounded = (
            attribute is not None
            and expr.function == "sum"
            and (
                attribute.kind is Kind.DURATION
                or self.vocabulary.never_negative(str(expr.attribute), events.kinds)
            )
        )
        return replace(expr, events=events, type=found, never_negative=bounded)

    def _window(self, expr: Window, place: Place, scope: EventScope | None) -> Expr | None:
        subject = self.link(expr.subject, place, scope)
        anchor = self.value(expr.anchor, place, scope)
        if not place.windows:
            self.complain(says.NOT_HERE, expr.span, what="a window", where=place.name)
            return None
        if subject is None or anchor is None or isinstance(subject, Options):
            return None
        tree = self.vocabulary.tree
        has_calendar = bool(tree.calendars) or any(u.startswith("calendars.") for u in tree.unread)
        linked = window(expr, subject, anchor, self.source, has_calendar=has_calendar)
        if isinstance(linked, Diagnostic):
            self.found.append(linked)
            return None
        return linked
