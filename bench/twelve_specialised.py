"""`twelve.yaml` as fast as Python can be written for it alone: look-ups and logic in line, no type is checked."""

from typing import Any

from twelve_by_hand import COUNTRIES, INDUSTRIES, Truth


def decide(lead: dict[str, Any]) -> dict[str, Truth]:
    company = lead["company"]
    contact = lead["contact"]
    x = company["employees"]
    employees = None if x is None else 50 <= x <= 5000
    x = company["industry"]
    industry = None if x is None else x in INDUSTRIES
    x = company["annual_revenue"]
    annual_revenue = None if x is None else x >= 5_000_000
    x = company["country"]
    country = None if x is None else x in COUNTRIES
    x = contact["title"]
    if x is None:
        title = None
    else:
        x = x.lower()
        title = (
            "vp" in x
            or "director" in x
            or "head" in x
            or "chief" in x
            or "owner" in x
            or "founder" in x
        )
    x = contact["decision_maker"]
    seniority = True if title or x else None if title is None or x is None else False
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
    if opens is False or clicks is False:
        email = False
    else:
        email = None if opens is None or clicks is None else True

    if employees and industry and annual_revenue and country and seniority and budget:
        fit = True
    elif (
        employees is False
        or industry is False
        or annual_revenue is False
        or country is False
        or seniority is False
        or budget is False
    ):
        fit = False
    else:
        fit = None
    if pricing or demo or downloads or email:
        intent = True
    elif pricing is None or demo is None or downloads is None or email is None:
        intent = None
    else:
        intent = False
    qualified = False if fit is False or intent is False else True if fit and intent else None
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
        "qualified": qualified,
    }
