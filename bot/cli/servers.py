"""Discord's ids on the command line, and the option that shows the knowledge as one server does."""

from __future__ import annotations

import argparse


def discord_id(text: str) -> str:
    """An id as Discord's “Copy ID” gives it. Raises ArgumentTypeError for an empty one above all:
    a variable of a script that nobody set must not mean everything."""
    if not text.isascii() or not text.isdecimal() or len(text) > 20:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a Discord id; expected digits, as “Copy ID” gives them"
        )
    return text


def add_server(parser: argparse.ArgumentParser) -> None:
    """`--server ID`: with the changes that moderators of that server made; nothing is changed."""
    parser.add_argument(
        "--server", type=discord_id, metavar="ID", help="with the changes made in this server"
    )
