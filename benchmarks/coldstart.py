"""How fast the command line starts and how much memory the idle bot holds, without the encoder.

    python benchmarks/coldstart.py [--rounds 7]

`python -m bot ask` against `python -c pass`, wall time in turn, caches warm, best of the rounds
and median; whether `ask` imports anything of Discord; and the resident memory of the real
process, connected to the fake Discord of the tests and idle (needs the development packages).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from timing import Promise, verdict  # noqa: E402

QUESTION = "Who asked for the troops?"
PASS = (sys.executable, "-c", "pass")
ASK = (sys.executable, "-m", "bot", "ask", QUESTION)
# Runs the verb in this interpreter and tells on standard error what it imported.
LOOK = f"""
import sys
from bot.__main__ import main
main(["ask", {QUESTION!r}])
print(sum(name.partition(".")[0] == "discord" for name in sys.modules), file=sys.stderr)
"""
SETTLE_S = 3.0  # after being ready, before memory is looked at


def environment(folder: Path) -> dict[str, str]:
    """The shipped pack and its caches, a log of our own, no encoder."""
    return {
        **os.environ,
        "DATELINE_SEMANTIC": "off",
        "DATELINE_DATABASE": str(folder / "log.db"),
        "PYTHONPATH": str(ROOT),
    }


def wall_s(words: Sequence[str], env: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(words, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    return time.perf_counter() - started


def imported(env: dict[str, str]) -> int:
    """Modules of discord.py that `ask` imports."""
    done = subprocess.run(  # noqa: S603
        (sys.executable, "-c", LOOK), env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return int(done.stderr.split()[-1])


async def idle_mb(folder: Path) -> float | None:
    """Resident memory of the connected bot; None where the fake Discord cannot be had."""
    try:
        from tests.cli.program import Program
        from tests.fake_discord.process import Bot
        from tests.fake_discord.server import FakeDiscord
    except ImportError:
        return None
    async with FakeDiscord() as discord:
        shipped = {"DATELINE_KNOWLEDGE": str(ROOT / "knowledge"), **_data(folder)}
        bot = await Bot.start(discord, Program(folder), **shipped)
        try:
            await asyncio.sleep(SETTLE_S)
            resident = resident_mb(bot.process.pid)
        finally:
            await bot.kill()
    return resident


def resident_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _data(folder: Path) -> dict[str, str]:
    """The data folder of the source tree, for its caches, with a log elsewhere."""
    return {"DATELINE_DATA": str(ROOT / "data"), "DATELINE_DATABASE": str(folder / "idle.db")}


def measure(rounds: int) -> int:
    with tempfile.TemporaryDirectory(prefix="dateline-start-") as name:
        env = environment(Path(name))
        wall_s(ASK, env)  # warms the caches
        pairs = [(wall_s(PASS, env), wall_s(ASK, env)) for _ in range(rounds)]
        found = imported(env)
        memory = asyncio.run(idle_mb(Path(name)))
    print(f"{'wall, seconds':<30}{'best':>9}{'median':>9}")
    best: list[float] = []
    for title, column in (("python -c pass", 0), ("python -m bot ask", 1)):
        taken = [pair[column] for pair in pairs]
        best.append(min(taken))
        print(f"{title:<30}{best[-1]:>9.3f}{statistics.median(taken):>9.3f}")
    promises = [
        Promise("ask / pass, best of each", best[1] / best[0], 30),
        Promise("modules of Discord imported by ask", found, 0),
    ]
    if memory is None:
        print("skipped: memory of the connected bot, the development packages are not installed")
    else:
        promises.append(Promise("resident memory of the idle bot, MB", memory, 90))
    return verdict(promises)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=7)
    return measure(parser.parse_args().rounds)


if __name__ == "__main__":
    sys.exit(main())
