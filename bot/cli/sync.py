"""`sync`: sends the commands to Discord now, changed or not."""

from __future__ import annotations

import argparse
import sys

from bot.cli.run import NO_TOKEN
from bot.exit_codes import CONFIGURATION


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when sent, 1 when Discord is out of reach, 78 for a wrong set-up."""
    from bot import wiring
    from bot.cli.operator_log import tell
    from bot.config import load_settings

    settings = load_settings(with_token=True)
    if not settings.token:
        print(NO_TOKEN, file=sys.stderr)
        return CONFIGURATION
    tell(settings.logging.level, settings.logging.format, (settings.token,))
    async with wiring.service(settings, arguments.pack) as (assistant, log):
        from bot import discord_app

        return await discord_app.sync(settings.token, wiring.options_of(settings), assistant, log)
