"""What refers to what: answer -> fact -> paragraph, related, nearest, and ids used once.

A broken reference would show as an answer without a source or a button that leads nowhere, so
a pack with one does not load. Nothing is said of references into a file that cannot be read.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.packs.build import SECTIONS
from bot.packs.faults import Fault
from bot.packs.sheets import Sheets, place
from bot.packs.values import Table, fault, is_number

CHECK = "references"


def broken_chains(sheets: Sheets) -> Iterator[Fault]:
    """Every reference that leads nowhere, and every id that stands twice."""
    yield from _twice(sheets)
    facts = {row.text("id") for row in sheets.rows("facts")}
    answers = {row.text("id") for row in sheets.rows("answers")}
    entries = {row.text("id") for file, part, _ in SECTIONS for row in sheets.rows(file, part)}
    to_fact = _Target("facts", facts, "a fact of facts.yaml", "facts" in sheets.unread)
    to_answer = {
        key: _Target(key, answers, "an answer of answers.yaml", "answers" in sheets.unread)
        for key in ("related", "nearest")
    }
    known = entries | {"decline"}
    to_entry = _Target("expect", known, "the id of an entry, or decline", bool(sheets.unread))
    for row in (*sheets.rows("answers"), *sheets.rows("unstated")):
        for target in (to_fact, *to_answer.values()):
            yield from target.lacking(row)
        yield from _itself(row, "related")
    for row in sheets.rows("lexicon", "names"):
        yield from to_fact.lacking(row)
    for row in sheets.rows("cases"):
        yield from to_entry.lacking(row)
    if sheets.root("answers").text("ungrounded") != "true":
        yield from _ungrounded(sheets)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a key may refer to."""

    key: str
    known: Collection[str]
    what: str
    unread: bool = False  # nothing can be said: the file referred to cannot be read

    def lacking(self, row: Table) -> Iterator[Fault]:
        if not self.unread:
            yield from _lacking(row, self.key, self.known, self.what)


def _lacking(row: Table, key: str, known: Collection[str], what: str) -> Iterator[Fault]:
    for name in row.texts(key):
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 1)
            act = f"did you mean {near[0]!r}?" if near else "write it, or remove the name here"
            found = f"{name[:60]!r} at {key!r}{_of(row)}, which does not exist"
            yield fault(place(row, key, name), found, what, act, check=CHECK)


def _of(row: Table) -> str:
    return f" of {row.text('id')!r}" if row.text("id") else ""


def _itself(row: Table, key: str) -> Iterator[Fault]:
    name = row.text("id")
    if name and name in row.texts(key):
        found = f"{name!r} names itself at {key!r}"
        yield fault(place(row, key, name), found, "another answer", "remove it", check=CHECK)


def _twice(sheets: Sheets) -> Iterator[Fault]:
    kinds = (
        [row for file, part, _ in SECTIONS for row in sheets.rows(file, part)],
        list(sheets.rows("facts")),
    )
    for rows in kinds:
        yield from _repeated(rows, "id")
    article = sheets.article()
    if article is not None:
        yield from _repeated(list(article.tables("paragraphs")), "number")
    yield from _repeated(list(sheets.rows("lexicon", "names")), "name")


def _repeated(rows: list[Table], key: str) -> Iterator[Fault]:
    seen: dict[str, Table] = {}
    for row in rows:
        name = row.text(key)
        first = seen.setdefault(name, row) if name else row
        if first is not row:
            where = f"{first.mark.file}:{place(first, key).line}"
            found = f"the {key} {name!r} again (first at {where})"
            yield fault(place(row, key), found, f"each {key} once", "rename one", check=CHECK)


def _ungrounded(sheets: Sheets) -> Iterator[Fault]:
    """In a grounded pack every answer cites facts, every fact paragraphs that exist."""
    for row in sheets.rows("answers"):
        if not row.texts("facts"):
            found = f"no fact cited by the answer {row.text('id')!r}"
            act = "add facts: [id], or ungrounded: true at the top of the file"
            yield fault(place(row, "facts"), found, "facts of facts.yaml", act, check=CHECK)
    article = sheets.article()
    rows = article.tables("paragraphs") if article is not None else ()
    numbers = {row.text("number") for row in rows}
    for row in sheets.rows("facts") if "article" not in sheets.unread else ():
        yield from _paragraphs(row, numbers)


def _paragraphs(row: Table, numbers: set[str]) -> Iterator[Fault]:
    name = row.text("id")
    cited = row.texts("paragraphs")
    if not cited:
        found = f"no paragraph cited by the fact {name!r}"
        act = "add paragraphs: [number]"
        where = place(row, "paragraphs")
        yield fault(where, found, "paragraphs of article.yaml", act, check=CHECK)
    for number in cited:
        if is_number(number) and number not in numbers:
            found = f"paragraph {number}, cited by the fact {name!r}, which does not exist"
            act = f"cite one of 1 to {len(numbers)}" if numbers else "write article.yaml"
            where = place(row, "paragraphs", number)
            yield fault(where, found, "a paragraph of article.yaml", act, check=CHECK)
