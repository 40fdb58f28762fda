"""`schemas`: write the JSON Schemas of the pack files, for editors that complete and validate."""

from __future__ import annotations

import argparse
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", default=str(SOURCE / "schemas"), help="the folder to write to")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 0. Raises OSError for a folder that cannot be written."""
    from bot.packs.schema import write_schemas

    for path in write_schemas(Path(arguments.output)):
        print(path)
    return 0
