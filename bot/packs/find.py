"""Where packs are: a slug under the knowledge folder, or any folder."""

from __future__ import annotations

import re
from pathlib import Path

from bot.packs.faults import Fault, PackError

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


def list_packs(root: Path) -> tuple[str, ...]:
    """The slugs of all packs under `root`, in order."""
    return tuple(
        sorted(
            folder.name
            for folder in (root.iterdir() if root.is_dir() else ())
            if SLUG.fullmatch(folder.name) and (folder / "answers.yaml").is_file()
        )
    )


def find_pack(name: str, root: Path) -> Path:
    """The folder of a pack. Raises PackError that lists what there is."""
    if SLUG.fullmatch(name) and (root / name / "answers.yaml").is_file():
        return root / name
    folder = Path(name)
    if (folder / "answers.yaml").is_file():
        return folder
    there = ", ".join(list_packs(root)) or "none"
    raise PackError(
        (Fault(name or ".", 0, 0, "no such pack", f"one of: {there}, or a folder", "name another"),)
    )
