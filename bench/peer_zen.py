"""The twelve criteria in zen-engine: a graph with one node of expressions, its trace, and one expression."""

import zen

from peer_words import ASKED, FIT, INTENT, QUESTIONS, TOLD, Lead, Told, Variant, stages


def variants() -> list[Variant]:
    # A loader that hands the graph out once: an engine asked for a decision made from text
    # translates it anew at every call.
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"twelve": _graph()}}})
    answers = zen.compile_expression(
        "{" + ", ".join(f"{q.name}: {_asked(q.field, q.zen)}" for q in QUESTIONS) + "}"
    )

    def in_python(lead: Lead) -> Told:
        found = answers.evaluate(lead)
        return stages([found[name] for name in ASKED])

    return [
        Variant("all inside", lambda lead: engine.evaluate("twelve", lead), _told),
        Variant("stages in Python", in_python),
        Variant(
            "with its trace",
            lambda lead: engine.evaluate("twelve", lead, {"trace": True}),
            _told,
            tells_why=True,
        ),
    ]


def _told(answer: Told) -> Told:
    """Read an answer; what is null is left out of it."""
    return {name: answer["result"].get(name) for name in TOLD}


def _asked(field: str, question: str) -> str:
    return f"{field} == null ? null : ({question})"


def _all(names: tuple[str, ...]) -> str:
    failed = " or ".join(f"$.{name} == false" for name in names)
    unknown = " or ".join(f"$.{name} == null" for name in names)
    return f"({failed}) ? false : (({unknown}) ? null : true)"


def _any(names: tuple[str, ...]) -> str:
    passed = " or ".join(f"$.{name} == true" for name in names)
    unknown = " or ".join(f"$.{name} == null" for name in names)
    return f"({passed}) ? true : (({unknown}) ? null : false)"


def _graph() -> Told:
    terms = {q.name: _asked(q.field, q.zen) for q in QUESTIONS} | {
        "seniority": _any(("title", "decision_maker")),
        "email": _all(("opens", "clicks")),
        "fit": _all(FIT),
        "intent": _any(INTENT),
        "qualified": _all(("fit", "intent")),
    }
    listed = [{"id": name, "key": name, "value": term} for name, term in terms.items()]

    def node(name: str, kind: str, **more: object) -> Told:
        return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more}

    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            node("lead", "inputNode"),
            node("rules", "expressionNode", content={"expressions": listed}),
            node("told", "outputNode"),
        ],
        "edges": [
            {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"}
            for a, b in (("lead", "rules"), ("rules", "told"))
        ],
    }
