"""`twelve.yaml` in the words that all peers share: what each of twelve questions asks of which field.

No peer knows of a third truth: every question asks first whether its field is there, and the stages
are combined by hand, in the peer's own language or, in `stages`, in Python.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from twelve_by_hand import Truth

INDUSTRIES = "software fintech healthcare manufacturing logistics retail insurance telecom".split()
COUNTRIES = "US CA GB DE FR NL SE AU IE CH SG JP".split()
SENIOR = "vp director head chief owner founder".split()

FIT = ("employees", "industry", "annual_revenue", "country", "seniority", "budget")
INTENT = ("pricing", "demo", "downloads", "email")
CRITERIA = (*FIT, *INTENT)
TOLD = (*CRITERIA, "fit", "intent", "qualified")
"""The thirteen truths that every peer has to tell."""


Lead = dict[str, Any]
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to ask somebody, and how to read the answer as the thirteen truths (not timed)."""

    name: str
    ask: Callable[[Lead], Any]
    told: Callable[[Any], Told] = lambda answer: answer
    tells_why: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One comparison: its name, the field that it reads, and what is asked in each language."""

    name: str
    field: str
    zen: str
    cel: str
    rego: str
    logic: dict[str, Any]


def _listed(words: Iterable[str], quote: str = '"') -> str:
    return ", ".join(f"{quote}{word}{quote}" for word in words)


def _among(name: str, field: str, words: list[str]) -> Question:
    return Question(
        name,
        field,
        zen=f"{field} in [{_listed(words)}]",
        cel=f"{field} in [{_listed(words)}]",
        rego=f"input.{field} in {{{_listed(words)}}}",
        logic={"in": [{"var": field}, words]},
    )


def _above(name: str, field: str, mark: int, sign: str = ">=") -> Question:
    return Question(
        name,
        field,
        zen=f"{field} {sign} {mark}",
        cel=f"{field} {sign} {mark}",
        rego=f"input.{field} {sign} {mark}",
        logic={sign: [{"var": field}, mark]},
    )


def _marked(name: str, field: str) -> Question:
    return Question(
        name,
        field,
        zen=f"{field} == true",
        cel=field,
        rego=f"input.{field} == true",
        logic={"===": [{"var": field}, True]},
    )


QUESTIONS = (
    Question(
        "employees",
        "company.employees",
        zen="company.employees >= 50 and company.employees <= 5000",
        cel="company.employees >= 50 && company.employees <= 5000",
        rego="input.company.employees >= 50; input.company.employees <= 5000",
        logic={"<=": [50, {"var": "company.employees"}, 5000]},
    ),
    _among("industry", "company.industry", INDUSTRIES),
    _above("annual_revenue", "company.annual_revenue", 5_000_000),
    _among("country", "company.country", COUNTRIES),
    Question(
        "title",
        "contact.title",
        zen=" or ".join(f"contains(lower(contact.title), '{word}')" for word in SENIOR),
        cel=f"contact.title.matches('(?i){'|'.join(SENIOR)}')",
        # Asked with `some word in …`, the machine of regorus has no answer where no word is in it.
        rego=f'regex.match("(?i){"|".join(SENIOR)}", input.contact.title)',
        # JSON Logic has no small letters: whoever calls it brings them.
        logic={"or": [{"in": [word, {"var": "contact.small_title"}]} for word in SENIOR]},
    ),
    _marked("decision_maker", "contact.decision_maker"),
    _marked("budget", "contact.budget_authority"),
    _above("pricing", "pricing_page", 180, ">"),
    _marked("demo", "demo_requested"),
    _above("downloads", "content_downloads", 1),
    _above("opens", "email_opens", 1),
    _above("clicks", "email_clicks", 2),
)
ASKED = tuple(question.name for question in QUESTIONS)


def stages(answers: Iterable[Truth]) -> dict[str, Truth]:
    """Make the thirteen truths of twelve answers, in line, as fast as a caller would write it."""
    employees, industry, revenue, country, title, maker, budget, *more = answers
    pricing, demo, downloads, opens, clicks = more
    seniority = True if title or maker else None if title is None or maker is None else False
    if opens is False or clicks is False:
        email = False
    else:
        email = None if opens is None or clicks is None else True
    of_fit = (employees, industry, revenue, country, seniority, budget)
    fit = False if False in of_fit else None if None in of_fit else True
    of_intent = (pricing, demo, downloads, email)
    intent = True if True in of_intent else None if None in of_intent else False
    return {
        "employees": employees,
        "industry": industry,
        "annual_revenue": revenue,
        "country": country,
        "seniority": seniority,
        "budget": budget,
        "pricing": pricing,
        "demo": demo,
        "downloads": downloads,
        "email": email,
        "fit": fit,
        "intent": intent,
        "qualified": False if fit is False or intent is False else True if fit and intent else None,
    }
