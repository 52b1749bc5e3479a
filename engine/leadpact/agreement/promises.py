"""Was a promise kept: a figure against its target, and how sure that is."""

from dataclasses import dataclass
from enum import Enum

from leadpact.agreement.figures import Figure, Reckoner, Sample
from leadpact.agreement.intervals import Certainty, Method
from leadpact.agreement.judged import number_of
from leadpact.agreement.measure_exprs import combined
from leadpact.agreement.statistics_rates import Interval, leads_needed
from leadpact.agreement.statistics_resampling import FEWEST_EVENTS
from leadpact.agreement.totals import Amount
from leadpact.agreement.wants import Want
from leadpact.nodes import Expr
from leadpact.policy import PolicyTree, Target


class Kept(Enum):
    """What became of a promise in one period."""

    MET = "met"
    MISSED = "missed"
    INCONCLUSIVE = "inconclusive"
    TOO_EARLY = "too early"
    UNMEASURABLE = "unmeasurable"


class Because(Enum):
    """Why a promise can be judged neither kept nor missed."""

    UNKNOWN_LEADS = "the target lies within what the unknown leads leave open"
    CHANCE = "the target lies within the interval"
    FEW_EVENTS = "there are fewer than 5 events"
    NO_INTERVAL = "the sample bounds nothing"
    RUNNING = "the period is not over"
    YOUNG = "its leads have not had the time that was agreed"
    WAITING = "leads still have time"
    FEW_LEADS = "there are fewer settled leads than the promise is about"
    NO_LEADS = "no lead was asked"
    NO_SPEND = "there is no table of spend"
    NO_DATA = "every lead lacks the data"
    UNDEFINED = "it divides by nothing"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What was promised, in the unit of the measure; None leaves a side open."""

    low: Amount | None
    high: Amount | None

    @classmethod
    def of(cls, target: Target, tree: PolicyTree) -> "Bounds":
        """Work out the constants of a target."""
        return cls(worth(target.low, tree), worth(target.high, tree))

    def __contains__(self, value: Amount) -> bool:
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)

    @property
    def ends(self) -> tuple[Amount, ...]:
        return tuple(end for end in (self.low, self.high) if end is not None)

    def nearest(self, value: Amount) -> Amount:
        """Give the bound that a value comes nearest to, or goes beyond."""
        return min(self.ends, key=lambda end: abs(value - end))


def worth(expr: Expr | None, tree: PolicyTree) -> Amount | None:
    """Work out a constant of a commitment."""
    return None if expr is None else combined(expr, tree, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One figure held against a promise.

    ``interval`` is at the level that the audit tells, ``settles`` the leads that would show such a
    gap with 80 % power (of a rate, or of the count below spend). ``may_be_chance``: the target lies
    inside the interval. ``wants``: the data that would settle what unknown leads leave open.
    """

    kept: Kept
    because: Because | None
    figure: Figure
    bounds: Bounds
    interval: Interval | None
    method: Method | None
    settles: int | None
    is_warning: bool
    wants: tuple[Want, ...]

    @property
    def may_be_chance(self) -> bool | None:
        """Whether the target lies inside the interval; None where there is no interval."""
        if self.interval is None:
            return None
        return any(end in self.interval for end in self.bounds.ends)


def judged(
    reckoner: Reckoner,
    sample: Sample,
    bounds: Bounds,
    how: Certainty,
    *,
    confidence: float | None,
    warn_at: Amount | None = None,
) -> Judgement:
    """Hold what leads came to against a promise.

    Without ``confidence`` the letter counts: the value against the target, inconclusive where what
    is unknown could turn it. With it the interval at that level has to leave the target out.
    """
    figure = reckoner.figure(sample)
    told = reckoner.interval(sample, how)
    strict = told
    if confidence is not None and confidence != how.level:
        strict = reckoner.interval(
            sample, Certainty(confidence, how.account, how.always_valid, how.digests)
        )
    kept, because = _kept(
        reckoner, figure, bounds, None if strict is None else strict[0], confidence
    )
    is_open = because in (Because.UNKNOWN_LEADS, Because.NO_DATA)
    return Judgement(
        kept=kept,
        because=because,
        figure=figure,
        bounds=bounds,
        interval=None if told is None else told[0],
        method=None if told is None else told[1],
        settles=_settles(reckoner, sample, figure, bounds),
        is_warning=kept is Kept.MET and warn_at is not None and _is_beyond(figure, bounds, warn_at),
        wants=tuple(figure.wants) if is_open else (),
    )


def _kept(
    reckoner: Reckoner,
    figure: Figure,
    bounds: Bounds,
    interval: Interval | None,
    confidence: float | None,
) -> tuple[Kept, Because | None]:
    if (why := _unmeasurable(reckoner, figure)) is not None:
        return Kept.UNMEASURABLE, why
    if reckoner.below and figure.events < FEWEST_EVENTS:
        return Kept.INCONCLUSIVE, Because.FEW_EVENTS
    if confidence is not None:
        return _by_interval(bounds, interval)
    low, high = figure.low, figure.high
    if low in bounds and high in bounds:
        return Kept.MET, None
    if _misses(low, high, bounds):
        return Kept.MISSED, None
    return Kept.INCONCLUSIVE, Because.UNKNOWN_LEADS


def _unmeasurable(reckoner: Reckoner, figure: Figure) -> Because | None:
    if figure.lacks_spend:
        return Because.NO_SPEND
    if figure.value is not None:
        is_rate = reckoner.bare("rate") is not None
        return Because.NO_DATA if is_rate and figure.unknown == figure.n else None
    if figure.left_out and figure.wants:
        return Because.NO_DATA
    return Because.NO_LEADS if figure.n == 0 and not figure.events else Because.UNDEFINED


def _misses(low: Amount, high: Amount, bounds: Bounds) -> bool:
    """Whether all that is possible lies on the wrong side of one bound."""
    below = bounds.low is not None and high < bounds.low
    return below or (bounds.high is not None and low > bounds.high)


def _by_interval(bounds: Bounds, interval: Interval | None) -> tuple[Kept, Because | None]:
    if interval is None:
        return Kept.INCONCLUSIVE, Because.NO_INTERVAL
    if interval.low in bounds and interval.high in bounds:
        return Kept.MET, None
    if _misses(interval.low, interval.high, bounds):
        return Kept.MISSED, None
    return Kept.INCONCLUSIVE, Because.CHANCE


def _is_beyond(figure: Figure, bounds: Bounds, warn_at: Amount) -> bool:
    """Whether a promise that was kept came nearer to its bound than the warning allows."""
    if bounds.low is not None and warn_at >= bounds.low and figure.value < warn_at:
        return True
    return bounds.high is not None and warn_at <= bounds.high and figure.value > warn_at


def _settles(reckoner: Reckoner, sample: Sample, figure: Figure, bounds: Bounds) -> int | None:
    """Say how many leads would show the gap between the figure and the nearest bound."""
    value = figure.value
    if value is None or not bounds.ends:
        return None
    target = bounds.nearest(value)
    if reckoner.bare("rate") is not None:
        return leads_needed(float(target), float(value))
    count = reckoner.spend_per_count()
    if count is None or count.is_of_everyone:
        return None
    if not sample.spend or not target or not figure.n or not value:
        return None
    n = number_of(count.considered(reckoner.of(sample).leads))
    return leads_needed(sample.spend / (n * target), sample.spend / (n * value)) if n else None
