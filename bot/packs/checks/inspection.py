"""What the checks look at: the knowledge, where each word of it stands, the article if at hand."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.types import Entry, Fact, Knowledge, Side
from bot.packs.build import SECTIONS, build
from bot.packs.sheets import Sheets, read_folder
from bot.packs.text.cut import ArticleText, Passage, cut
from bot.packs.text.normal import fingerprint
from bot.packs.values import Table

ARTICLE_FILE = "article.txt"  # in the pack's folder, where the operator has the text


@dataclass(frozen=True, slots=True)
class Inspection:
    knowledge: Knowledge
    sheets: Sheets
    article: ArticleText | None = None
    passages: Mapping[int, Passage] | None = None  # by the numbers of article.yaml

    def entries(self, *sides: Side) -> Iterator[tuple[Entry, Table]]:
        """The entries of the pack's own files with their tables; of all sides when none named."""
        tables = [row for file, part, _ in SECTIONS for row in self.sheets.rows(file, part)]
        for entry, table in zip(self.knowledge.entries, tables, strict=True):
            if not sides or entry.side in sides:
                yield entry, table

    def facts(self) -> Iterator[tuple[Fact, Table]]:
        yield from zip(self.knowledge.facts, self.sheets.rows("facts"), strict=True)

    def facts_of(self, entry: Entry) -> tuple[Fact, ...]:
        found = map(self.knowledge.fact, entry.facts)
        return tuple(fact for fact in found if fact is not None)

    def text_of(self, fact: Fact) -> str:
        """The cited paragraphs' text; "" when the article is not at hand."""
        passages = self.passages or {}
        cited = (passages.get(number) for number in fact.paragraphs)
        return "\n".join(passage.text for passage in cited if passage is not None)


def open_pack(
    folder: Path, smalltalk: Path | None, article: Path | None, look: bool = True
) -> Inspection:
    """A folder for the checks; `article` is a text file, else the folder's own where it has one.

    `look` says whether to look for the folder's own.
    Raises OSError and UnicodeDecodeError for an article that cannot be read.
    """
    sheets = read_folder(folder, smalltalk)
    knowledge = build(sheets)
    own = folder / ARTICLE_FILE
    path = article or (own if look and own.is_file() else None)
    if path is None:
        return Inspection(knowledge, sheets)
    text = cut(path.read_text("utf-8-sig"))
    return Inspection(knowledge, sheets, text, numbered(knowledge, text))


def numbered(knowledge: Knowledge, text: ArticleText) -> Mapping[int, Passage]:
    """The article's passages by the pack's own numbers.

    A passage is known by its fingerprint; what lies between two known ones takes the numbers
    between theirs. So a page saved with or without its caption is read alike.
    """
    paragraphs = knowledge.article.paragraphs if knowledge.article else ()
    ours = [one.fingerprint or f"number {one.number}" for one in paragraphs]
    theirs = [
        fingerprint(one.text) if any(p.fingerprint for p in paragraphs) else f"number {one.number}"
        for one in text.passages
    ]
    found: dict[int, Passage] = {}
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for _, start, end, other, other_end in matcher.get_opcodes():
        for mine, passage in zip(
            paragraphs[start:end], text.passages[other:other_end], strict=False
        ):
            found[mine.number] = passage
    return found
