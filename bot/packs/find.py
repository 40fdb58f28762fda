"""Where packs are: a slug under the knowledge folder, or any folder."""

from __future__ import annotations

import re
from pathlib import Path

from bot.packs.faults import STEPS, Fault, PackError
from bot.packs.read import shown
from bot.packs.todo import draft_fault

MAX_NAME = 41  # characters of a slug
SLUG = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{MAX_NAME - 1}}}")
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


def misnamed(root: Path) -> tuple[Path, ...]:
    """The folders under `root` that hold files of a pack and have a name that no pack can have, in
    order. What starts with “.” or “_” is put aside on purpose."""
    folders = sorted(root.iterdir()) if root.is_dir() else ()
    return tuple(each for each in folders if is_misnamed(each, root) and _holds_files(each))


def is_misnamed(folder: Path, root: Path) -> bool:
    """Whether a pack in that folder, be it there yet or not, is passed over for its name."""
    folder = folder.resolve()
    named = SLUG.fullmatch(folder.name) or folder.name.startswith((".", "_"))
    return folder.parent == root.resolve() and not named


def wrong_name(folder: Path) -> Fault:
    """The fault of a folder whose name no pack can have."""
    name = folder.resolve().name
    better = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:MAX_NAME] or "my-article"
    expected = f"at most {MAX_NAME} lower-case letters, digits, - and _, a letter or digit first"
    found = f"the folder's name {name!r}, under which no bot sees it"
    return Fault(shown(folder), 0, 0, found, expected, f"call it {better}")


def missing_answers(folder: Path) -> Fault:
    """The fault of a folder without answers."""
    act = "put that file back or write it, or move the folder away"
    return Fault(shown(folder / ANSWERS), 0, 0, "no such file", "a pack's answers", act)


def _lacks_answers(folder: Path) -> bool:
    return _holds_files(folder) and not (folder / ANSWERS).is_file()


def _holds_files(folder: Path) -> bool:
    return any((folder / name).is_file() for name in FILES)


def find_pack(name: str, root: Path, any_name: bool = False) -> Path:
    """The folder of a pack. Raises PackError that lists what there is, or says that its answers
    are missing or that no pack can have its name; `any_name` is for who checks that too. Where
    there was none to name (""), it says why of each folder that is left out, drafts too."""
    if SLUG.fullmatch(name) and (root / name / ANSWERS).is_file():
        return root / name
    folder = Path(name)
    if (folder / ANSWERS).is_file():
        if is_misnamed(folder, root) and not any_name:
            raise PackError((wrong_name(folder),))
        return folder
    wanted = (root / name, folder) if name else without_answers(root)
    lacking = tuple(missing_answers(each) for each in wanted if _lacks_answers(each))
    odd = (each for each in misnamed(root) if not name or each == root / name)
    lacking += tuple(map(wrong_name, odd))
    if not name:
        drafts = (draft_fault(root / each) for each in list_packs(root))
        lacking += tuple(filter(None, drafts))
    if lacking:
        raise PackError(lacking[:1] if name else lacking)
    there = ", ".join(list_packs(root)) or "none"
    raise PackError(
        (Fault(name or ".", 0, 0, "no such pack", f"one of: {there}, or a folder", "name another"),)
    )
