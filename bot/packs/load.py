"""A pack's folder -> Knowledge, or PackError with every fault of every file.

Only what a running bot needs is looked at here: form and references. The checks a curator
wants (grounding, wording, coverage) live in bot.packs.checks and are not imported by a bot.
"""

from __future__ import annotations

from pathlib import Path

from bot.core.types import Knowledge
from bot.packs.build import build
from bot.packs.chains import broken_chains
from bot.packs.faults import FAULT, PackError
from bot.packs.sheets import read_folder


def load_pack(folder: Path, smalltalk: Path | None = None) -> Knowledge:
    """The knowledge in a folder. `smalltalk` defaults to smalltalk.yaml beside the folder."""
    sheets = read_folder(folder, smalltalk)
    faults = (*sheets.faults, *broken_chains(sheets))
    faults = tuple(sorted(faults, key=lambda one: one.order))
    if any(one.severity == FAULT for one in faults):
        raise PackError(faults)
    return build(sheets)
