"""What the checks look at: the knowledge, where each word of it stands, the article if at hand."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.types import Entry, Fact, Knowledge, Side
from bot.packs.build import SECTIONS, build
from bot.packs.form import STUB
from bot.packs.sheets import Sheets, read_folder
from bot.packs.text.cut import ArticleText, Passage, read_article
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

    def head(self) -> str:
        """What stands above the article's body: headline, author, publisher, date."""
        text = self.article
        return " | ".join((text.headline, text.byline, text.publisher, text.date)) if text else ""

    def text_of(self, fact: Fact) -> str:
        """The cited paragraphs' text; "" when the article is not at hand."""
        passages = self.passages or {}
        cited = (passages.get(number) for number in fact.paragraphs)
        return " | ".join(passage.text for passage in cited if passage is not None)


def open_pack(
    folder: Path, smalltalk: Path | None, article: Path | None, look: bool = True
) -> Inspection:
    """A folder for the checks; `article` is a text file, else the folder's own where it has one.

    `look` says whether to look for the folder's own.
    Raises OSError and UnicodeDecodeError for an article that cannot be read.
    """
    sheets = read_folder(folder, smalltalk)
    knowledge = without_stubs(build(sheets))
    own = folder / ARTICLE_FILE
    path = article or (own if look and own.is_file() else None)
    if path is None:
        return Inspection(knowledge, sheets)
    text = read_article(path)
    return Inspection(knowledge, sheets, text, numbered(knowledge, text))


def without_stubs(knowledge: Knowledge) -> Knowledge:
    """The knowledge with what is still to be written left empty: only one check speaks of it."""
    return replace(
        knowledge,
        entries=tuple(
            replace(one, question=written(one.question), answer=written(one.answer))
            for one in knowledge.entries
        ),
        facts=tuple(replace(one, statement=written(one.statement)) for one in knowledge.facts),
    )


def written(text: str) -> str:
    """The text; "" while it is still to be written."""
    return "" if text.startswith(STUB) else text


def numbered(knowledge: Knowledge, text: ArticleText) -> Mapping[int, Passage]:
    """The article's passages by the pack's own numbers.

    A passage is known by its fingerprint, wherever it stands; what lies between two known ones
    takes the numbers between theirs. So a page saved with or without its caption is read alike.
    """
    paragraphs = knowledge.article.paragraphs if knowledge.article else ()
    prints = [fingerprint(passage.text) for passage in text.passages]
    recorded = any(one.fingerprint for one in paragraphs)
    ours = [one.fingerprint if recorded else str(one.number) for one in paragraphs]
    theirs = prints if recorded else [str(passage.number) for passage in text.passages]
    found: dict[int, Passage] = {}
    for paragraph, key in zip(paragraphs, ours, strict=True):
        if key in theirs:
            found[paragraph.number] = text.passages[theirs.index(key)]
    known = set(found.values())
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for _, start, end, other, other_end in matcher.get_opcodes():
        mine = [one for one in paragraphs[start:end] if one.number not in found]
        left = [one for one in text.passages[other:other_end] if one not in known]
        for paragraph, passage in zip(mine, left, strict=False):
            found[paragraph.number] = passage
    return found
