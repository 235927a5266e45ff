"""How every benchmark measures: contenders take turns, a ratio is taken in each round, the median of them is told.

Ratios, because a machine that is busy or slow is so for both sides of one round; seconds are printed beside them only
to show the size. Where a round repeats a call, it keeps the quickest, because other work on the machine only ever adds.
Garbage collection stays on: it is part of what each side costs.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

Work = Callable[[], object]


def size() -> str:
    """`small` (shows that the benchmark works, its figures mean nothing) or `full`, from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=("small", "full"), default="full")
    return str(parser.parse_args().size)


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with its extremes."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of `values`."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Rounds:
    """Seconds a call, by contender, one figure a round."""

    seconds: Mapping[str, Sequence[float]]

    def time(self, name: str) -> Spread:
        """Seconds a call."""
        return Spread.of(self.seconds[name])

    def ratio(self, name: str, to: str) -> Spread:
        """How many times the time of `to` the contender `name` takes, round by round."""
        return Spread.of([a / b for a, b in zip(self.seconds[name], self.seconds[to], strict=True)])


@dataclass(frozen=True, slots=True)
class Contender:
    """`work` makes `calls` calls; a round runs it `times` times and keeps the quickest by `clock` (seconds), or what
    `keep` makes of the times."""

    work: Work
    calls: int = 1
    times: int = 1
    clock: Callable[[], float] = time.perf_counter
    keep: Callable[[Sequence[float]], float] = min

    def round(self) -> float:
        """Seconds a call."""
        spent = []
        for _ in range(self.times):
            began = self.clock()
            self.work()
            spent.append(self.clock() - began)
        return self.keep(spent) / self.calls


def take_turns(contenders: Mapping[str, Contender], rounds: int) -> Rounds:
    """Run each contender once a round, after one round that does not count.

    The order turns by one place each round, so that nobody always follows the same neighbour.
    """
    names = list(contenders)
    gc.collect()
    gc.freeze()  # what was prepared is not looked through again and again while we measure
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(-1, rounds):
        at = turn % len(names)
        for name in names[at:] + names[:at]:
            spent = contenders[name].round()
            if turn >= 0:
                seconds[name].append(spent)
    gc.unfreeze()
    return Rounds(seconds)


# ------------------------------------------------------------------------------------------------- telling


def machine_note(*libraries: str) -> str:
    """Processor, cores, load, Python and the versions of `libraries`, in one line."""
    model = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [x.partition(":")[2].strip() for x in info.read_text().splitlines() if x.startswith("model name")]
        model = names[0] if names else model
    parts = [f"{os.cpu_count()} cores, {model}", f"load {os.getloadavg()[0]:.1f}"]
    parts += [f"{platform.system()} {platform.release()}", f"Python {platform.python_version()}"]
    return "; ".join(parts + [f"{name} {version(name)}" for name in libraries])


def shown(seconds: float) -> str:
    """A duration with a unit that suits it."""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1 or unit == "µs":
            return f"{seconds * scale:.3g} {unit}"
    raise AssertionError


def number(value: float) -> str:
    """Three digits that count, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def spread(ratio: Spread) -> str:
    """Median (lowest–highest)."""
    return f"**{number(ratio.median)}** ({number(ratio.low)}–{number(ratio.high)})"


def at_most(ratio: Spread, limit: float) -> tuple[str, str, str]:
    """Ratio, target and verdict of a ratio that must not be greater than `limit`."""
    return spread(ratio), f"≤ {limit:g}", "met" if ratio.median <= limit else "**missed**"


def at_least(ratio: Spread, limit: float) -> tuple[str, str, str]:
    """Ratio, target and verdict of a ratio that must not be smaller than `limit`."""
    return spread(ratio), f"≥ {limit:g}", "met" if ratio.median >= limit else "**missed**"


def table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table under a heading."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(headers) + " |")
    print("|" + " --- |" * len(headers))
    for row in rows:
        print("| " + " | ".join(row) + " |")
