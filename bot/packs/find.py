"""Where packs are: a slug under the knowledge folder, or any folder."""

from __future__ import annotations

import re
from pathlib import Path

from bot.packs.faults import STEPS, Fault, PackError
from bot.packs.read import shown

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
ANSWERS = "answers.yaml"  # the file that makes a folder a pack
FILES = (*STEPS, "cases.yaml")


def list_packs(root: Path) -> tuple[str, ...]:
    """The slugs of all packs under `root`, in order."""
    return tuple(
        sorted(
            folder.name
            for folder in (root.iterdir() if root.is_dir() else ())
            if SLUG.fullmatch(folder.name) and (folder / ANSWERS).is_file()
        )
    )


def without_answers(root: Path) -> tuple[Path, ...]:
    """The folders under `root` that hold files of a pack but no answers, in order: nobody means
    them to be left out, and no bot can answer from them."""
    folders = sorted(root.iterdir()) if root.is_dir() else ()
    return tuple(each for each in folders if SLUG.fullmatch(each.name) and _lacks_answers(each))


def missing_answers(folder: Path) -> Fault:
    """The fault of a folder without answers."""
    act = "put that file back or write it, or move the folder away"
    return Fault(shown(folder / ANSWERS), 0, 0, "no such file", "a pack's answers", act)


def _lacks_answers(folder: Path) -> bool:
    there = [name for name in FILES if (folder / name).is_file()]
    return bool(there) and ANSWERS not in there


def find_pack(name: str, root: Path) -> Path:
    """The folder of a pack. Raises PackError that lists what there is, or says that
    its answers are missing."""
    if SLUG.fullmatch(name) and (root / name / ANSWERS).is_file():
        return root / name
    folder = Path(name)
    if (folder / ANSWERS).is_file():
        return folder
    wanted = (root / name, folder) if name else without_answers(root)
    lacking = tuple(missing_answers(each) for each in wanted if _lacks_answers(each))
    if lacking:
        raise PackError(lacking[:1] if name else lacking)
    there = ", ".join(list_packs(root)) or "none"
    raise PackError(
        (Fault(name or ".", 0, 0, "no such pack", f"one of: {there}, or a folder", "name another"),)
    )
