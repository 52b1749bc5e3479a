"""The quick way to word stages that have a quick way to be read: the sentences of all their criteria in one function.

It is written from the forms that the one wording has prepared (see `reasons`). Whatever has no form,
or is not decided, is told as it always is.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any, Final, NamedTuple, TypeAlias, assert_never

from leadpact.readings.missing import clause_of
from leadpact.readings.reasons import Between, Group, Held, Known, Reason, Says, Turned, joined
from leadpact.readings.stage_findings import StageFinding
from leadpact.readings.telling import Telling
from leadpact.units import Kind

Told: TypeAlias = dict[str, dict[str, str]]
"""The sentence of each criterion, by stage and name."""
TellAll: TypeAlias = Callable[[Mapping[str, StageFinding], Telling], Told]
TellStage: TypeAlias = Callable[[StageFinding, Telling], dict[str, str]]


class Rule(NamedTuple):
    """A criterion's rule: ``is_of_fields`` where blank fields alone leave it open, which its reason then names."""

    name: str
    reason: Reason
    is_of_fields: bool


_PLAINLY: Final = {
    Kind.INTEGER: '(f"{{{x}}}" if {x}.__class__ is int and -1000 < {x} < 1000 else {word}({x}))',
    Kind.TEXT: '(f"“{{{x}}}”" if {x}.isprintable() else {word}({x}))',
    Kind.CHOICE: "({x} if {x}.isprintable() else {word}({x}))",
}
"""What the wording of a value of a kind comes to nearly always, and the wording itself."""
_DEEPEST: Final = 80
"""Python refuses a line that stands deeper than a hundred levels; a group that begins here is told as it always is."""


def write_sentences(
    stages: Mapping[str, tuple[Rule, ...] | None],
    because: Callable[..., str],
    tell_stage: TellStage,
    *,
    in_words: bool,
) -> TellAll:
    """Write the function that words all criteria of a lead in which nothing is assumed.

    ``stages`` are in file order, with the rules of those that have a quick way. ``because`` words an
    open criterion, ``tell_stage`` all criteria of a stage.
    """
    writer = _Writer(in_words=in_words)
    writer.names |= {"joined": joined, "because": because, "clause_of": clause_of}
    # One scope does for all: rules about fields look at no timeline.
    writer.add(f"scope = telling.rule_of({next(iter(stages), '')!r})")
    told = []
    for name, rules in stages.items():
        if rules is None:
            told.append(f"{name!r}: {writer.named(tell_stage)}(stages[{name!r}], telling)")
            continue
        told.append(f"{name!r}: {_stage(name, rules, writer)}")
    writer.add(f"return {{{', '.join(told)}}}")
    source = "\n".join(("def tell(stages, telling):", *writer.lines))
    space: dict[str, Any] = writer.names
    exec(compile(source, "<sentences>", "exec"), space)  # noqa: S102 - written above, of names that are checked
    tell: TellAll = space["tell"]
    return tell


def _stage(name: str, rules: tuple[Rule, ...], writer: "_Writer") -> str:
    """Write the sentences of a stage; give them as an expression."""
    places = [writer.new() for _ in rules]
    writer.add(f"found = stages[{name!r}]")
    writer.add(f"{', '.join(places)}, = found.criteria")
    for place, rule in zip(places, rules, strict=True):
        writer.add(f"f = {place}[2]")
        with writer.below("if f[1] is None:"):
            writer.add(f"{place} = {writer.open(rule, place)}")
        with writer.below("else:"):
            writer.add(f"{place} = {writer.text(rule.reason, 'f')}")
    pairs = (f"{rule.name!r}: {place}" for place, rule in zip(places, rules, strict=True))
    return f"{{{', '.join(pairs)}}}"


