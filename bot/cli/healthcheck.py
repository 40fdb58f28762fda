"""`healthcheck`: whether the running bot is connected: its heartbeat file is fresh.

Exit code 0 when it is, 1 when not. A container asks every 30 seconds, so nothing heavy is
imported here.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

MAX_AGE_S = 90.0  # six heartbeats


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--max-age", type=float, default=MAX_AGE_S, metavar="SECONDS", help="how old it may be (90)"
    )


async def run(arguments: argparse.Namespace) -> int:
    from bot.config import load_settings

    words, well = judge(load_settings().heartbeat, arguments.max_age, time.time())
    print(words)
    return 0 if well else 1


def judge(path: Path, max_age_s: float, now: float) -> tuple[str, bool]:
    """What to say of a heartbeat file, and whether the bot is well."""
    try:
        age_s = now - path.stat().st_mtime
        told = path.read_text("utf-8")
    except OSError:
        return f"not connected: there is no heartbeat at {path}", False
    if age_s > max_age_s:
        return f"not connected: the last heartbeat is {age_s:.0f} s old", False
    return f"connected {told}", True
