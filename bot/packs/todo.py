"""Texts that `new` left for a curator to write: a folder that holds one is a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.packs.faults import Fault
from bot.packs.form import FILES, STUB
from bot.packs.read import read_yaml
from bot.packs.values import Text, Value, fault, texts_in

CHECK = "unwritten"


def todos(value: Value) -> Iterator[Text]:
    """Each text that starts with TODO, as they stand in the file."""
    return (text for text in texts_in(value) if text.value.startswith(STUB))


def draft_fault(folder: Path) -> Fault | None:
    """The first text of a pack's own files still to be written, as what keeps a folder out that
    nobody named; None for a finished pack, and where no file can be read."""
    for name in FILES:
        path = folder / f"{name}.yaml"
        try:
            if STUB.encode() not in path.read_bytes():  # far quicker than reading all YAML
                continue
        except OSError:
            continue
        value, _ = read_yaml(path)
        first = next(todos(value), None) if value is not None else None
        if first is not None:
            act = (
                f"write it (`python -m bot check {folder.name}` lists all), or name the folder in "
                "knowledge.packs or with --pack to try it as it is"
            )
            found = f"a text still to be written ({STUB}), so this folder is left out"
            return fault(first.mark, found, "none in a folder that nobody names", act, check=CHECK)
    return None
