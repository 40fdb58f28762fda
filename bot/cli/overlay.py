"""`overlay`: the changes that moderators made in a server, over the pack.

`overlay list` shows them. `overlay export --server ID --output FOLDER` writes a copy of the pack
with those in it that it lacks: look at the difference, run `check`, and copy the files over the
pack's. At the next start the changes that the pack has by then retire by themselves.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.screen import Screen
from bot.cli.servers import discord_id
from bot.exit_codes import FAILED, FINE, USAGE
from bot.review.changes import Change, State, merged


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["list", "export"])
    parser.add_argument(
        "--server", type=discord_id, metavar="ID", help="of one server; `list` shows all without it"
    )
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")
    parser.add_argument("--output", default="", help="the folder to write, new or empty")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a change found no place in the pack or there is none that it lacks, 2 for a
    wrong call. Raises PackError when the pack has faults: nobody could tell what it lacks."""
    from bot import wiring
    from bot.config import load_settings
    from bot.packs.find import find_pack
    from bot.packs.load import load_pack
    from bot.store.review import changes_in

    settings = load_settings()
    found = await changes_in(settings.database, arguments.server, State.LIVE)
    if arguments.act == "list":
        for change in found:
            _show(change)
        return FINE
    if not arguments.server or not arguments.output:
        print("overlay export: name --server ID and --output FOLDER", file=sys.stderr)
        return USAGE
    name = arguments.pack or wiring.default_pack(settings)
    folder = find_pack(name, settings.knowledge_folder)
    known = load_pack(folder, settings.knowledge_folder / "smalltalk.yaml")
    mine = tuple(each for each in found if each.pack == known.slug and not merged(known, each))
    if not mine:
        words = f"that server has no changes to {known.slug}, or the pack has them all already"
        print(f"overlay export: {words}", file=sys.stderr)
        return FAILED
    return _exported(folder, Path(arguments.output), known.slug, mine)


def _exported(folder: Path, output: Path, slug: str, mine: tuple[Change, ...]) -> int:
    from bot.packs.merge import MergeError, merge

    try:
        left = merge(folder, output, mine)
    except MergeError as error:
        print(f"overlay export: {error}", file=sys.stderr)
        return USAGE
    screen = Screen()
    screen.text(f"{len(mine) - len(left)} changes written into {output}. Now run: check {output}")
    for change in left:
        screen.text(f"left out, {slug} has no entry {change.entry_id}: {change.question}")
    return FAILED if left else FINE


def _show(change: Change) -> None:
    from bot.packs.merge import origin

    screen = Screen()
    screen.text(f"{change.id:>4}  {change.kind.value:8}  {change.entry_id}: {change.question}")
    screen.text(f"      server {change.guild_id}, {change.pack}, {origin(change)}", "dim")
