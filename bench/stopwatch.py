"""Time a thing beside its ruler: the same machine, the same minute, turn by turn."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Pairs:
    """Seconds of the thing and of its ruler, taken in turns (A B A B …)."""

    thing: tuple[float, ...]
    ruler: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return median(self.thing)

    @property
    def ruler_seconds(self) -> float:
        return median(self.ruler)

    @property
    def ratio(self) -> float:
        """The median of the pairs' own ratios: a slow minute slows both."""
        return median(thing / ruler for thing, ruler in zip(self.thing, self.ruler, strict=True))

    @property
    def difference(self) -> float:
        return median(thing - ruler for thing, ruler in zip(self.thing, self.ruler, strict=True))


def seconds(run: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    start = clock()
    run()
    return clock() - start


def pairs(
    thing: Callable[[], object],
    ruler: Callable[[], object],
    turns: int,
    clock: Callable[[], float] = perf_counter,
) -> Pairs:
    """Run both once to warm up, then in turns; ``clock`` counts seconds, or those of processors."""
    thing(), ruler()
    taken = [(seconds(thing, clock), seconds(ruler, clock)) for _ in range(turns)]
    return Pairs(*map(tuple, zip(*taken, strict=True)))


def process(
    *command: str, ends_with: Sequence[int] = (0,), **environment: str
) -> Callable[[], None]:
    """Return a run of the command as a process of its own, checked by its exit code.

    It may keep its bytecode, as an installed package does: the run that warms up compiles.
    """
    around = {**os.environ, **environment}
    around.pop("PYTHONDONTWRITEBYTECODE", None)

    def run() -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=around)
        if done.returncode not in ends_with:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")

    return run
