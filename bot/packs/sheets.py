"""A pack's files as read: their values with places, what is wrong in form, and a digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.packs.conform import conform
from bot.packs.faults import Fault
from bot.packs.find import missing_answers
from bot.packs.form import FILES
from bot.packs.read import read_yaml, shown
from bot.packs.values import Items, Mark, Table, Text


@dataclass(frozen=True, slots=True)
class Sheets:
    folder: Path
    roots: tuple[tuple[str, Table], ...]  # file's key in FILES -> its content
    paths: tuple[tuple[str, Path], ...]  # all files a pack may have
    faults: tuple[Fault, ...]
    version: str  # hash of the files' content
    unread: tuple[str, ...] = ()  # files that are there and cannot be read

    def root(self, file: str) -> Table:
        """The content of a file; an empty table when it is missing or unreadable."""
        found = next((root for name, root in self.roots if name == file), None)
        return found if found is not None else Table(Mark(self.name(file), 0, 0), ())

    def name(self, file: str) -> str:
        """A file's path as faults name it."""
        return shown(dict(self.paths)[file])

    def rows(self, file: str, section: str = "") -> tuple[Table, ...]:
        return self.root(file).tables(section or file)

    def article(self) -> Table | None:
        value = self.root("article").get("article")
        return value if isinstance(value, Table) else None


def read_folder(folder: Path, smalltalk: Path | None = None) -> Sheets:
    """All files of a pack. `smalltalk` defaults to smalltalk.yaml beside the folder."""
    paths = {name: folder / f"{name}.yaml" for name in FILES}
    paths["smalltalk"] = smalltalk or folder.parent / "smalltalk.yaml"
    roots: list[tuple[str, Table]] = []
    faults: list[Fault] = []
    unread: list[str] = []
    digest = hashlib.sha256()
    for name, path in paths.items():
        if not path.is_file():
            continue
        value, wrong = read_yaml(path, digest.update)
        faults.extend(wrong)
        if value is not None:
            faults.extend(conform(value, FILES[name]))
        if isinstance(value, Table):
            roots.append((name, value))
        else:
            unread.append(name)
    if not paths["answers"].is_file():
        faults.append(missing_answers(folder))
    return Sheets(
        folder,
        tuple(roots),
        tuple(paths.items()),
        tuple(faults),
        digest.hexdigest()[:16],
        tuple(unread),
    )


def place(table: Table, key: str = "", item: int | str = -1) -> Mark:
    """Where a key's text stands, or an item of its list by number or by text, or the list's key;
    the table when it has no such key."""
    name, value = next((row for row in table.rows if row[0].value == key), (None, None))
    if name is None or value is None:
        return table.mark
    if not isinstance(value, Items):
        return value.mark
    for number, one in enumerate(value.values):
        if number == item or (isinstance(one, Text) and one.value == item):
            return one.mark
    return name.mark
