"""`restore`: puts a copy in the log's place; stop the bot first.

The copy is checked before anything changes; the log that stood there is set aside, not deleted;
what members had deleted since the copy was made does not come back, as far as it is noted in the
list of erasures beside the log or in a log or copy that can be read.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a copy that `backup` made")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 78 when the copy is no sound log, or the bot is running."""
    from bot.config import load_settings
    from bot.store.lock import one_instance
    from bot.store.restore import restore

    settings = load_settings()
    path, days = settings.database, settings.log.text_days
    path.parent.mkdir(parents=True, exist_ok=True)
    with one_instance(path):
        done = await restore(path, Path(arguments.file))
    print(f"{path} now has the content of {arguments.file}.")
    if done.left_out:
        print(f"{done.left_out} left out, deleted since the copy was made.")
    if done.aside is not None:
        print(f"The log before is {done.aside}; delete it when all is well.")
        print(f"A bot that runs deletes it after {days} days (log.text_days).")
    for words in done.unread:
        print(f"{words}.")
    if done.unread:
        print(
            "If something is back that somebody wanted deleted: "
            "python -m bot purge --asker ID, --message ID or --server ID."
        )
    return 0
