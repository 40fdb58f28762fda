"""What the pack leaves out: paragraphs without facts, facts without answers, thin entries.

Where the article is at hand, also its figures, dates, names and quotations that no fact has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.core.types import Entry, Side
from bot.figures import figures, supported
from bot.packs.checks.inspection import Inspection
from bot.packs.checks.words import forms_of, named, stems
from bot.packs.faults import WARNING, Fault
from bot.packs.sheets import place
from bot.packs.text.proper import TITLES, Proper, proper_names
from bot.packs.text.quotes import quotations, stands_in
from bot.packs.values import Mark, fault

CHECK = "coverage"
FEWEST = {Side.ANSWER: 10, Side.UNSTATED: 3}  # really different phrasings, the question included
FEWEST_UNSTATED = 10  # known unknowns; a finished pack has about forty
DIFFERENT = 0.75  # phrasings that share more than this share of their words count once


def check(pack: Inspection) -> Iterator[Fault]:
    """Warnings only: a pack that leaves things out still answers what it has."""
    if pack.knowledge.ungrounded:
        answers = pack.sheets.root("answers")
        where = place(answers, "ungrounded")
        found = "an ungrounded pack: no answer is checked against a source"
        act = "write facts.yaml and article.yaml, cite facts, and remove the line"
        yield fault(where, found, "facts for every answer", act, WARNING, CHECK)
        return
    yield from _paragraphs(pack)
    yield from _facts(pack)
    yield from _thin(pack)
    if pack.passages is not None:
        yield from _claims(pack)


def _warn(mark: Mark, found: str, expected: str, act: str) -> Fault:
    return fault(mark, found, expected, act, WARNING, CHECK)


def _paragraphs(pack: Inspection) -> Iterator[Fault]:
    table = pack.sheets.article()
    cited = {number for fact in pack.knowledge.facts for number in fact.paragraphs}
    if table is None or pack.knowledge.article is None:
        return
    rows = table.tables("paragraphs")
    for paragraph, row in zip(pack.knowledge.article.paragraphs, rows, strict=True):
        if paragraph.number not in cited:
            found = f"paragraph {paragraph.number}, which no fact cites"
            yield _warn(row.mark, found, "a fact for each paragraph", "write what it says")


def _facts(pack: Inspection) -> Iterator[Fault]:
    cited = {fact for entry in pack.knowledge.entries for fact in entry.facts}
    for fact, row in pack.facts():
        if fact.id not in cited:
            found = f"the fact {fact.id!r}, which no answer cites"
            yield _warn(row.mark, found, "an answer for each fact", "write one, or cite it in one")


def _thin(pack: Inspection) -> Iterator[Fault]:
    silent = [entry for entry in pack.knowledge.entries if entry.side is Side.UNSTATED]
    if len(silent) < FEWEST_UNSTATED:
        where = Mark(pack.sheets.name("unstated"), 1, 1)
        found = f"{len(silent)} known unknowns"
        act = "add what readers will ask and the article does not say"
        yield _warn(where, found, f"at least {FEWEST_UNSTATED}, better forty", act)
    for entry, row in pack.entries(Side.ANSWER, Side.UNSTATED):
        if not entry.question or (entry.side is Side.ANSWER and not entry.answer):
            continue  # still to be written
        fewest = FEWEST[entry.side]
        count = different(entry)
        if count < fewest:
            found = f"{count} different phrasings of {entry.id!r}"
            act = "add other words and other sentence forms, not the same ones reordered"
            yield _warn(place(row, "phrasings"), found, f"at least {fewest}", act)


def different(entry: Entry) -> int:
    """How many of an entry's phrasings do not say the same in the same words."""
    kept: list[frozenset[str]] = []
    for text in (entry.question, *entry.phrasings):
        own = stems(text) or frozenset(text.lower().split())
        if not any(_alike(own, other) for other in kept):
            kept.append(own)
    return len(kept)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > DIFFERENT * max(1, len(one | other))


def _claims(pack: Inspection) -> Iterator[Fault]:
    """Figures, dates, names and quotations of a paragraph that no fact of it has."""
    table = pack.sheets.article()
    if table is None or pack.passages is None:
        return
    forms = forms_of(pack.knowledge)
    for row in table.tables("paragraphs"):
        passage = next((pack.passages.get(number) for number in row.numbers("number")), None)
        if passage is None:
            continue
        facts = [fact for fact in pack.knowledge.facts if passage.number in fact.paragraphs]
        ground = " | ".join(
            part
            for fact in facts
            for part in (fact.statement, fact.speaker, fact.when, *fact.figures, *fact.names,
                         *fact.quotes)
        )  # fmt: skip
        backed = supported(ground)
        lacking = [one.shown for one in figures(passage.text) if one.key not in backed]
        quoted = [quote for fact in facts for quote in fact.quotes]
        lacking += [
            f"“{one}”"
            for one in quotations(passage.text)
            if not stands_in(one, ground) and not any(stands_in(part, one) for part in quoted)
        ]
        lacking += [
            name.name
            for name in proper_names(passage.text)
            if name.sure and not _has(name, ground, forms)
        ]
        if lacking:
            found = f"in paragraph {passage.number}: {', '.join(dict.fromkeys(lacking))[:160]}"
            yield _warn(row.mark, found, "them in facts that cite it", "write or extend a fact")


def _has(name: Proper, ground: str, forms: Mapping[str, frozenset[str]]) -> bool:
    """Whether the ground has the name, titles aside."""
    return all(
        named(part, ground, forms) for part in name.parts if part.lower() not in TITLES
    ) or named(name.name, ground, forms)
