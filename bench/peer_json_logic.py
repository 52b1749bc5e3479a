"""The twelve criteria in JSON Logic, by panzi-json-logic; it knows no small letters and no third truth."""

from json_logic import jsonLogic

from peer_words import QUESTIONS, Lead, Told, Variant, stages


def variants() -> list[Variant]:
    merged = {"merge": [_asked(q.field, q.logic) for q in QUESTIONS]}

    def in_python(lead: Lead) -> Told:
        contact = lead["contact"]
        title = contact["title"]
        small = None if title is None else title.lower()
        return stages(jsonLogic(merged, {**lead, "contact": {**contact, "small_title": small}}))

    return [Variant("stages in Python", in_python)]


def _asked(field: str, question: dict[str, object]) -> dict[str, object]:
    return {"if": [{"===": [{"var": field}, None]}, None, question]}
