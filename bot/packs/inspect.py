"""Every check of a pack, all faults at once, in the order somebody reads the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.types import Knowledge
from bot.packs.chains import broken_chains
from bot.packs.checks import (
    calendar,
    coverage,
    grounding,
    limits,
    own_words,
    phrasings,
    revision,
    speakers,
    unwritten,
)
from bot.packs.checks.inspection import ARTICLE_FILE, Inspection, open_pack
from bot.packs.faults import FAULT, NOTE, WARNING, Fault
from bot.packs.read import shown

Check = Callable[[Inspection], Iterator[Fault]]
CHECKS: tuple[Check, ...] = (
    grounding.check,
    speakers.check,
    own_words.check,
    limits.check,
    coverage.check,
    phrasings.check,
    revision.check,
    calendar.check,
    unwritten.check,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one pack."""

    knowledge: Knowledge
    found: tuple[Fault, ...]
    with_article: bool = False

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(one for one in self.found if one.severity == FAULT)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(one for one in self.found if one.severity == WARNING)

    @property
    def notes(self) -> tuple[Fault, ...]:
        return tuple(one for one in self.found if one.severity == NOTE)

    @property
    def loads(self) -> bool:
        """Whether a bot can run with it: only form and references stop that."""
        return not any(one.check in ("form", "references") for one in self.faults)


def open_or_fault(
    folder: Path, smalltalk: Path | None = None, article: Path | None = None
) -> tuple[Inspection, tuple[Fault, ...]]:
    """The pack for the checks, and a fault where the article's text cannot be read."""
    try:
        return open_pack(folder, smalltalk, article), ()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        name = shown(article or folder / ARTICLE_FILE)
        odd = Fault(name, 0, 0, why, "the article's text", "name another file")
        return open_pack(folder, smalltalk, None, look=False), (odd,)


def inspect(folder: Path, smalltalk: Path | None = None, article: Path | None = None) -> Report:
    """All faults and warnings of the pack but its collisions, which need an index."""
    pack, odd = open_or_fault(folder, smalltalk, article)
    report = inspect_opened(pack)
    return replace(report, found=(*odd, *report.found))


def inspect_opened(pack: Inspection) -> Report:
    """The same over an opened pack; where a file cannot be read, only form and references."""
    found = [*pack.sheets.faults, *broken_chains(pack.sheets)]
    for check in CHECKS if not pack.sheets.unread else ():
        found.extend(check(pack))
    ordered = sorted(dict.fromkeys(found), key=lambda one: one.order)
    return Report(pack.knowledge, tuple(ordered), pack.article is not None)
