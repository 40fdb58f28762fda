"""`run`: connects to Discord and answers until it is stopped."""

from __future__ import annotations

import argparse
import sys

from bot.exit_codes import CONFIGURATION

NO_TOKEN = """\
dateline: there is no Discord token, so the bot cannot connect. To get one:
  1. Open discord.com/developers/applications and choose New Application.
  2. Under Bot choose Reset Token and copy it; keep it secret.
  3. Start again with it: DISCORD_TOKEN=... make run
     (or DISCORD_TOKEN_FILE=FILE, so that it stands in no process list).
Without an account, the same bot answers here: python -m bot console"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when stopped, 1 when Discord is out of reach, 78 for a wrong set-up."""
    from bot import wiring
    from bot.cli.operator_log import tell
    from bot.config import load_settings

    settings = load_settings(with_token=True)
    if not settings.token:
        print(NO_TOKEN, file=sys.stderr)
        return CONFIGURATION
    tell(settings.logging.level, settings.logging.format, (settings.token,))
    packs = wiring.packs_of(settings, arguments.pack)
    wiring.tell_left_out(settings, packs.first)
    async with (
        wiring.service(settings, packs.first) as (assistant, log),
        wiring.kept_up(settings, log),
        wiring.followed(assistant, packs) as library,
        wiring.measured(settings, assistant, log) as measured,
    ):
        from bot import discord_app

        library.tell(lambda outcome: measured.reloaded(not outcome.fault))
        options = wiring.options_of(settings)
        return await discord_app.run(
            settings.token, options, assistant, log, library, measured.observe
        )
