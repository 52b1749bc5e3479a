"""The twelve criteria in CEL, by Google's C++ implementation and its bindings for Python."""

from cel_expr_python import cel

from peer_words import CRITERIA, FIT, INTENT, QUESTIONS, Told, Variant, stages

SHIELD = [None] * 5_000_000
"""Every null that this peer gives back takes one reference to None away; Python 3.11 dies at none."""

_NAMES = (
    *("company", "contact", "pricing_page", "demo_requested"),
    *("content_downloads", "email_opens", "email_clicks"),
)


def variants() -> list[Variant]:
    space = cel.NewEnv(variables=dict.fromkeys(_NAMES, cel.Type.DYN))
    answers = [f"({_asked(q.field, q.cel)})" for q in QUESTIONS]
    listed = space.compile(f"[{', '.join(answers)}]")
    inside = space.compile(_inside())
    return [
        Variant("all inside", lambda lead: inside.eval(data=lead).plain_value(), _told),
        Variant("stages in Python", lambda lead: stages(listed.eval(data=lead).plain_value())),
    ]


def _told(answer: Told) -> Told:
    return {name: answer["c"][name] for name in CRITERIA} | {
        name: answer[name] for name in ("fit", "intent", "qualified")
    }


def _asked(field: str, question: str) -> str:
    return f"{field} == null ? dyn(null) : dyn({question})"


def _all(names: list[str]) -> str:
    failed = " || ".join(f"{name} == false" for name in names)
    unknown = " || ".join(f"{name} == null" for name in names)
    return f"(({failed}) ? dyn(false) : (({unknown}) ? dyn(null) : dyn(true)))"


def _any(names: list[str]) -> str:
    passed = " || ".join(f"{name} == true" for name in names)
    unknown = " || ".join(f"{name} == null" for name in names)
    return f"(({passed}) ? dyn(true) : (({unknown}) ? dyn(null) : dyn(false)))"


def _inside() -> str:
    """Write one expression: CEL has no names for what was found, so each layer is a map over one thing."""
    answers = ", ".join(f"'{q.name}': ({_asked(q.field, q.cel)})" for q in QUESTIONS)
    made = {
        "seniority": _any(["a.title", "a.decision_maker"]),
        "email": _all(["a.opens", "a.clicks"]),
    }
    criteria = ", ".join(f"'{name}': {made.get(name, f'a.{name}')}" for name in CRITERIA)
    fit, intent = _all([f"c.{name}" for name in FIT]), _any([f"c.{name}" for name in INTENT])
    return (
        f"[dyn({{{answers}}})].map(a, dyn({{{criteria}}}))"
        f".map(c, dyn({{'c': c, 'fit': {fit}, 'intent': {intent}}}))"
        f".map(s, {{'c': dyn(s.c), 'fit': s.fit, 'intent': s.intent, "
        f"'qualified': {_all(['s.fit', 's.intent'])}}})[0]"
    )
