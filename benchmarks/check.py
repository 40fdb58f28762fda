"""How long `check` takes on the shipped pack.

    python benchmarks/check.py [--semantic]

Against the time in which the same program loads and inspects the pack (`check --fast`): the
whole check with its index in the cache, and with the index to be made anew. Seconds by the wall
and of processor time of the program. Without the encoder unless --semantic.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from timing import Promise, verdict  # noqa: E402

PACK = "kazakhstan-troops"
FAST_S = 3.0
WHOLE_S = 15.0
WHOLE_WITH_ENCODER_S = 45.0
WARM_RATIO = 10.0  # the whole check over the fast one, the index in the cache


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one run."""

    wall_s: float
    processor_s: float


def taken(folder: Path, semantic: bool, *words: str) -> Taken:
    """One `check` of the shipped pack with its caches in `folder`."""
    env = {**os.environ, "DATELINE_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    env.pop("DATELINE_SEMANTIC", None)
    if not semantic:
        env["DATELINE_SEMANTIC"] = "off"
    command = (sys.executable, "-m", "bot", "check", PACK, *words)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return Taken(wall, user + system)


def measure(semantic: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="dateline-check-") as name:
        folder = Path(name)
        cold = taken(folder, semantic)
        warm = min((taken(folder, semantic) for _ in range(3)), key=lambda one: one.processor_s)
        fast = min((taken(folder, semantic, "--fast") for _ in range(3)), key=lambda o: o.wall_s)
    print(f"{'seconds':<34}{'wall':>9}{'processor':>11}")
    rows = (("--fast", fast), ("whole, index in the cache", warm), ("whole, index anew", cold))
    for title, one in rows:
        print(f"{title:<34}{one.wall_s:>9.2f}{one.processor_s:>11.2f}")
    bound = WHOLE_WITH_ENCODER_S if semantic else WHOLE_S
    ratio = warm.processor_s / fast.processor_s
    return verdict(
        (
            Promise("check --fast, s", fast.wall_s, FAST_S),
            Promise("the whole check, index in the cache, s", warm.wall_s, bound),
            Promise("the whole check, index made anew, s", cold.wall_s, bound),
            Promise("whole (in the cache) / fast, processor time", ratio, WARM_RATIO),
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--semantic", action="store_true", help="with the encoder")
    return measure(parser.parse_args().semantic)


if __name__ == "__main__":
    sys.exit(main())
