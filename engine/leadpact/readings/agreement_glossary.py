"""Write out the words of an agreement: its named values, and the data it reads."""

from leadpact.policy import Datum, PolicyTree
from leadpact.readings.amounts import worded
from leadpact.readings.document import Bullets, Item, Paragraph, Section, Table
from leadpact.readings.english import clause
from leadpact.readings.naming import capital, listed, spaced
from leadpact.readings.prose import parties, said, sentence
from leadpact.readings.wording import Wording, kind_of
from leadpact.units import Kind

_HOLDS = {
    Kind.BOOLEAN: "yes or no",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.DURATION: "a length of time",
    Kind.DATE: "a date",
    Kind.TIMESTAMP: "a time",
    Kind.MOMENT: "a time; blank until it happens",
    Kind.TEXT: "text",
}


def terms(tree: PolicyTree) -> Section:
    """Define the named values, and the groups of events."""
    wording = Wording(tree)
    items = [
        Item(
            f"{'holds when ' if kind_of(v.expr) is Kind.BOOLEAN else ''}{clause(v.expr, wording)}.",
            f"“{capital(spaced(v.name))}”",
        )
        for v in tree.values.values()
    ]
    items += [
        Item(
            f"any of these events: {listed(tuple(map(spaced, g.kinds)), 'or')}.",
            f"“{capital(spaced(g.name))}”",
        )
        for g in tree.groups.values()
    ]
    return Section("Words with a fixed meaning", (Bullets(tuple(items)),))


def glossary(tree: PolicyTree) -> Section:
    """List the fields of a lead and the events of its timeline."""
    rows = tuple((d.name, _holds(d), _blank(d, tree)) for d in tree.fields.values())
    fields = Table("The fields of a lead", ("Field", "Holds", "Where it is blank"), rows)
    events = Table(
        "The events of its timeline",
        ("Event", "Says also"),
        tuple(
            (
                spaced(k.name),
                "; ".join(
                    f"{spaced(d.name)}: {_attribute(d, tree)}" for d in k.attributes.values()
                ),
            )
            for k in tree.kinds.values()
        ),
    )
    intro = (
        "What is blank, or cannot be read, is unknown unless the table says what a blank counts as. "
        "Events later than the moment of judging do not count."
    )
    return Section("The data it reads", (Paragraph(intro), fields, events))


def _attribute(datum: Datum, tree: PolicyTree) -> str:
    blank = _blank(datum, tree)
    return f"{_holds(datum)}, blank {blank}" if blank else _holds(datum)


def _holds(datum: Datum) -> str:
    kind = datum.type.kind
    if kind is Kind.CHOICE:
        found = listed(tuple(map(spaced, datum.type.members)), "or")
    elif kind in _HOLDS:
        found = _HOLDS[kind]
    else:
        found = str(datum.type).replace("money", "money in", 1)
    least = f", {worded(datum.at_least, datum.type)} or more" if datum.at_least is not None else ""
    about = f". {sentence(datum.description)}" if datum.description else ""
    return f"{found}{least}{about}"


def _blank(datum: Datum, tree: PolicyTree) -> str:
    parts = []
    if datum.default is not None:
        parts.append(f"counts as {said(worded(datum.default, datum.type))}")
    if datum.filled_by:
        parts.append(f"{parties(tree, (datum.filled_by,))} fills it in")
    return "; ".join(parts)
