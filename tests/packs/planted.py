"""A copy of a shipped pack in one plain layout: tests plant faults in it and find their lines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from bot.packs.read import read_yaml
from bot.packs.values import Items, Text, Value

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "knowledge"
SHIPPED = KNOWLEDGE / "kazakhstan-troops"
# Not ours to ship; tests that need it are skipped where it is missing.
ARTICLE = Path(
    os.environ.get("DATELINE_ARTICLE") or ROOT.parent / "shared" / "article" / "article.txt"
)
FILES = ("article", "facts", "answers", "unstated", "lexicon")


def plain(value: Value) -> Any:
    """Values as dicts, lists and texts."""
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Items):
        return [plain(item) for item in value.values]
    return {key.value: plain(inner) for key, inner in value.rows}


class Copy:
    """The pack's files as plain objects; `write` lays them out one value a line."""

    def __init__(self, folder: Path, source: Path = SHIPPED) -> None:
        self.folder = folder
        self.files: dict[str, Any] = {}
        for name in FILES:
            value, _ = read_yaml(source / f"{name}.yaml")
            assert value is not None, f"{name}.yaml of the shipped pack cannot be read"
            self.files[name] = plain(value)
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def article(self) -> dict[str, Any]:
        found: dict[str, Any] = self.files["article"]["article"]
        return found

    def entry(self, name: str, file: str = "answers") -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in self.files[file][file] if row["id"] == name)
        return found

    def fact(self, name: str) -> dict[str, Any]:
        return self.entry(name, "facts")

    def write(self) -> Path:
        for name, content in self.files.items():
            text = yaml.dump(
                content, Dumper=yaml.CSafeDumper, sort_keys=False, width=10**6, allow_unicode=True
            )
            (self.folder / f"{name}.yaml").write_text(text, "utf-8")
        return self.folder

    def line(self, file: str, *marks: str) -> int:
        """The first line (from 1) that has the last mark, after the lines with the earlier ones."""
        lines = (self.folder / f"{file}.yaml").read_text("utf-8").splitlines()
        at = -1
        for mark in marks:
            at = next(n for n in range(at + 1, len(lines)) if mark in lines[n])
        return at + 1
