"""Write a policy whose rules read fields alone as one function of straight statements."""

from collections.abc import Iterator
from typing import assert_never

from leadpact.calendars import CalendarTable
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
    children,
    walk,
)
from leadpact.operators.model import Family
from leadpact.policy import PolicyTree
from leadpact.readings.deciding.flat_fields import Asked, FieldWriter, field_of
from leadpact.readings.deciding.plain import membership, plain_comparison, plain_test
from leadpact.readings.deciding.program import Lines, Names, Program
from leadpact.readings.deciding.readers import Readers
from leadpact.syntax.printer import to_text
from leadpact.units import Kind


def is_flat(tree: PolicyTree) -> bool:
    """Whether the policy's rules read fields, values and stages alone: nothing in them ever waits."""
    if tree.waivers or any(stage.deadline is not None for stage in tree.stages.values()):
        return False
    return not any(_waits(node, tree) for expr in expressions(tree) for node in walk(expr))


def expressions(tree: PolicyTree) -> Iterator[Expr]:
    """Yield the rules of a flat policy."""
    for name in tree.stage_order:
        stage = tree.stages[name]
        if stage.when is not None:
            yield stage.when
        yield from (criterion.rule for criterion in stage.criteria)
    yield from (part for part in (tree.covers, tree.converted) if part is not None)


def _waits(node: Expr, tree: PolicyTree) -> bool:
    match node:
        case Window() | Aggregate() | AsOf() | Extreme():
            return True
        case Field(type=found):
            return found.kind is Kind.MOMENT
        case ValueName(name=name):
            return any(_waits(inner, tree) for inner in walk(tree.values[name].expr))
        case _:
            return False


class FlatFields:
    """Every field that a flat policy uses, and what its rules ask of each."""

    def __init__(self, tree: PolicyTree, program: Program, readers: Readers) -> None:
        self.tree = tree
        self.names = Names()
        self.asked: dict[str, dict[Expr | None, Asked]] = {}
        for expr in expressions(tree):
            self._collect(expr)
        self.writers = {
            path: FieldWriter(tree.fields[path], readers.value(tree.fields[path]), program)
            for path in self.asked
        }

    def _collect(self, expr: Expr) -> None:
        field = field_of(expr)
        if field is not None:
            self._ask(field.path, expr)
        elif isinstance(expr, Field):
            self._ask(expr.path, None)
        elif isinstance(expr, ValueName):
            self._collect(self.tree.values[expr.name].expr)
        else:
            for part in children(expr):
                self._collect(part)

    def _ask(self, path: str, test: Expr | None) -> None:
        asked = self.asked.setdefault(path, {})
        if test not in asked:
            hint = path.rpartition(".")[2] + ("" if test is None else " holds")
            asked[test] = Asked(self.names.new(hint), test)


