"""What every table of promises says of one: how its verdict looks and ranks, where its number leads."""

from leadpact.agreement.extract import COUNTED, PASSED, key_of
from leadpact.agreement.promises import Kept
from leadpact.agreement.quantities import ENDLESS
from leadpact.readings.styled import Role
from leadpact_cli.audit.html.naming import Json, Names
from leadpact_cli.audit.html.parts import Address

_LOOK = {
    Kept.MET.value: Role.GOOD,
    Kept.MISSED.value: Role.BAD,
    Kept.INCONCLUSIVE.value: Role.UNSURE,
    Kept.UNMEASURABLE.value: Role.UNSURE,
    Kept.TOO_EARLY.value: Role.WAITING,
}


def role_of(verdict: str) -> Role:
    """Give what a verdict looks like; one that is missed once, and not yet for good, is unsure."""
    return _LOOK.get(verdict, Role.UNSURE)


def order_of(verdict: str) -> int:
    first = ("missed", "missed ", "met", "inconclusive", "unmeasurable", "too early")
    return next((at for at, word in enumerate(first) if verdict == word), 1)


def start_of(told: Json) -> str:
    return str(told["period"].get("from", ""))


def first_of(ends: tuple[float, ...]) -> float | None:
    return ends[0] if ends else None


def number_of(told: Json, names: Names) -> float | None:
    unit = names.unit(told)
    found = unit.interval({"low": told["value"], "high": told["value"]})
    return None if found is None else found.low


def address_of(told: Json, names: Names, *, came: bool) -> Address:
    group = told["group"]
    value = () if group is None else (_group_of(group["value"], names),)
    key = key_of("commitment", told["commitment"], _period_name(told), *value)
    if came:
        return Address(key, (PASSED,) if told["measure"].startswith("rate(") else (COUNTED,))
    return Address(key)


def _group_of(value: object, names: Names) -> str:
    return "unknown" if value is None else names.mask(str(value))


def _period_name(told: Json) -> str | None:
    return told["period"]["name"] if "from" in told["period"] else None


def is_drawn(told: Json) -> bool:
    """Whether a period has a figure that a chart can show."""
    return told["value"] is not None and told["value"] != ENDLESS


def series(told: Json) -> tuple[str, ...]:
    """Name what is one chart: a commitment and its group, as long as the same is measured by the same periods."""
    of = (told["commitment"], told["group"], told["measure"], told["unit"])
    return (*map(str, of), str(told["period"].get("every")))
