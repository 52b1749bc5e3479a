"""Writes the sample leads of the shipped policies, the same bytes on every run.

    inbound.jsonl      412 leads and 34 that do not count, to be judged as of 2026-02-02T00:14:00Z
    inbound_spend.csv  what their sources cost
    product_led.jsonl  200 sign-ups, as of 2026-03-16T00:00:00Z
    enterprise.jsonl   150 accounts, as of 2026-06-01T00:00:00Z
    partner.csv        150 leads, as of 2026-04-01T00:00:00Z, with partner_activity.csv beside it

Companies, people and numbers are made up. `--check` writes nothing and exits 1 where a file differs.
"""

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
UTC = ZoneInfo("UTC")

Record = dict[str, Any]
Choice = TypeVar("Choice")

# ---------------------------------------------------------------------------------------------------------- time


@dataclass(frozen=True)
class Office:
    """The hours people keep. The policies' calendars say the same more exactly."""

    zone: ZoneInfo
    opens: time
    closes: time
    holidays: frozenset[date]

    def works_on(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)

    def opening(self, moment: datetime) -> datetime:
        # The first working instant from `moment` on.
        local = moment.astimezone(self.zone)
        while not (self.works_on(local.date()) and local < self.at(local.date(), self.closes)):
            local = self.at(local.date() + timedelta(days=1), time())
        return max(local, self.at(local.date(), self.opens))

    def after(self, moment: datetime, minutes: float) -> datetime:
        """`minutes` of work later."""
        local, left = self.opening(moment), timedelta(minutes=round(minutes))
        while left > (room := self.at(local.date(), self.closes) - local):
            left -= room
            local = self.opening(local + room)
        return local + left

    def days_later(self, rng: Random, moment: datetime, days: int) -> datetime:
        # Some time in the working day so many working days later.
        day = moment.astimezone(self.zone).date()
        while days > 0 or not self.works_on(day):
            day += timedelta(days=1)
            days -= self.works_on(day)
        span = self.at(day, self.closes) - self.at(day, self.opens)
        return self.at(day, self.opens) + timedelta(seconds=int(rng.random() * span.seconds))


def office(zone: str, *holidays: date) -> Office:
    return Office(ZoneInfo(zone), time(9), time(17, 30), frozenset(holidays))


NEW_YORK = office("America/New_York", date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25))
LOS_ANGELES = office("America/Los_Angeles", date(2026, 1, 19), date(2026, 2, 16))
LONDON = office("Europe/London", date(2026, 4, 3))
BERLIN = office("Europe/Berlin", date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1))
SINGAPORE = office("Asia/Singapore", date(2026, 2, 17), date(2026, 2, 18))
REGIONS = {"us": NEW_YORK, "emea": BERLIN, "apac": SINGAPORE}