class _Writer:
    """Lines of a function, and what its names stand for."""

    def __init__(self, *, in_words: bool) -> None:
        self.in_words = in_words
        self.lines: list[str] = []
        self.names: dict[str, Any] = {}
        self._depth = 1
        self._number = count()

    def add(self, line: str) -> None:
        self.lines.append(f"{'    ' * self._depth}{line}")

    @contextmanager
    def below(self, line: str) -> Iterator[None]:
        self.add(line)
        self._depth += 1
        yield
        self._depth -= 1

    def new(self) -> str:
        return f"n{next(self._number)}"

    def named(self, thing: object) -> str:
        name = self.new()
        self.names[name] = thing
        return name

    def open(self, rule: Rule, place: str) -> str:
        """Write the text of a criterion that is not decided, of the finding ``f``."""
        if not rule.is_of_fields:
            return f"because({place}, found, telling)"
        match rule.reason.form:
            case Says():
                return "clause_of(f[3], telling)"
            case Known() | Held():
                return "clause_of(f[2][0][3], telling)"
            case _:
                return f"{self.named(rule.reason.tell)}(f, scope)"

    def text(self, reason: Reason, finding: str, *, holds: bool | None = None) -> str:
        """Write what comes before the text of a decided reason; give the text as an expression.

        ``holds`` is what the finding came to, None where that is either.
        """
        match reason.form:
            case None:
                return f"{self.named(reason.tell)}({finding}, scope)"
            case Says(by_value=by_value):
                return self._by_value(by_value, finding, holds=holds)
            case Known() as form:
                self.add(f"x = {finding}[2][0][1]")
                return self._known(form, finding, holds=holds)
            case Held(head=head, kind=kind, word=word, held=held, denied=denied):
                self.add(f"x = {finding}[2][0][1]")
                told = f"{self.named(held)}(x)"
                tail = f"{told} if {finding}[1] else {denied!r}" if holds is None else told
                return self._joined(head, kind, word, repr(denied) if holds is False else tail)
            case Turned(part=part):
                inner = self.new()
                self.add(f"{inner} = {finding}[2][0]")
                return self.text(part, inner, holds=None if holds is None else not holds)
            case Between() as form:
                return self._between(form, finding)
            case Group() as form if self._depth < _DEEPEST:
                return self._group(form, finding, holds=holds)
            case Group():
                return f"{self.named(reason.tell)}({finding}, scope)"
            case _:
                assert_never(reason.form)

    def _by_value(self, by_value: Mapping[bool, str], finding: str, *, holds: bool | None) -> str:
        if holds is not None:
            return repr(by_value[holds])
        return f"({by_value[True]!r} if {finding}[1] else {by_value[False]!r})"

    def _joined(self, head: str, kind: Kind, word: Callable[[Any], str], tail: str) -> str:
        """Write head, value and tail of ``x``, which is the value."""
        name = self.named(word)
        plainly = "{word}({x})" if self.in_words else _PLAINLY.get(kind, "{word}({x})")
        self.add(f"y = {plainly.format(x='x', word=name)}")
        self.add(f"z = {tail}")
        braced = repr(head).replace("{", "{{").replace("}", "}}")
        return f"f{braced} f'{{y}}{{z}}'"

    def _known(self, form: Known, finding: str, *, holds: bool | None) -> str:
        tail = self._by_value(form.tails, finding, holds=holds)
        return self._joined(form.head, form.kind, form.word, tail)

    def _between(self, form: Between, finding: str) -> str:
        told = self.new()
        with self.below(f"if {finding}[1]:"):
            self.add(f"x = {finding}[2][0][2][0][1]")
            self.add(f"{told} = {self._known(form.lies, finding, holds=True)}")
        with self.below("else:"):
            self.add(f"{told} = {self.text(form.outside, finding, holds=False)}")
        return told

    def _group(self, form: Group, finding: str, *, holds: bool | None) -> str:
        told, parts = self.new(), [self.new() for _ in form.parts]
        self.add(f"{', '.join(parts)}, = {finding}[2]")
        for wanted in (True, False) if holds is None else (holds,):
            with self.below(f"if {finding}[1] is {wanted}:"):
                if wanted and form.whole:
                    self.add(f"{told} = {form.whole!r}")
                elif wanted and form.decides:
                    self._first(form, parts, told)
                else:
                    self._every(form, parts, told, wanted=wanted)
        return told

    def _first(self, form: Group, parts: list[str], told: str) -> None:
        word = "if"
        for part, reason in zip(parts, form.parts, strict=True):
            with self.below(f"{word} {part}[1] is True:"):
                self.add(f"{told} = {self.text(reason, part, holds=True)}")
            word = "elif"

    def _every(self, form: Group, parts: list[str], told: str, *, wanted: bool) -> None:
        """Write the reasons of all parts that came to what is wanted."""
        every = self.new()
        self.add(f"{every} = []")
        for part, reason in zip(parts, form.parts, strict=True):
            with self.below(f"if {part}[1] is {wanted}:"):
                self.add(f"{every}.append({self.text(reason, part, holds=wanted)})")
        self.add(f"{told} = {every}[0] if len({every}) == 1 else joined({every})")
