"""A copy of a pack with moderators' changes written into it, ready to be looked at and merged.

The curators' files stay as they wrote them, comments and all: what is new is put in as lines, each
with a comment that says from which logged question it came, who made it and when.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from bot.packs.page import Held, Page
from bot.packs.read import shown
from bot.review.changes import Change, Kind


class MergeError(Exception):
    """A pack that cannot be written into, in words."""


def merge(folder: Path, output: Path, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Write the pack with the changes in it; gives those that found no entry of the pack.

    Nothing is written unless all can be. Raises MergeError when the output is not empty, PackError
    when a file cannot take a change, OSError when the output cannot be written.
    """
    if output.exists() and any(output.iterdir()):
        raise MergeError(f"{output} is not empty; name another folder")
    pages = Pages(folder)
    left = tuple(change for change in changes if not _written(pages, change))
    output.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.glob("*.yaml")):
        shutil.copyfile(file, output / file.name)
    for name, page in pages.items():
        if page.changed:
            page.save(output / f"{name}.yaml")
    return left


class Pages(dict[str, Page]):
    """The files of a pack that were asked for; one that is missing has an empty list."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __missing__(self, name: str) -> Page:
        path = self._folder / f"{name}.yaml"
        page = Page.read(path) if path.exists() else Page(shown(path), f"{name}: []\n")
        return self.setdefault(name, page)


def _written(pages: Pages, change: Change) -> bool:
    if change.kind is Kind.PHRASING:
        return any(_phrasing(pages[name], name, change) for name in ("answers", "unstated"))
    if change.kind is Kind.ANSWER:
        if change.paragraphs:
            pages["facts"].append(("facts",), _fact(change))
        pages["answers"].append(("answers",), _answer(change), origin(change))
    else:
        pages["unstated"].append(("unstated",), _unknown(change), origin(change))
    return True


def _phrasing(page: Page, section: str, change: Change) -> bool:
    """One wording more in an entry; False when the file has no such entry."""
    rows = page.held.get(section) if isinstance(page.held, dict) else ()
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict) and row.get("id") == change.entry_id:
            page.append((section, number, "phrasings"), change.question, origin(change))
            return True
    return False


def origin(change: Change) -> str:
    """Where a change comes from, on one line."""
    row = f"question {change.origin} of the log" if change.origin else "a question since erased"
    who = f"moderator {change.made_by}" if change.made_by.isdigit() else "a moderator"
    insisted = ", overriding a check" if change.overridden else ""
    return f"from {row}, by {who} on {change.made_at[:10]}{insisted}"


def _filled(**keys: Held) -> dict[str, Held]:
    return {key: value for key, value in keys.items() if value}


def _fact(change: Change) -> dict[str, Held]:
    return _filled(
        id=f"{change.entry_id}_fact",
        statement=change.answer,
        paragraphs=change.paragraphs,
        speaker=change.speaker,
    )


def _answer(change: Change) -> dict[str, Held]:
    return _filled(
        id=change.entry_id,
        question=change.question,
        phrasings=change.phrasings,
        answer=change.answer,
        facts=[f"{change.entry_id}_fact"] if change.paragraphs else (),
    )


def _unknown(change: Change) -> dict[str, Held]:
    return _filled(
        id=change.entry_id,
        topic=change.topic,
        question=change.question,
        phrasings=change.phrasings,
        nearest=change.nearest,
    )
