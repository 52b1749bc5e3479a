"""`twelve.yaml` decided by plain Python written for it alone: the ruler of `explaining.py`."""

from typing import Any

INDUSTRIES = frozenset(
    "software fintech healthcare manufacturing logistics retail insurance telecom".split()
)
COUNTRIES = frozenset("US CA GB DE FR NL SE AU IE CH SG JP".split())
SENIOR = ("vp", "director", "head", "chief", "owner", "founder")

Truth = bool | None


def decide(lead: dict[str, Any]) -> dict[str, Truth]:
    company, contact = lead["company"], lead["contact"]
    x = company["employees"]
    employees = None if x is None else 50 <= x <= 5000
    x = company["industry"]
    industry = None if x is None else x in INDUSTRIES
    x = company["annual_revenue"]
    annual_revenue = None if x is None else x >= 5_000_000
    x = company["country"]
    country = None if x is None else x in COUNTRIES
    x = contact["title"]
    title = None if x is None else any(map(x.lower().__contains__, SENIOR))
    decision_maker = contact["decision_maker"]
    seniority = either(title, decision_maker)
    budget = contact["budget_authority"]
    x = lead["pricing_page"]
    pricing = None if x is None else x > 180
    demo = lead["demo_requested"]
    x = lead["content_downloads"]
    downloads = None if x is None else x >= 1
    x = lead["email_opens"]
    opens = None if x is None else x >= 1
    x = lead["email_clicks"]
    clicks = None if x is None else x >= 2
    email = both(opens, clicks)

    of_fit = (employees, industry, annual_revenue, country, seniority, budget)
    fit = False if False in of_fit else None if None in of_fit else True
    of_intent = (pricing, demo, downloads, email)
    intent = True if True in of_intent else None if None in of_intent else False
    return {
        "employees": employees,
        "industry": industry,
        "annual_revenue": annual_revenue,
        "country": country,
        "seniority": seniority,
        "budget": budget,
        "pricing": pricing,
        "demo": demo,
        "downloads": downloads,
        "email": email,
        "fit": fit,
        "intent": intent,
        "qualified": both(fit, intent),
    }


def both(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: Truth, right: Truth) -> Truth:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False
