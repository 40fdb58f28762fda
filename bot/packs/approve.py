"""What changed in the article since a pack was approved, and how the new text is recorded.

A pack holds fingerprints, no text; so the old wording can be shown only where an older copy of
the page is at hand. Recording edits the fingerprints in article.yaml in place and leaves every
other character, comments too, as it was. A new paragraph gets the next free number and a TODO.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.core.types import Entry, Fact, Knowledge
from bot.packs.checks.inspection import Inspection, numbered
from bot.packs.faults import PackError
from bot.packs.form import STUB
from bot.packs.page import Held, Page
from bot.packs.text.cut import ArticleText
from bot.packs.text.normal import fingerprint
from bot.packs.values import Items, Table, is_number

PARAGRAPHS = ("article", "paragraphs")


class Kind(StrEnum):
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    UNRECORDED = "not recorded yet"


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that is not as approved, and what rests on it."""

    number: int
    kind: Kind
    new: str = ""
    old: str = ""  # "" when no older copy is at hand
    facts: tuple[Fact, ...] = ()
    answers: tuple[Entry, ...] = ()


def changes(pack: Inspection, before: ArticleText | None = None) -> tuple[Change, ...]:
    """Every paragraph that differs from what was approved. `before` is an older copy.

    Raises PackError where a paragraph has no number by which it could be recorded.
    """
    known, article = pack.knowledge, pack.knowledge.article
    if article is None or pack.article is None:
        return ()
    if pack.sheets.faults and not all(paragraph.number for paragraph in article.paragraphs):
        raise PackError(pack.sheets.faults)
    passages = pack.passages or {}
    old = numbered(known, before) if before is not None else {}
    found: list[Change] = []
    for paragraph in article.paragraphs:
        passage = passages.get(paragraph.number)
        if passage is None:
            found.append(_change(known, paragraph.number, Kind.GONE))
        elif not paragraph.fingerprint:
            found.append(_change(known, paragraph.number, Kind.UNRECORDED, passage.text))
        elif fingerprint(passage.text) != paragraph.fingerprint:
            was = old.get(paragraph.number)
            text = was.text if was and fingerprint(was.text) == paragraph.fingerprint else ""
            found.append(_change(known, paragraph.number, Kind.CHANGED, passage.text, text))
    number = max((one.number for one in article.paragraphs), default=0)
    for passage in pack.article.passages:
        if passage not in passages.values():
            number += 1
            found.append(Change(number, Kind.NEW, passage.text))
    return tuple(found)


def _change(known: Knowledge, number: int, kind: Kind, new: str = "", old: str = "") -> Change:
    facts = tuple(fact for fact in known.facts if number in fact.paragraphs)
    ids = {fact.id for fact in facts}
    answers = tuple(entry for entry in known.answers() if ids & set(entry.facts))
    return Change(number, kind, new, old, facts, answers)


def record(pack: Inspection, approved: Iterable[Change]) -> Path:
    """Write the new fingerprints into article.yaml and return its path.

    Raises PackError when the file cannot take them, which leaves it as it was, and OSError.
    """
    path = pack.sheets.folder / "article.yaml"
    page = Page.read(path)
    table = pack.sheets.article()
    rows = table.get("paragraphs") if table is not None else None
    places = {
        int(row.text("number")): place
        for place, row in enumerate(rows.values if isinstance(rows, Items) else ())
        if isinstance(row, Table) and is_number(row.text("number"))
    }
    for change in approved:
        if change.kind is Kind.NEW:
            page.append(PARAGRAPHS, _row(change))
        elif change.kind is not Kind.GONE:
            way = (*PARAGRAPHS, places[change.number])
            page.assign(way, "fingerprint", fingerprint(change.new))
    page.save(path)
    return path


def _row(change: Change) -> dict[str, Held]:
    return {
        "number": change.number,
        "gist": f"{STUB}: a few words on what this new paragraph says",
        "fingerprint": fingerprint(change.new),
    }