class FlatBody:
    """The body of one function over a record, read with subscripts, or with ``get`` where keys may be absent."""

    def __init__(
        self, fields: FlatFields, program: Program, days: CalendarTable | None, *, sparse: bool
    ) -> None:
        self.fields = fields
        self.program = program
        self.days = days
        self.sparse = sparse
        self.lines = Lines(1 if sparse else 2)
        self.applies: dict[str, str] = {}
        self.passed: dict[str, str] = {}
        self._groups: dict[tuple[str, ...], str] = {(): "lead"}
        self._read: set[str] = set()
        self._values: dict[str, str] = {}

    def put(self, hint: str, text: str) -> str:
        """Put what an expression comes to into a new variable."""
        name = self.fields.names.new(hint)
        self.lines.add(f"{name} = {text}")
        return name

    def value(self, expr: Expr) -> str:
        """Write an expression; give what stands for its value, which is None where it is unknown."""
        field = field_of(expr)
        if field is not None:
            return self._field(field.path, expr)
        match expr:
            case Literal(value=value):
                return repr(value)
            case Field(path=path):
                return self._field(path, None)
            case ValueName(name=name):
                if name not in self._values:
                    self._values[name] = self.value(self.fields.tree.values[name].expr)
                return self._values[name]
            case StageName(name=name):
                return self.passed[name]
            case Apply():
                return self._apply(expr)
            case DayOf(part=part):
                return self._day(self.value(part))
            case Not(part=part):
                found = self.value(part)
                return self.put("holds", f"None if {found} is None else not {found}")
            case All(parts=parts):
                return self.kleene("holds", [self.value(part) for part in parts], decisive=False)
            case Some(parts=parts):
                return self.kleene("holds", [self.value(part) for part in parts], decisive=True)
            case Is(part=StageName(name=name), state=State.FAILED):
                return self._failed(name)
            case Is(part=StageName(name=name)):
                return self.applies[name]
            case Is(part=part, state=state):
                return self._known(self.value(part), wanted=state is State.KNOWN)
            case (
                Options()
                | Name()
                | Events()
                | Measure()
                | Attribute()
                | AsOf()
                | Extreme()
                | Aggregate()
                | Window()
            ):
                raise TypeError(f"{to_text(expr)} reads more than fields")
            case _:
                assert_never(expr)

    def kleene(self, hint: str, parts: list[str], *, decisive: bool) -> str:
        """Write ``and`` (decided by a false part) or ``or`` (decided by a true one)."""
        if len(parts) == 1:
            return parts[0]
        name = self.fields.names.new(hint)
        told = list(dict.fromkeys(parts))
        self.lines.add(f"if {' or '.join(f'{part} is {decisive}' for part in told)}:")
        self.lines.add(f"    {name} = {decisive}")
        self.lines.add(f"elif {' or '.join(f'{part} is None' for part in told)}:")
        self.lines.add(f"    {name} = None")
        self.lines.add("else:")
        self.lines.add(f"    {name} = {not decisive}")
        return name

    # -- fields

    def _field(self, path: str, test: Expr | None) -> str:
        asked = self.fields.asked[path]
        if path not in self._read:
            self._read.add(path)
            *parents, key = path.split(".")
            group = self._group(tuple(parents))
            raw = f"{group}.get({key!r})" if self.sparse else f"{group}[{key!r}]"
            self.fields.writers[path].write(raw, list(asked.values()), self.lines)
        return asked[test].variable

    def _group(self, path: tuple[str, ...]) -> str:
        if path not in self._groups:
            above = self._group(path[:-1])
            if self.sparse:
                name = self.put(path[-1], f"group({above}.get({path[-1]!r}))")
            else:
                name = self.put(path[-1], f"{above}[{path[-1]!r}]")
                self.lines.add(f"if {name}.__class__ is not dict:")
                self.lines.add("    return otherwise(lead, at)")
            self._groups[path] = name
        return self._groups[path]

    # -- operators

    def _if_unknown(self, operands: list[str]) -> str:
        names = [name for name in dict.fromkeys(operands) if name.endswith("_")]
        return " or ".join(f"{name} is None" for name in names)

    def _apply(self, expr: Apply) -> str:
        if expr.overload is None:
            raise TypeError(f"{to_text(expr)} is not linked")
        right = expr.operands[-1]
        left = self.value(expr.operands[0])
        if isinstance(right, Options) or expr.operator.family is Family.TEST:
            return self._tested(expr, left, right)
        operands = [left, *map(self.value, expr.operands[1:])]
        if expr.operator.family is Family.COMPARISON:
            return self._unless_unknown("holds", operands, plain_comparison(expr, *operands))
        compute = self.program.bind("compute", expr.overload.value)
        return self._unless_unknown("result", operands, f"{compute}({', '.join(operands)})")

    def _tested(self, expr: Apply, left: str, right: Expr) -> str:
        items = right.items if isinstance(right, Options) else (right,)
        members = tuple(item.value for item in items if isinstance(item, Literal))
        if expr.operator.symbol == "in":
            text, known = membership(left, members)
            plain = text.replace("MEMBERS", self.program.bind("members", known))
        else:
            words = tuple(map(str, members))
            test = self.program.bind(expr.operator.symbol, plain_test(expr.operator, words))
            plain = f"{test}[{left}]"
        return self._unless_unknown("holds", [left], plain)

    def _unless_unknown(self, hint: str, operands: list[str], plain: str) -> str:
        asked = self._if_unknown(operands)
        return self.put(hint, f"None if {asked} else {plain}" if asked else plain)

    def _day(self, instant: str) -> str:
        if self.days is None:
            return self._unless_unknown("day", [instant], f"{instant} // 86400000000 + 719163")
        local_date = self.program.bind("local_date", self.days.local_date)
        return self._unless_unknown("day", [instant], f"{local_date}({instant})")

    def _known(self, found: str, *, wanted: bool) -> str:
        if not found.endswith("_"):  # a constant
            return repr(wanted)
        return self.put("known", f"{found} {'is not' if wanted else 'is'} None")

    def _failed(self, stage: str) -> str:
        applies, passed = self.applies[stage], self.passed[stage]
        failed = f"None if {passed} is None else not {passed}"
        return self.put(
            "failed", failed if applies == "True" else f"{failed} if {applies} else {applies}"
        )
