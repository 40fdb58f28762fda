"""`log list`: what moderators see, from the terminal."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["list"])
    parser.add_argument("--json", action="store_true", help="one JSON object a row")
    parser.add_argument("--limit", type=int, default=20, help="rows at most")


async def run(arguments: argparse.Namespace) -> int:
    """The newest rows, newest first."""
    from bot import wiring
    from bot.store import queries

    path = wiring.database()
    found = await queries.rows(path, None, arguments.limit) if path.is_file() else ()
    for row in found:
        if arguments.json:
            print(json.dumps(asdict(row), ensure_ascii=False))
        else:
            what = f"{row.decision} {row.reason}".strip()
            print(f"{row.id:>6}  {row.asked_at}  {what:<24}  {row.entry:<24}  {row.question}")
    return 0