def arrival(rng: Random, where: Office, first: date, days: int, weekend: float = 0.2) -> datetime:
    """When a lead comes in: on most working days alike, seldom at a weekend, never much at night."""
    dates = [first + timedelta(days=n) for n in range(days)]
    day = pick(rng, {each: 1.0 if each.weekday() < 5 else weekend for each in dates})
    minute = int(rng.triangular(6 * 60 + 30, 21 * 60, 11 * 60))
    return where.at(day, time(minute // 60, minute % 60, rng.randrange(60)))


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(moment: datetime, minutes: float) -> datetime:
    return moment + timedelta(seconds=int(minutes * 60))


# --------------------------------------------------------------------------------------------------------- draws


def pick(rng: Random, weights: Mapping[Choice, float]) -> Choice:
    return rng.choices(list(weights), list(weights.values()))[0]


def happens(rng: Random, chance: float) -> bool:
    return rng.random() < chance


def rounded(rng: Random, low: float, high: float, usual: float, step: int) -> int:
    # A number as people write it: in whole `step`s.
    return max(step, round(rng.triangular(low, high, usual) / step) * step)


def known(**attributes: object) -> Record:
    # The attributes that the CRM has; the rest stay blank.
    return {name: value for name, value in attributes.items() if value is not None}


def event(kind: str, at: datetime, **attributes: object) -> Record:
    return {"kind": kind, "at": at, **attributes}


def company_name(rng: Random) -> str:
    return f"{rng.choice(PLACES)} {rng.choice(TRADES)}"


PLACES = ("Amber", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbour", "Juniper")
TRADES = ("Analytics", "Works", "Systems", "Supply", "Labs", "Partners", "Networks", "Mutual")


# ----------------------------------------------------------------------------------------------------- follow-up


@dataclass(frozen=True)
class Rep:
    """A salesperson's habits: how often the first attempt is in time, and when they give up."""

    prompt: float
    attempts: int


REPS = (Rep(0.96, 8), Rep(0.9, 7), Rep(0.85, 6), Rep(0.72, 6), Rep(0.55, 4), Rep(0.3, 3))


@dataclass(frozen=True)
class Promise:
    """What sales agreed to: the minutes of work until the first attempt, and the odds of an answer if kept."""

    minutes: int
    answer: float


def attempt(rng: Random, at: datetime) -> Record:
    if happens(rng, 0.45):
        return event("email_sent", at)
    outcome = pick(rng, {"voicemail": 52, "no_answer": 45, "Voicemail": 2, "left message": 0.6})
    return event("call", at, outcome=outcome)


def answer(rng: Random, tried: Record) -> Record:
    # The attempt that reached the lead, or the lead's reply to it.
    if tried["kind"] == "call" and happens(rng, 0.55):
        return {**tried, "outcome": "connected"}
    return event("reply", later(tried["at"], rng.triangular(10, 2600, 90)))


def follow_up(
    rng: Random, where: Office, assigned: datetime, promise: Promise
) -> tuple[list[Record], datetime | None]:
    # What sales did from the hand-over on, and when the lead answered, if it did.
    rep = rng.choice(REPS)
    if happens(rng, 0.02):
        return [], None  # nobody ever tried
    in_time = happens(rng, rep.prompt)
    low, high = (0.03, 0.95) if in_time else (1.1, 4.5)
    at = where.after(assigned, promise.minutes * rng.triangular(low, high, low + 0.15))
    attempts = rep.attempts + rng.choice((-1, 0, 0, 0, 1))
    odds = promise.answer * (1 if in_time else 0.55)
    answered_on = rng.choice((1, 1, 2, 2, 3)) if happens(rng, odds) else None
    seen: list[Record] = []
    for number in range(1, attempts + 1):
        tried = attempt(rng, at)
        if number == answered_on:
            reached = answer(rng, tried)
            seen += [reached] if reached["kind"] == "call" else [tried, reached]
            return seen, reached["at"]
        seen.append(tried)
        at = where.days_later(rng, at, rng.choice((1, 1, 1, 2)))
    return seen, None


def machine_mail(rng: Random, assigned: datetime) -> list[Record]:
    # The sequence that sends itself, and the holiday notice that answers.
    sent = event("email_sent", later(assigned, 2), automated=True)
    away = event("reply", later(assigned, 3), automatic=True)
    return [sent, *([away] if happens(rng, 0.12) else [])]


# ------------------------------------------------------------------------------------------------ inbound.jsonl

INBOUND_AS_OF = datetime(2026, 2, 2, 0, 14, tzinfo=UTC)
INBOUND_FIRST = date(2026, 1, 5)

# What each source brings: good leads, the wrong companies, no intent, and those that nobody can tell.
INBOUND_STORIES = {
    "demo_request": {"good": 71, "unfit": 14, "uninterested": 1, "unclear": 14},
    "form_submission": {"good": 55, "unfit": 22, "uninterested": 8, "unclear": 15},
    "ad_click": {"good": 37, "unfit": 33, "uninterested": 17, "unclear": 13},
}
INBOUND_ANSWERS = {"demo_request": 0.48, "form_submission": 0.36, "ad_click": 0.26}

DECISIVE = (
    "Chief Operating Officer",
    "VP Engineering",
    "Head of Data",
    "VP Marketing",
    "Chief of Staff",
)
ORDINARY = ("Analyst", "Project Manager", "Consultant", "Engineer", "Office Manager", "Buyer")


def inbound_sample() -> list[Record]:
    rng = Random("inbound one")
    leads = [inbound_lead(rng) for _ in range(445)]
    leads = numbered([*leads, first_screen()], "L-", first_screen()["created_at"], 2041)
    leave_out(rng, [lead for lead in leads if lead["id"] != "L-2041"])
    share_a_deal(leads)
    records = [written(lead, INBOUND_AS_OF) for lead in leads]
    records[100]["activity"].append({"kind": "call", "at": "16/01/2026 10:05"})  # typed by hand
    return records


def inbound_lead(rng: Random) -> Record:
    created = arrival(rng, NEW_YORK, INBOUND_FIRST, 28)
    source = pick(rng, {"demo_request": 32, "form_submission": 39, "ad_click": 29})
    story = pick(rng, INBOUND_STORIES[source])
    lead = {"created_at": created, "source": source, **inbound_profile(rng, story)}
    lead["activity"] = inbound_activity(rng, lead, story)
    if any(seen["kind"] == "meeting_held" for seen in lead["activity"]):
        lead["deal"] = inbound_deal(rng)
    if story == "unfit" and happens(rng, 0.03):
        del lead["activity"]  # created by hand, and never tracked
    return lead


def inbound_profile(rng: Random, story: str) -> Record:
    # A company and a person that fit, with one thing spoilt where the story says so.
    company = {
        "name": company_name(rng),
        "employees": rounded(rng, 50, 3800, 240, 10),
        "industry": pick(
            rng, {"software": 34, "SaaS": 9, "fintech": 26, "healthcare": 26, "Health Care": 5}
        ),
        "annual_revenue": rounded(rng, 5, 95, 22, 1) * 1_000_000,
    }
    named = happens(rng, 0.3)
    contact = known(
        title=rng.choice(DECISIVE if named else ORDINARY) if happens(rng, 0.88) else None,
        decision_maker=True,
        budget_authority=True,
    )
    if named and "title" in contact and happens(rng, 0.8):
        del contact["decision_maker"]  # the title says enough
    if story == "unfit":
        spoil_fit(rng, company, contact)
    elif story == "unclear":
        spoil_data(rng, company, contact)
    elif happens(rng, 0.07):
        company |= {
            "employees": rng.choice((18, 32, 6200, 8400, 12000)),
            "annual_revenue": rng.choice((120, 250, 900)) * 1_000_000,
        }
    return {"company": company, "contact": contact}


def spoil_fit(rng: Random, company: Record, contact: Record) -> None:
    """One reason not to fit; and what nobody asked such a lead stays blank."""
    match pick(rng, {"size": 58, "industry": 16, "revenue": 10, "person": 9, "budget": 7}):
        case "size":
            company["employees"] = rng.choice((3, 8, 12, 20, 28, 35, 44, 5600, 7000))
        case "industry":
            company["industry"] = "manufacturing"
        case "revenue":
            company["annual_revenue"] = rng.choice((400_000, 1_200_000, 2_500_000, 4_000_000))
        case "person":
            contact |= {"title": rng.choice(ORDINARY), "decision_maker": False}
        case _:
            contact["budget_authority"] = False
    if contact.get("budget_authority") and happens(rng, 0.6):
        del contact["budget_authority"]
    if contact.get("decision_maker") and happens(rng, 0.4):
        del contact["decision_maker"]
    if company["annual_revenue"] >= 5_000_000 and happens(rng, 0.25):
        del company["annual_revenue"]


def spoil_data(rng: Random, company: Record, contact: Record) -> None:
    """One thing that the policy asks for and the record does not tell."""
    match pick(rng, {"budget": 60, "person": 18, "industry": 12, "employees": 10}):
        case "budget":
            del contact["budget_authority"]
        case "person":
            contact.pop("decision_maker", None)
            contact["title"] = rng.choice(ORDINARY)
        case "industry":
            company["industry"] = rng.choice(("Sofware", "Fintec", "health"))
        case _:
            company["employees"] = rng.choice(("about 200", "1,200", "51-200"))


def inbound_activity(rng: Random, lead: Record, story: str) -> list[Record]:
    seen, qualified_at = inbound_interest(rng, lead, story)
    if qualified_at is None or not happens(rng, {"unclear": 0.6, "unfit": 0.12}.get(story, 0.99)):
        return seen
    seen.append(event("became_qualified", qualified_at))
    minutes = pick(rng, {"quick": 91, "slow": 6, "never": 3})
    if minutes == "never":
        return seen
    wait = rng.triangular(0.3, 4.8, 1.2) if minutes == "quick" else rng.triangular(6, 1300, 40)
    assigned = later(qualified_at, wait)
    seen.append(event("assigned", assigned, to=f"rep-{rng.randint(1, 6):02}"))
    if happens(rng, 0.5):
        seen += machine_mail(rng, assigned)
        seen.append(event("email_open", later(assigned, 2.2), automatic=True))  # by a scanner
    worked, answered = follow_up(
        rng, NEW_YORK, assigned, Promise(240, INBOUND_ANSWERS[lead["source"]])
    )
    return seen + worked + (inbound_deal_steps(rng, answered) if answered else [])


def inbound_interest(rng: Random, lead: Record, story: str) -> tuple[list[Record], datetime | None]:
    # What the lead did by itself, and when that was enough for the CRM.
    created, wanted = lead["created_at"], story != "uninterested"
    seen = page_views(rng, created, interested=wanted and lead["source"] == "ad_click")
    if not wanted:
        return seen + half_interest(rng, created), None
    at_once = later(created, rng.triangular(0.05, 0.9, 0.2))
    if lead["source"] == "demo_request":
        return [*seen, event("demo_requested", created)], at_once
    if lead["source"] == "form_submission" and happens(rng, 0.85):
        return [*seen, event("content_download", created)], at_once
    opened = later(created, rng.triangular(60, 5500, 900))
    clicks = [event("email_click", later(opened, wait)) for wait in (1, 4 + 20 * rng.random())]
    read = [event("email_open", opened), *clicks]
    return seen + read, later(clicks[-1]["at"], 0.5)


def page_views(rng: Random, created: datetime, *, interested: bool) -> list[Record]:
    # The visit around the sign-up. Three leads in ten refuse the tracking of time.
    tracked = happens(rng, 0.71)
    at, seen = later(created, -rng.triangular(4, 40, 9)), []
    for page in rng.sample(("home", "product", "customers", "docs"), rng.randint(1, 2)):
        seen.append(view(rng, at, page, (8, 140) if tracked else None))
        at = later(at, 2)
    if happens(rng, 0.7 if interested or tracked else 0.1):
        seconds = (60, 420) if interested else (10, 110)
        seen.append(view(rng, at, "pricing", seconds if tracked else None))
    return seen


def view(rng: Random, at: datetime, page: str, seconds: tuple[int, int] | None) -> Record:
    measured = rng.randint(*seconds) if seconds else None
    return event("page_view", at, page=page, **known(time_on_page=measured))


def half_interest(rng: Random, created: datetime) -> list[Record]:
    # An open and a click of a person, and the clicks of the scanner before them.
    sent = later(created, rng.triangular(60, 4000, 600))
    scanned = [
        event("email_click", later(sent, 0.1 * n), automatic=True)
        for n in range(rng.choice((0, 0, 3)))
    ]
    person = [event("email_open", later(sent, 50)), event("email_click", later(sent, 52))]
    return scanned + person[: rng.randint(0, 2)]


def inbound_deal_steps(rng: Random, answered: datetime) -> list[Record]:
    if not happens(rng, 0.52):
        return []
    met = NEW_YORK.days_later(rng, answered, rng.randint(1, 8))
    if not happens(rng, 0.4):
        return [event("meeting_held", met)]
    won = NEW_YORK.days_later(rng, met, rng.randint(2, 9))
    return [event("meeting_held", met), event("closed_won", won)]


def inbound_deal(rng: Random) -> Record:
    value: int | str | None = rounded(rng, 18, 190, 40, 1) * 1000
    if happens(rng, 0.14):
        value = rng.choice(("to be agreed", None))
    monthly = rounded(rng, 1000, 9000, 2200, 50)
    return known(id=f"D-{rng.randint(1000, 9999)}", value=value, monthly_revenue=monthly)


def leave_out(rng: Random, leads: Sequence[Record]) -> None:
    """Mark 23 tests, and 11 copies that were merged into the lead before them."""
    for place in (chosen := rng.sample(range(1, len(leads)), 34))[:23]:
        leads[place]["is_test"] = True
    for place in chosen[23:]:
        leads[place]["merged_into"] = leads[place - 1]["id"]


def share_a_deal(leads: list[Record]) -> None:
    """Two people of one company, one deal."""
    first, second = [lead for lead in leads if "value" in lead.get("deal", {})][2:4]
    second["deal"] = dict(first["deal"])


def first_screen() -> Record:
    # The lead that the documentation follows: waived, routed in three minutes, first tried a day late.

    def local(day: int, clock: str) -> datetime:
        return NEW_YORK.at(date(2026, 1, day), time.fromisoformat(clock))

    refused = {"automatic": "tracking refused"}
    return {
        "created_at": local(13, "09:12"),
        "source": "demo_request",
        "company": {
            "name": "Northwind Health",
            "employees": 6200,
            "industry": "healthcare",
            "annual_revenue": 140_000_000,
        },
        "contact": {
            "title": "Director of Operations",
            "decision_maker": True,
            "budget_authority": True,
        },
        "activity": [
            event("email_open", local(13, "09:02")),
            event("email_click", local(13, "09:03"), **refused),
            event("email_click", local(13, "09:04"), **refused),
            event("demo_requested", local(13, "09:12")),
            event("became_qualified", local(13, "09:12:20")),
            event("assigned", local(13, "09:15"), to="rep-05"),
            event("call", local(14, "15:40"), outcome="voicemail"),
            event("email_sent", local(16, "10:05")),
        ],
    }


def inbound_spend() -> list[Record]:
    # What each source costs a month.
    months = (("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"))
    amounts = {"demo_request": 13_500, "form_submission": 17_800, "ad_click": 19_400}
    return [
        {"source": source, "from": first, "to": last, "amount": amount}
        for first, last in months
        for source, amount in amounts.items()
    ]


# -------------------------------------------------------------------------------------------- product_led.jsonl

PRODUCT_LED_AS_OF = datetime(2026, 3, 16, tzinfo=UTC)


def product_led_sample() -> list[Record]:
    rng = Random("product-led 2026-01")
    leads = numbered([sign_up(rng) for _ in range(206)], "U-")
    return [written(lead, PRODUCT_LED_AS_OF) for lead in leads]


def sign_up(rng: Random) -> Record:
    created = arrival(rng, LOS_ANGELES, date(2026, 1, 5), 28, weekend=0.6)
    story = pick(rng, {"fake": 9, "idle": 36, "alone": 30, "team": 25})
    source = pick(rng, {"organic": 42, "paid_search": 26, "invitation": 18, "marketplace": 14})
    lead = {"created_at": created, "source": source, **sign_up_profile(rng, story)}
    if happens(rng, 0.03):
        lead["is_test"] = True
    seen = trial(rng, created, story)
    subscribed = subscription(rng, created, story, seen)
    if subscribed:
        lead["plan"] = {
            "monthly_price": rng.choice(
                (290, 490, 900, 1400) if story == "team" else (29, 29, 59, 99)
            )
        }
    lead["activity"] = seen + subscribed
    return lead


def sign_up_profile(rng: Random, story: str) -> Record:
    employees: int | str | None = rng.choice((1, 2, 4, 6, 9, 14, 18))
    if story == "team":
        employees = rng.choice((20, 35, 60, 140, 220, 480, 900, 14, 45))
    if happens(rng, 0.02):
        employees = "201-500"
    elif story != "team" and happens(rng, 0.28):
        employees = None
    role = pick(
        rng,
        {
            "developer": 40,
            "operator": 22,
            "manager": 20,
            "executive": 8,
            "student": 8,
            "develper": 2,
        },
    )
    mailbox = (
        "disposable"
        if story == "fake"
        else pick(rng, {"business": 70, "personal": 29, "privat": 1})
    )
    passed = happens(rng, 0.5) if story == "fake" else pick(rng, {True: 97, None: 3})
    return {
        "company": known(name=company_name(rng), employees=employees),
        "contact": known(mailbox=mailbox, role=role if happens(rng, 0.75) else None),
        "signup": known(challenge_passed=passed),
    }


def trial(rng: Random, created: datetime, story: str) -> list[Record]:
    # The first two weeks in the product, and what sales did about them.
    if story == "fake":
        return [event("workspace_created", later(created, 1))] if happens(rng, 0.3) else []
    seen = first_session(
        rng, created, uses={"idle": (0, 2), "alone": (3, 9), "team": (4, 12)}[story]
    )
    if story == "team":
        seen += shared_work(rng, created)
    if happens(rng, {"idle": 0.03, "alone": 0.05, "team": 0.3}[story]):
        seen.append(event("sales_requested", later(created, rng.triangular(30, 18_000, 2000))))
    return seen + assistance(rng, created, story, seen)


def first_session(rng: Random, created: datetime, uses: tuple[int, int]) -> list[Record]:
    if uses[0] == 0 and happens(rng, 0.3):
        return []
    slow = happens(rng, 0.08)
    seen = [
        event(
            "workspace_created",
            later(created, rng.triangular(1500, 6000, 1700) if slow else rng.triangular(1, 600, 5)),
        )
    ]
    at = seen[0]["at"]
    features = {"dashboard": 50, "report": 25, "export": 14, "api": 8, "single_sign_on": 3}
    for _ in range(rng.randint(*uses)):
        at = later(at, rng.choice((4, 15, 45, 240, 1440, 1600)))
        seen.append(event("feature_used", at, feature=pick(rng, features)))
    return seen


def shared_work(rng: Random, created: datetime) -> list[Record]:
    # What makes a team of users: invitations, an integration, use in the second week.
    day = 24 * 60
    seen = [
        event("teammate_invited", later(created, rng.triangular(20, 9 * day, day)))
        for _ in range(rng.randint(1, 6))
    ]
    if happens(rng, 0.7):
        seen.append(
            event("integration_connected", later(created, rng.triangular(60, 11 * day, 2 * day)))
        )
    if happens(rng, 0.35):
        seen.append(
            event("limit_reached", later(created, rng.triangular(2 * day, 13 * day, 8 * day)))
        )
    if happens(rng, 0.8):
        moments = [
            later(created, rng.triangular(7 * day, 14 * day, 9 * day))
            for _ in range(rng.randint(1, 5))
        ]
        seen += [
            event("feature_used", at, feature=rng.choice(("dashboard", "report", "api")))
            for at in moments
        ]
    return seen


def assistance(rng: Random, created: datetime, story: str, seen: Sequence[Record]) -> list[Record]:
    # The alert, the pick-up and the conversation, where the account earned one.
    asked = [each["at"] for each in seen if each["kind"] == "sales_requested"]
    if not asked and (story != "team" or happens(rng, 0.25)):
        return []
    alert = later(asked[0], 1) if asked else later(created, rng.triangular(3000, 17_000, 9000))
    helped = [event("pql_alert", alert)]
    if happens(rng, 0.05):
        return helped  # nobody looked
    minutes = rng.triangular(3, 110, 30) if happens(rng, 0.86) else rng.triangular(125, 900, 200)
    assigned = LOS_ANGELES.after(alert, minutes)
    worked, _ = follow_up(rng, LOS_ANGELES, assigned, Promise(540, 0.62))
    plain = [{key: each[key] for key in each if key != "outcome"} for each in worked]
    # A person who picks up the phone writes back the same day.
    spoken = [
        event("reply", later(each["at"], 60))
        for each in worked
        if each.get("outcome") == "connected"
    ]
    return [*helped, event("assigned", assigned), *machine_mail(rng, assigned), *plain, *spoken]


def subscription(
    rng: Random, created: datetime, story: str, seen: Sequence[Record]
) -> list[Record]:
    spoke = any(each["kind"] == "reply" and not each.get("automatic") for each in seen)
    odds = {"fake": 0.0, "idle": 0.01, "alone": 0.13, "team": 0.5 if spoke else 0.2}[story]
    if not happens(rng, odds):
        return []
    bought = later(created, rng.triangular(2, 50 if story == "team" else 33, 16) * 24 * 60)
    cancelled = event("cancelled", later(bought, rng.triangular(2, 29, 12) * 24 * 60))
    return [event("subscribed", bought), *([cancelled] if happens(rng, 0.12) else [])]


# --------------------------------------------------------------------------------------------- enterprise.jsonl

ENTERPRISE_AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


def enterprise_sample() -> list[Record]:
    rng = Random("enterprise one")
    leads = numbered([account_lead(rng) for _ in range(150)], "A-")
    return [written(lead, ENTERPRISE_AS_OF) for lead in leads]


def account_lead(rng: Random) -> Record:
    region = pick(rng, {"us": 46, "emea": 34, "apac": 20})
    story = pick(rng, {"good": 56, "wrong_account": 20, "no_case": 12, "unclear": 12})
    lead: Record = {
        "created_at": arrival(rng, REGIONS[region], date(2026, 1, 5), 54),
        "source": pick(
            rng, {"target_list": 44, "referral": 18, "executive_event": 16, "inbound_request": 22}
        ),
        "region": region,
        "account": account(rng, story),
        "contact": known(title=rng.choice(BOARD) if happens(rng, 0.86) else None),
        "buying": buying(rng, story),
    }
    if happens(rng, 0.03):
        lead["account"]["is_customer"] = True
    lead["activity"] = enterprise_activity(rng, lead, story)
    if region == "apac" and happens(rng, 0.12):
        lead["region"] = "APJ"
    return lead


BOARD = (
    "Chief Information Officer",
    "Vice President Operations",
    "Director of Procurement",
    "Programme Lead",
    "Architect",
)


INDUSTRIES = {
    "banking": 28,
    "Banks": 4,
    "insurance": 24,
    "manufacturing": 26,
    "public_sector": 14,
    "Government": 4,
}
PROJECTS = (
    "replace the ledger",
    "merge two claims systems",
    "launch in the north",
    "comply with the new act",
    "migrate off the mainframe",
)


def account(rng: Random, story: str) -> Record:
    details: Record = {
        "name": company_name(rng),
        "employees": rounded(rng, 2000, 60_000, 5000, 100),
        "annual_revenue": rounded(rng, 500, 9000, 900, 10) * 1_000_000,
        "industry": pick(rng, INDUSTRIES),
    }
    if story == "wrong_account":
        wrong = {
            "employees": rng.choice((300, 850, 1400)),
            "annual_revenue": rng.choice((60, 140, 380)) * 1_000_000,
        }
        details |= wrong if happens(rng, 0.7) else {"industry": "retail"}
    elif happens(rng, 0.08):
        details |= {"employees": rng.choice((700, 1500)), "named": True}
    elif story == "unclear" and happens(rng, 0.5):
        details |= rng.choice(
            ({"employees": "10k+"}, {"industry": "Bancking"}, {"annual_revenue": None})
        )
    return known(**details)


def buying(rng: Random, story: str) -> Record:
    # The four questions. Where the case is good, one of them may have no answer yet.
    answers: Record = {
        "decision_maker": True,
        "budget": pick(rng, {"confirmed": 45, "planned": 50, "Planned ": 5}),
        "project": rng.choice(PROJECTS),
        "months_to_decision": rng.choice((3, 4, 6, 6, 9, 12)),
    }
    if story == "no_case":
        answers |= {
            "budget": "none",
            "project": "general interest",
            "months_to_decision": rng.choice((18, 24, 36)),
        }
    if story == "unclear":
        answers |= {"budget": None, "months_to_decision": rng.choice((None, "next year", 24))}
    if story == "good" and happens(rng, 0.45):
        answers[rng.choice(("decision_maker", "budget", "project", "months_to_decision"))] = None
    return known(**answers)


def enterprise_activity(rng: Random, lead: Record, story: str) -> list[Record]:
    where = REGIONS[lead["region"]]
    if story in {"wrong_account", "no_case"} and happens(rng, 0.9):
        return []
    queued = later(lead["created_at"], 1)
    handed = where.after(lead["created_at"], rng.triangular(20, 900, 120))
    seen = [event("handed_over", queued, queue=True)]
    if happens(rng, 0.03):
        return seen  # left in the queue
    seen.append(event("handed_over", handed))
    if happens(rng, 0.93):
        days = 0 if happens(rng, 0.85) else 3
        decided = where.days_later(rng, where.after(handed, 30), days + rng.randint(1, 2))
        seen.append(
            event("rejected" if story == "unclear" and happens(rng, 0.3) else "accepted", decided)
        )
    worked, answered = follow_up(rng, where, handed, Promise(480, 0.74))
    seen += [{key: each[key] for key in each if key != "outcome"} for each in worked]
    if answered is None:
        return seen
    seen.append(event("reply", later(answered, 45)))
    return seen + sales_cycle(rng, where, lead, answered)


def sales_cycle(rng: Random, where: Office, lead: Record, answered: datetime) -> list[Record]:
    """From the answer to the signature: discovery, security review, proposal, contract."""
    if not happens(rng, 0.8):
        return []
    met = where.days_later(rng, answered, rng.randint(3, 24))
    seen = [event("discovery_held", met)]
    lead["deal"] = known(
        id=f"E-{rng.randint(1000, 9999)}",
        value=pick(rng, {rounded(rng, 120, 900, 240, 10) * 1000: 88, None: 12}),
    )
    review = pick(rng, {True: 62, False: 30, None: 8})
    lead["security"] = known(review_required=review)
    ready = met
    if review:
        reviewed, cleared = security_review(rng, where, met)
        seen += reviewed
        if cleared is None:
            return seen
        ready = cleared
    if not happens(rng, 0.8):
        return seen
    offered = where.days_later(rng, ready, rng.randint(3, 18))
    signed = where.days_later(rng, offered, rng.randint(12, 60))
    return [
        *seen,
        event("proposal_sent", offered),
        *([event("contract_signed", signed)] if happens(rng, 0.6) else []),
    ]


def security_review(
    rng: Random, where: Office, met: datetime
) -> tuple[list[Record], datetime | None]:
    asked = where.days_later(
        rng, met, rng.randint(1, 12) if happens(rng, 0.85) else rng.randint(16, 25)
    )
    if happens(rng, 0.06):
        return [], None  # the buyer never sent it
    returned = where.days_later(
        rng, asked, rng.randint(3, 10) if happens(rng, 0.78) else rng.randint(12, 20)
    )
    seen = [event("questionnaire_received", asked), event("questionnaire_returned", returned)]
    if not happens(rng, 0.86):
        return seen, None
    cleared = where.days_later(rng, returned, rng.randint(2, 25))
    return [*seen, event("security_approved", cleared)], cleared


# ------------------------------------------------------------------------------ partner.csv, partner_activity.csv

PARTNER_AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
ANSWERS = {"buying": 35, "comparing": 55, "Comparing": 4, "bying": 3, None: 3}
SHOWS = (date(2026, 1, 20), date(2026, 2, 10))


def partner_sample() -> list[Record]:
    rng = Random("partner sample")
    leads = numbered([partner_lead(rng) for _ in range(92)] + [scan(rng) for _ in range(58)], "P-")
    return [written(lead, PARTNER_AS_OF) for lead in leads]


COUNTRIES = {
    "united_kingdom": 44,
    "UK": 14,
    "ireland": 14,
    "france": 12,
    "netherlands": 12,
    "Holland": 4,
}


def partner_company(rng: Random, story: str) -> Record:
    employees: int | str = rounded(rng, 50, 2600, 140, 10)
    country = pick(rng, COUNTRIES)
    by_size = happens(rng, 0.6)
    match story:
        case "unfit" if by_size:
            employees = rng.choice((4, 9, 22, 40))
        case "unfit":
            country = "elsewhere"
        case "unclear" if by_size:
            employees = rng.choice(("1,200", "50-200"))
        case "unclear":
            country = "Untied Kingdom"
        case _:
            pass
    return {"name": company_name(rng), "employees": employees, "country": country}


def partner_lead(rng: Random) -> Record:
    created = arrival(rng, LONDON, date(2026, 1, 5), 47)
    source = pick(rng, {"referral": 58, "deal_registration": 42})
    story = pick(rng, {"good": 68, "unfit": 14, "known": 8, "unclear": 10})
    company = partner_company(rng, story)
    if story == "known":
        company["already_in_pipeline"] = True
    elif happens(rng, 0.9):
        company["already_in_pipeline"] = False
    lead: Record = {
        "created_at": created,
        "source": source,
        "partner": known(
            tier=pick(rng, {"gold": 26, "silver": 38, "registered": 30, "Glod": 1, None: 5})
        ),
        "company": company,
        "interest": pick(rng, {"buying": 40, "comparing": 40, None: 20}),
        **left_out(rng, created),
    }
    lead["activity"] = partner_steps(rng, source, created) + sold(
        rng, lead, 0.66 if story == "good" else 0.2
    )
    return lead


def partner_steps(rng: Random, source: str, created: datetime) -> list[Record]:
    # The paper between us and the partner.
    if source == "referral":
        paper = LONDON.days_later(
            rng, created, rng.randint(1, 9) if happens(rng, 0.76) else rng.randint(12, 20)
        )
        return [event("deal_registered", paper)] if happens(rng, 0.92) else []
    if happens(rng, 0.04):
        return []  # nobody answered the partner
    days = rng.randint(0, 2) if happens(rng, 0.9) else rng.randint(3, 6)
    kind = pick(rng, {"registration_approved": 85, "registration_declined": 15})
    return [event(kind, max(LONDON.days_later(rng, created, days), later(created, 15)))]


def scan(rng: Random) -> Record:
    # A badge at a trade show: scanned on one of three days, loaded that night, or a week later.
    day = rng.choice(SHOWS) + timedelta(days=rng.randrange(3))
    scanned = LONDON.at(day, time(rng.randint(9, 17), rng.randrange(60)))
    loaded = LONDON.at(day, time(19, 5, rng.randrange(60)))
    if happens(rng, 0.15):
        loaded = LONDON.days_later(rng, scanned, 4)
    story = pick(rng, {"good": 52, "unfit": 16, "idle": 18, "unclear": 14})
    lead: Record = {
        "created_at": loaded,
        "source": "trade_show",
        "event": known(
            scanned_at=stamp(scanned) if happens(rng, 0.94) else None,
            consent=pick(rng, {True: 84, False: 5, None: 11}),
        ),
        "company": partner_company(rng, story),
        "interest": "curious" if story == "idle" else pick(rng, ANSWERS),
        **left_out(rng, loaded),
    }
    lead["activity"] = sold(rng, lead, 0.46)
    return lead


def left_out(rng: Random, created: datetime) -> Record:
    # Tests, and copies that were merged into another lead.
    merged = {"merged_at": stamp(later(created, 1500))}
    match pick(rng, {"counts": 92, "test": 4, "merged": 4}):
        case "test":
            return {"is_test": True}
        case "merged":
            return merged
        case _:
            return {}


def sold(rng: Random, lead: Record, odds: float) -> list[Record]:
    """From the assignment on: introduction, follow-up, meeting, and the deal on the lead itself."""
    if happens(rng, 0.04):
        return []
    assigned = LONDON.after(lead["created_at"], rng.triangular(10, 700, 60))
    worked, answered = follow_up(rng, LONDON, assigned, Promise(960, odds))
    seen = [event("assigned", assigned), *worked]
    if "partner" in lead and happens(rng, 0.82):
        seen.append(event("introduced", LONDON.days_later(rng, assigned, rng.randint(1, 7))))
    if happens(rng, 0.3):
        seen += machine_mail(rng, assigned)
    if answered is None or not happens(rng, 0.6):
        return seen
    met = LONDON.days_later(rng, answered, rng.randint(3, 18))
    lead["deal"] = known(
        id=f"B-{rng.randint(1000, 9999)}",
        value=pick(rng, {rounded(rng, 8, 90, 22, 1) * 1000: 90, "TBC": 4, None: 6}),
    )
    if happens(rng, 0.45):
        lead["deal"]["won_at"] = stamp(LONDON.days_later(rng, met, rng.randint(6, 34)))
    return [*seen, event("meeting_held", met)]


# --------------------------------------------------------------------------------------------------------- files


def numbered(
    leads: Iterable[Record], prefix: str, fixed: datetime | None = None, number: int = 1001
) -> list[Record]:
    """In the order of their creation; the one created at `fixed`, else the first, has `number`."""
    ordered = sorted(leads, key=lambda lead: lead["created_at"])
    anchor = [lead["created_at"] for lead in ordered].index(fixed) if fixed else 0
    return [{"id": f"{prefix}{number - anchor + n}", **lead} for n, lead in enumerate(ordered)]


def written(lead: Record, as_of: datetime) -> Record:
    """As the CRM exports it: in order of time, and of the future only the meetings that are planned."""
    lead = {**lead, "created_at": stamp(lead["created_at"])}
    if "activity" in lead:
        seen = [
            each
            for each in lead["activity"]
            if each["at"] <= as_of or each["kind"] == "meeting_held"
        ]
        seen.sort(key=lambda each: each["at"])
        lead["activity"] = [{**each, "at": stamp(each["at"])} for each in seen]
    return lead


def json_lines(leads: Iterable[Record]) -> str:
    return "".join(
        json.dumps(lead, ensure_ascii=False, separators=(",", ":")) + "\n" for lead in leads
    )


def flat(record: Mapping[str, Any], prefix: str = "") -> Record:
    """Nested fields under dotted names, as a table has them."""
    columns: Record = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            columns |= flat(value, f"{prefix}{name}.")
        else:
            columns[f"{prefix}{name}"] = value
    return columns


def cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def table(rows: Sequence[Record], columns: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


PARTNER_COLUMNS = (
    "id", "created_at", "source", "is_test", "merged_at", "partner.tier", "event.scanned_at", "event.consent",
    "company.name", "company.employees", "company.country", "company.already_in_pipeline", "interest",
    "deal.id", "deal.value", "deal.won_at",
)  # fmt: skip


def partner_tables() -> dict[str, str]:
    leads = partner_sample()
    timeline = [{"lead_id": lead["id"], **each} for lead in leads for each in lead["activity"]]
    return {
        "partner.csv": table([flat(lead) for lead in leads], PARTNER_COLUMNS),
        "partner_activity.csv": table(
            timeline, ("lead_id", "kind", "at", "outcome", "automated", "automatic")
        ),
    }


def samples() -> dict[str, str]:
    return {
        "inbound.jsonl": json_lines(inbound_sample()),
        "inbound_spend.csv": table(inbound_spend(), ("source", "from", "to", "amount")),
        "product_led.jsonl": json_lines(product_led_sample()),
        "enterprise.jsonl": json_lines(enterprise_sample()),
        **partner_tables(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the sample leads of the shipped policies.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where a file differs"
    )
    check = parser.parse_args().check
    differs = False
    for name, text in samples().items():
        path = HERE / name
        if check:
            if not path.exists() or path.read_bytes() != text.encode():
                print(f"{name} is not what generate.py writes", file=sys.stderr)
                differs = True
        else:
            path.write_bytes(text.encode())
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
