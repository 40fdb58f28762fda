"""The option that lets a verb see the knowledge as one server does."""

from __future__ import annotations

import argparse


def add_server(parser: argparse.ArgumentParser) -> None:
    """`--server ID`: with the changes that moderators of that server made; nothing is changed."""
    parser.add_argument(
        "--server", metavar="ID", default="", help="with the changes made in this server"
    )
