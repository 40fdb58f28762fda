"""Every check of a pack, all faults at once, in the order somebody reads the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
from bot.packs.checks.inspection import Inspection, open_pack
from bot.packs.faults import FAULT, WARNING, Fault
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
    def loads(self) -> bool:
        """Whether a bot can run with it: only form and references stop that."""
        return not any(one.check in ("form", "references") for one in self.faults)


def inspect(folder: Path, smalltalk: Path | None = None, article: Path | None = None) -> Report:
    """All faults and warnings of the pack but its collisions, which need an index."""
    try:
        pack = open_pack(folder, smalltalk, article)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        odd = Fault(shown(article or folder), 0, 0, why, "the article's text", "name another file")
        report = inspect_opened(open_pack(folder, smalltalk, None))
        return Report(report.knowledge, (odd, *report.found))
    return inspect_opened(pack)


def inspect_opened(pack: Inspection) -> Report:
    """The same over an opened pack."""
    found = [*pack.sheets.faults, *broken_chains(pack.sheets)]
    for check in CHECKS:
        found.extend(check(pack))
    ordered = sorted(dict.fromkeys(found), key=lambda one: one.order)
    return Report(pack.knowledge, tuple(ordered), pack.article is not None)
