"""The command line's door: arguments in, exit code out, no traceback to a user.

Exit codes: 0 fine, 1 a check failed, 2 usage, 78 configuration.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from importlib import import_module

CONFIGURATION = 78


def parser() -> argparse.ArgumentParser:
    """All verbs and their options."""
    top = argparse.ArgumentParser("dateline", description="Answers questions about an article.")
    verbs = top.add_subparsers(dest="verb", required=True)
    ask = verbs.add_parser("ask", help="one answer")
    ask.add_argument("question", nargs="*")
    ask.add_argument("--json", action="store_true", help="the whole record")
    ask.add_argument("--batch", action="store_true", help="JSON lines in, JSON lines out")
    ask.add_argument("--no-log", action="store_true", help="do not log")
    ask.add_argument("--pack", default="", help="a slug under knowledge/ or a folder")
    console = verbs.add_parser("console", help="the bot in the terminal")
    console.add_argument("--pack", default="")
    check = verbs.add_parser("check", help="every fault of the knowledge")
    check.add_argument("packs", nargs="*")
    log = verbs.add_parser("log", help="what moderators see")
    log.add_argument("what", choices=["list"])
    log.add_argument("--json", action="store_true")
    log.add_argument("--limit", type=int, default=20)
    return top


def main() -> int:
    """Run one verb."""
    arguments = parser().parse_args()
    from bot.packs.faults import PackError
    from bot.store.schema import StoreError

    try:
        return int(asyncio.run(import_module(f"bot.cli.{arguments.verb}").run(arguments)))
    except (PackError, StoreError, OSError) as error:
        print(f"dateline: {error}", file=sys.stderr)
        return CONFIGURATION
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
