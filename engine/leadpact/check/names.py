"""What one name in an expression stands for, and what to say of a name that stands for nothing."""

from leadpact.check.places import Place
from leadpact.check.vocabulary import EventScope, Vocabulary
from leadpact.diagnostics.catalogue import meaning as says
from leadpact.diagnostics.diagnostic import Complaint, Diagnostic
from leadpact.diagnostics.suggest import did_you_mean
from leadpact.nodes import Aggregate, Attribute, Events, Expr, Field, Name, StageName, ValueName
from leadpact.source import Span

_MOST_SUGGESTIONS = 40


class Names:
    """Looks names up in one policy's vocabulary; ``found`` collects what is wrong with them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.source = vocabulary.tree.source
        self.found: list[Diagnostic] = []
        self._suggestions = 0

    def complain(
        self, complaint: Complaint, span: Span, *, help: str | None = None, **words: str | None
    ) -> None:
        """Remember a complaint about one place of the policy; ``words`` fill its template."""
        here = words.pop("here", None) or ""
        self.found.append(complaint.at(self.source, span, here=here, help=help, words=words))

    def suggestion(self, name: str, known: object) -> str | None:
        """Guess a name, a bounded number of times a run."""
        self._suggestions += 1
        if self._suggestions > _MOST_SUGGESTIONS or not isinstance(known, tuple):
            return None
        return did_you_mean(name, known)

    def name(self, expr: Name, place: Place, scope: EventScope | None) -> Expr | None:
        path = expr.path
        if self.vocabulary.is_unread(path, scope):
            return None
        if scope is not None:
            if (found := scope.shared.get(path)) is not None:
                return Attribute(path, found, span=expr.span)
            if problem := scope.not_shared.get(path):
                self._not_shared(expr.span, path, problem, scope)
                return None
        tree = self.vocabulary.tree
        if path.startswith("lead.") and (datum := tree.fields.get(path[5:])):
            return Field(path[5:], datum.type, qualified=True, span=expr.span)
        if datum := tree.fields.get(path):
            return Field(path, datum.type, span=expr.span)
        if path in tree.values:
            return self._value_name(expr, place)
        if path in tree.stages:
            if not place.stages:
                self.complain(
                    says.NOT_HERE, expr.span, what=f"the stage `{path}`", where=place.name
                )
                return None
            return StageName(path, span=expr.span)
        if (kinds := self.vocabulary.kinds_of(path)) is not None:
            return Events(path, None, kinds, span=expr.span)
        self._unknown(expr, scope)
        return None

    def _not_shared(self, span: Span, name: str, problem: str, scope: EventScope) -> None:
        kinds = self.vocabulary.tree.kinds
        having = [kind for kind in scope.kinds if kind in kinds and name in kinds[kind].attributes]
        self.complain(
            says.ATTRIBUTE_OF_SOME,
            span,
            name=name,
            problem=problem,
            group=scope.name,
            help=f"ask one kind: {' or '.join(f'`{kind}`' for kind in having[:4])}",
        )

    def _unknown(self, expr: Name, scope: EventScope | None) -> None:
        path = expr.path
        if path.removeprefix("lead.") in self.vocabulary.field_groups:
            children = tuple(f for f in self.vocabulary.tree.fields if f.startswith(f"{path}."))
            self.complain(
                says.UNKNOWN_NAME,
                expr.span,
                what="field",
                name=path,
                help=f"`{path}` is a group of fields: {', '.join(f'`{c}`' for c in children[:4])}",
            )
            return
        kind, _, attribute = path.partition(".")
        if attribute and (kinds := self.vocabulary.kinds_of(kind)):
            known = self.vocabulary.scope_of(kind, kinds).shared
            help_ = (
                f"an attribute belongs to an event: `first({path})`, `sum({path})`"
                if attribute in known
                else None
            )
            self.complain(says.UNKNOWN_NAME, expr.span, what="field", name=path, help=help_)
            return
        names = (*self.vocabulary.all_names, *(scope.shared if scope else ()))
        self.complain(
            says.UNKNOWN_NAME,
            expr.span,
            what="field" if "." in path else "field, value, stage or kind",
            name=path,
            help=self.suggestion(path, names),
        )

    def _value_name(self, expr: Name, place: Place) -> Expr | None:
        value = self.vocabulary.values.get(expr.path)
        if value is None:
            return None
        if value.holds_window and not place.windows:
            self.complain(
                says.NOT_HERE,
                expr.span,
                what=f"`{expr.path}`, which holds a window,",
                where=place.name,
            )
            return None
        return ValueName(expr.path, value.type, span=expr.span)

    def no_attribute(self, expr: Aggregate, scope: EventScope) -> None:
        name = str(expr.attribute)
        if self.vocabulary.is_unread(name, scope):
            return
        if problem := scope.not_shared.get(name):
            self._not_shared(expr.events.span, name, problem, scope)
            return
        self.complain(
            says.UNKNOWN_NAME,
            expr.events.span,
            what=f"attribute of `{scope.name}`",
            name=name,
            help=self.suggestion(name, tuple(scope.shared)),
        )
