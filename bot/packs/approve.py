"""What changed in the article since a pack was approved, and how the new text is recorded.

A pack holds fingerprints, no text; so the old wording can be shown only where an older copy of
the page is at hand. Recording edits the fingerprints in article.yaml in place and leaves every
other character, comments too, as it was. A new paragraph gets the next free number and a TODO.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.core.types import Entry, Fact, Knowledge
from bot.packs.checks.inspection import Inspection, numbered
from bot.packs.form import STUB
from bot.packs.text.cut import ArticleText
from bot.packs.text.normal import fingerprint
from bot.packs.values import Table, Text

_SCALAR = re.compile(r"""^(?:"[^"]*"|'[^']*'|[^,}\s#]*)""")


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
    """Every paragraph that differs from what was approved. `before` is an older copy."""
    known, article = pack.knowledge, pack.knowledge.article
    if article is None or pack.article is None:
        return ()
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
    """Write the new fingerprints into article.yaml and return its path. Raises OSError."""
    path = pack.sheets.folder / "article.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    table = pack.sheets.article()
    rows = table.tables("paragraphs") if table is not None else ()
    added: list[Change] = []
    for change in approved:
        if change.kind is Kind.NEW:
            added.append(change)
        elif change.kind is not Kind.GONE:
            row = next(row for row in rows if row.text("number") == str(change.number))
            _set(lines, row, fingerprint(change.new))
    _append(lines, rows, added)
    draft = path.with_suffix(".tmp")
    draft.write_text("".join(lines), "utf-8")
    draft.replace(path)
    return path


def _set(lines: list[str], row: Table, value: str) -> None:
    held = row.get("fingerprint")
    if isinstance(held, Text) and held.value:
        at, column = held.mark.line - 1, held.mark.column - 1
        rest = _SCALAR.sub(f'"{value}"', lines[at][column:], count=1)
        lines[at] = lines[at][:column] + rest
        return
    for number, (key, _) in enumerate(row.rows):
        if key.value == "fingerprint":  # with nothing behind it
            at, column = key.mark.line - 1, key.mark.column - 1 + len("fingerprint:")
            end = "\n" if lines[at].endswith("\n") else ""
            lines[at] = f'{lines[at][:column]} "{value}"{end}'
            return
        if number == len(row.rows) - 1:  # no such key: a line of its own before the last one
            at, indent = key.mark.line - 1, " " * (key.mark.column - 1)
            lines[at] = _before(lines[at], key.mark.column - 1, f'fingerprint: "{value}"', indent)


def _before(line: str, column: int, text: str, indent: str) -> str:
    """The line with a key put before the one that starts at the column."""
    return f"{line[:column]}{text}\n{indent}{line[column:]}"


def _append(lines: list[str], rows: tuple[Table, ...], added: list[Change]) -> None:
    if not added:
        return
    column = rows[-1].mark.column - 1 if rows else 4
    dash, rest = " " * max(0, column - 2) + "- ", " " * column
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for change in added:
        lines.append(f"{dash}number: {change.number}\n")
        lines.append(f"{rest}gist: '{STUB}: a few words on what this new paragraph says'\n")
        lines.append(f'{rest}fingerprint: "{fingerprint(change.new)}"\n')
