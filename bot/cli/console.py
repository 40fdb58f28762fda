"""`console`: the same bot in the terminal, logged like any other road."""

from __future__ import annotations

import argparse
import sys

from bot.cli.ask import plain_text
from bot.core.types import Place

BUILT_IN = 3  # questions asked when there is no input at all


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")


async def run(arguments: argparse.Namespace) -> int:
    """Ask until the input ends; with none, ask the pack's first questions as a demonstration."""
    from bot import wiring

    async with wiring.assistant(arguments.pack) as assistant:
        article = assistant.knowledge.article
        if sys.stdin.isatty():
            about = article.headline if article else assistant.knowledge.slug
            print(f"Dateline answers questions about “{about}”. An empty line ends it.")
        asked = 0
        while True:
            if sys.stdin.isatty():
                print("> ", end="", flush=True)
            line = sys.stdin.readline()
            if not line or (not line.strip() and sys.stdin.isatty()):
                break
            if line.strip():
                asked += 1
                turn = await assistant.ask(line.strip(), Place("console"), "console")
                print(plain_text(turn), flush=True)
        if not asked and not sys.stdin.isatty():
            for entry in assistant.knowledge.answers()[:BUILT_IN]:
                print(f"> {entry.question}")
                print(plain_text(await assistant.ask(entry.question, Place("console"))))
                print()
    return 0
