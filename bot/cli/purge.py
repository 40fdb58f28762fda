"""`purge`: takes out of the log what is too old, or what somebody asked to have deleted.

Without an option it does what the running bot does every day by itself: the text of old questions
and who asked, then very old rows. With --asker, --message or --server everything of that Discord
id is deleted for good; a later restore does not bring it back.
"""

from __future__ import annotations

import argparse

from bot.cli.servers import discord_id

MOST_DAYS = 3650


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--asker", type=discord_id, metavar="ID", help="all questions and verdicts of a member"
    )
    what.add_argument("--message", type=discord_id, metavar="ID", help="the text of one question")
    what.add_argument(
        "--server", type=discord_id, metavar="ID", help="all rows and settings of a server"
    )
    parser.add_argument("--text-days", type=days, metavar="N", help="else as the settings say")
    parser.add_argument("--rows-days", type=days, metavar="N", help="else as the settings say")


def days(text: str) -> int:
    """At most what the settings take; 0 is all there is."""
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 0 to {MOST_DAYS}")
    return int(text)


async def run(arguments: argparse.Namespace) -> int:
    from bot import wiring
    from bot.config import load_settings
    from bot.store.errors import StoreError

    settings = load_settings()
    if not settings.database.is_file():
        raise StoreError(f"{settings.database}: there is no log yet; nothing to purge")
    kept = settings.log
    text_days = kept.text_days if arguments.text_days is None else arguments.text_days
    rows_days = kept.rows_days if arguments.rows_days is None else arguments.rows_days
    async with wiring.open_log(settings) as log:
        if arguments.asker:
            count = await log.forget_member(arguments.asker)
        elif arguments.message:
            count = await log.forget_message(arguments.message)
        elif arguments.server:
            count = await log.forget_guild(arguments.server)
        else:
            count = await log.purge(text_days, rows_days)
    print(f"{count} questions purged.")
    return 0
