"""The thirteen truths of `twelve.yaml` as Polars expressions, as pointblank and pandera are given them."""

from functools import reduce
from operator import and_, or_

from polars import Expr, col

from peer_words import COUNTRIES, FIT, INDUSTRIES, INTENT, SENIOR

_CRITERIA = {
    "employees": col("company.employees").is_between(50, 5000),
    "industry": col("company.industry").is_in(INDUSTRIES),
    "annual_revenue": col("company.annual_revenue") >= 5_000_000,
    "country": col("company.country").is_in(COUNTRIES),
    "seniority": col("contact.title").str.contains(f"(?i){'|'.join(SENIOR)}")
    | col("contact.decision_maker"),
    "budget": col("contact.budget_authority"),
    "pricing": col("pricing_page") > 180,
    "demo": col("demo_requested"),
    "downloads": col("content_downloads") >= 1,
    "email": (col("email_opens") >= 1) & (col("email_clicks") >= 2),
}
_FIT = reduce(and_, (_CRITERIA[name] for name in FIT))
_INTENT = reduce(or_, (_CRITERIA[name] for name in INTENT))

TRUTHS: dict[str, Expr] = {**_CRITERIA, "fit": _FIT, "intent": _INTENT, "qualified": _FIT & _INTENT}
