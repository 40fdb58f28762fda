"""`check`: every fault of the knowledge."""

from __future__ import annotations

import argparse
import sys


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packs", nargs="*", help="names under knowledge/, or folders; else all")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a pack has a fault."""
    from bot import wiring
    from bot.packs.faults import PackError
    from bot.packs.find import find_pack, list_packs
    from bot.packs.load import load_pack

    root = wiring.knowledge_folder()
    failed = False
    for name in arguments.packs or list_packs(root):
        try:
            knowledge = load_pack(find_pack(name, root), root / "smalltalk.yaml")
        except PackError as error:
            failed = True
            print(error, file=sys.stderr)
        else:
            count = len(knowledge.entries)
            print(f"{knowledge.slug}: {count} entries, {len(knowledge.facts)} facts, no fault")
    return int(failed)
