"""A draft's tables as YAML files that somebody likes to read and edit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from bot.packs.draft.stubs import Draft
from bot.packs.faults import Fault, PackError
from bot.packs.read import shown

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
INLINE_CHARS = 88  # a list that fits into a line of so many characters is written in brackets
HEADS = {
    "article": "The article: what it is, and its paragraphs by number.",
    "facts": "The fact base: what each sentence says, in your own words, and who says so.",
    "answers": "The curated answers. Delete stubs that nobody would ask; add what readers ask.",
    "unstated": "What readers ask and the article does not say. Delete what it does say.",
    "lexicon": "Names and their spellings; add synonyms and abbreviations your readers use.",
}


class _Inline(list[Any]):
    """A list to be written in brackets."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _Inline,
    lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, True),
)


def write_draft(draft: Draft, folder: Path) -> tuple[Path, ...]:
    """The files of the draft in a folder. Raises PackError when it holds a pack, and OSError."""
    there = [name for name in draft.files if (folder / f"{name}.yaml").exists()]
    if there:
        name = shown(folder / f"{there[0]}.yaml")
        act = "name another folder, or move the pack away"
        raise PackError((Fault(name, 0, 0, "a pack is there already", "an empty folder", act),))
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in draft.files.items():
        (folder / f"{name}.yaml").write_text(text_of(name, table, folder), "utf-8")
    return tuple(folder / f"{name}.yaml" for name in draft.files)


def text_of(name: str, table: dict[str, Any], folder: Path) -> str:
    """One file: the line that tells an editor its schema, a heading, the entries."""
    schema = Path(os.path.relpath(SCHEMAS / f"{name}.schema.json", folder)).as_posix()
    body = yaml.dump(
        _laid_out(table), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96
    )
    return f"# yaml-language-server: $schema={schema}\n# {HEADS[name]}\n{body}"


def _laid_out(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _laid_out(inner) for key, inner in value.items()}
    if isinstance(value, list):
        inner = [_laid_out(item) for item in value]
        plain = all(isinstance(item, str | int) for item in inner)
        return _Inline(inner) if plain and len(str(inner)) <= INLINE_CHARS else inner
    return value
