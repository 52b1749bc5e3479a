"""Draw leads for `twelve.yaml`: skewed as real ones are, and one field in twelve left blank."""

from collections.abc import Iterator
from itertools import accumulate, product
from math import exp
from random import Random
from typing import Any

BLANK = 0.08
"""How often any one field is missing."""

INDUSTRIES = (
    "software retail manufacturing healthcare fintech education logistics insurance media telecom "
    "construction hospitality government nonprofit energy agriculture automotive biotech legal "
    "real_estate aerospace gaming mining apparel utilities"
).split()
COUNTRIES = (
    "US GB DE CA IN FR AU BR NL ES SE IT MX SG JP CH IE PL ZA AE "
    "BE DK NO FI AT PT IL KR CN NZ AR CL CO TR CZ RO HU GR PH NG"
).split()
SOURCES = "search advertising webinar referral outbound event partner social content direct".split()
RANKS = (
    "Manager",
    "Director",
    "VP",
    "Engineer",
    "Analyst",
    "Head",
    "Specialist",
    "Coordinator",
    "Senior Manager",
    "Consultant",
    "Chief Officer",
    "Senior Director",
    "Administrator",
    "Owner",
    "Co-Founder",
    "Assistant",
    "Vice President",
    "Partner",
    "Architect",
    "Supervisor",
)
WORK = (
    "Marketing",
    "Sales",
    "Engineering",
    "Operations",
    "Finance",
    "Product",
    "Customer Success",
    "Data",
    "Procurement",
    "Legal",
    "Security",
    "Strategy",
    "Logistics",
    "Quality",
    "Support",
    "Forschung und Entwicklung",
    "Qualité",
)

Lead = dict[str, Any]


def leads(number: int, seed: int = 2026) -> Iterator[Lead]:
    """Draw leads in the shape of JSON, the same ones for the same seed."""
    draw = Random(seed)
    titles = _titles(draw)
    industry, country, source, title = (
        _zipf(INDUSTRIES, 0.9),
        _zipf(COUNTRIES, 1.0),
        _zipf(SOURCES, 0.8),
        _zipf(titles, 0.75),
    )

    def pick(words: tuple[list[str], list[float]]) -> str:
        return draw.choices(words[0], cum_weights=words[1])[0]

    def kept(value: object) -> object:
        return None if draw.random() < BLANK else value

    for position in range(number):
        employees = int(min(max(exp(draw.gauss(5.4, 1.7)), 1), 400_000))
        revenue = round(min(max(employees * exp(draw.gauss(11.6, 0.8)), 1e4), 5e11), 2)
        opens = _negative_binomial(draw, 0.8, 0.20)
        yield {
            "id": f"L-{position + 1}",
            "created_at": f"2026-01-{1 + position % 28:02}T09:00:00Z",
            "source": kept(pick(source)),
            "company": {
                "employees": kept(employees),
                "industry": kept(pick(industry)),
                "annual_revenue": kept(revenue),
                "country": kept(pick(country)),
            },
            "contact": {
                "title": kept(pick(title)),
                "decision_maker": kept(draw.random() < 0.40),
                "budget_authority": kept(draw.random() < 0.55),
            },
            "pricing_page": kept(
                0.0 if draw.random() < 0.55 else round(draw.expovariate(1 / 140), 1)
            ),
            "demo_requested": kept(draw.random() < 0.10),
            "content_downloads": kept(_negative_binomial(draw, 0.5, 0.35)),
            "email_opens": kept(opens),
            "email_clicks": kept(min(_negative_binomial(draw, 0.4, 0.25), opens)),
        }


def _titles(draw: Random) -> list[str]:
    """Write every rank at every kind of work in five manners, in no order."""
    manners = (
        lambda rank, work: f"{rank} of {work}",
        lambda rank, work: f"{rank}, {work}",
        lambda rank, work: f"{work} {rank}",
        lambda rank, work: f"{rank} - {work}".upper(),
        lambda rank, work: f"{rank} {work}".lower(),
    )
    written = [manner(rank, work) for rank, work, manner in product(RANKS, WORK, manners)]
    draw.shuffle(written)
    return written


def _zipf(words: list[str], steepness: float) -> tuple[list[str], list[float]]:
    """Weigh the words so that the n-th comes 1/n^steepness as often as the first."""
    return words, list(accumulate(1 / rank**steepness for rank in range(1, len(words) + 1)))


def _negative_binomial(draw: Random, successes: float, chance: float) -> int:
    """Draw a count: Poisson, its rate drawn from a gamma distribution."""
    rate = draw.gammavariate(successes, (1 - chance) / chance)
    count, left = 0, draw.expovariate(1)
    while left < rate:
        count += 1
        left += draw.expovariate(1)
    return count
