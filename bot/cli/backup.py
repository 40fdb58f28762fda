"""`backup`: a checked copy of the log, made while the bot goes on writing.

Without FILE it goes to the folder `backups` beside the log, where the newest few are kept.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="where to; else the folder backups beside the log")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 78 when no copy can be made."""
    from bot.config import load_settings
    from bot.store.backup import backup
    from bot.store.errors import StoreError

    settings = load_settings()
    if not settings.database.is_file():
        raise StoreError(f"{settings.database}: there is no log yet; ask something first")
    target = Path(arguments.file) if arguments.file else None
    if target is not None and target.exists():
        raise StoreError(f"{target}: already exists; name another file")
    made = await backup(settings.database, target, settings.log.backups_kept)
    print(f"{made} ({made.stat().st_size // 1024} KB)")
    return 0
