"""Each figure, date, name and quotation of an answer stands in the facts it cites, and, where
the article is at hand, each of a fact's stands in the paragraph it cites.

A derived fact's figures may be new; that is what its reasoning is for. Names go through the
lexicon, so a known spelling or abbreviation counts, and a demonym counts for its country.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.core.types import Fact, Side
from bot.figures import figures, supported
from bot.packs.checks.inspection import Inspection, written
from bot.packs.checks.words import forms_of, named
from bot.packs.faults import Fault
from bot.packs.sheets import place
from bot.packs.text.normal import words
from bot.packs.text.proper import TITLES, Proper, proper_names
from bot.packs.text.quotes import quotations, stands_in
from bot.packs.values import Mark, Table, fault

CHECK = "grounding"
Forms = Mapping[str, frozenset[str]]


def check(pack: Inspection) -> Iterator[Fault]:
    """Faults of answers against facts, of summaries against facts, of facts against the text."""
    if pack.knowledge.ungrounded:
        return
    forms, ordinary = forms_of(pack.knowledge), ordinary_words(pack)
    for entry, row in pack.entries(Side.ANSWER, Side.UNSTATED):
        if entry.answer and (entry.facts or entry.side is Side.ANSWER):
            ground = _ground(pack.facts_of(entry))
            where = f"in the facts of {entry.id!r}"
            yield from _claims(
                entry.answer, ground, where, place(row, "answer"), forms, ordinary,
                "cite the fact that says it, or correct the answer", pack.knowledge.facts,
            )  # fmt: skip
    yield from _summaries(pack, forms, ordinary)
    if pack.article is not None:
        for fact, row in pack.facts():
            yield from _against_text(pack, fact, place(row, "statement"), forms, ordinary)
            yield from _listed(pack, fact, row, forms)


def ordinary_words(pack: Inspection) -> frozenset[str]:
    """Words the pack writes in lower case somewhere: no names, even where a sentence starts."""
    texts = [fact.statement for fact in pack.knowledge.facts]
    for entry, _ in pack.entries():
        texts += [entry.answer, entry.question]
    if pack.article is not None:
        texts += [passage.text for passage in pack.article.passages]
    seen = {token for text in texts for token in text.split() if token[:1].islower()}
    names = {word for name in pack.knowledge.lexicon.names for word in words(name.name)}
    return frozenset(word for token in seen for word in words(token)) - names


def _ground(facts: Iterable[Fact]) -> str:
    parts: list[str] = []
    for fact in facts:
        parts += [fact.statement, fact.speaker, fact.when, fact.reasoning]
        parts += [*fact.figures, *fact.names, *fact.quotes]
    return " | ".join(parts)


def _claims(
    text: str,
    ground: str,
    where: str,
    mark: Mark,
    forms: Forms,
    ordinary: frozenset[str],
    act: str,
    facts: tuple[Fact, ...],
) -> Iterator[Fault]:
    """Every claim of the text that the ground does not have."""

    def lacking(kind: str, shown: str) -> Fault:
        return fault(mark, f"the {kind} “{shown}”", f"it {where}", act, check=CHECK)

    backed = supported(ground)
    for figure in figures(text):
        if figure.key not in backed:
            yield lacking("date" if figure.is_date else "figure", figure.shown)
    for quote in quotations(text):
        if not stands_in(quote, ground):
            yield lacking("quotation", quote)
    for name in proper_names(text, ordinary):
        if not _backed(name, ground, forms, facts):
            yield lacking("name", name.name)


def _backed(name: Proper, ground: str, forms: Forms, facts: tuple[Fact, ...]) -> bool:
    """Whether the ground has the name; a title before it may stand in any fact on its bearer."""
    unknown = [part for part in name.parts if not named(part, ground, forms)]
    if not unknown or named(name.name, ground, forms):
        return True
    bearer = [part for part in name.parts if part not in unknown]
    if not bearer or not {part.lower() for part in unknown} <= TITLES:
        return False
    return any(
        all(named(part, _ground((fact,)), forms) for part in (*unknown, bearer[-1]))
        for fact in facts
    )


def _summaries(pack: Inspection, forms: Forms, ordinary: frozenset[str]) -> Iterator[Fault]:
    article, row = pack.knowledge.article, pack.sheets.article()
    if article is None or row is None:
        return
    ground = _ground(pack.knowledge.facts)
    for key in ("summary_short", "summary_full"):
        yield from _claims(
            written(row.text(key)), ground, "in a fact", place(row, key), forms, ordinary,
            "write the fact first, or correct the summary", pack.knowledge.facts,
        )  # fmt: skip


def _against_text(
    pack: Inspection, fact: Fact, mark: Mark, forms: Forms, ordinary: frozenset[str]
) -> Iterator[Fault]:
    """The statement's own claims against the cited paragraphs."""
    if fact.derived or pack.article is None:
        return
    text = " | ".join((pack.text_of(fact), pack.head(), fact.speaker))
    yield from _claims(
        fact.statement, text, _cited(fact), mark, forms, ordinary,
        "cite the paragraph that says it, correct it, or mark the fact derived: true",
        pack.knowledge.facts,
    )  # fmt: skip


def _listed(pack: Inspection, fact: Fact, row: Table, forms: Forms) -> Iterator[Fault]:
    """The listed figures, names and quotes against the cited paragraphs."""
    text = f"{pack.text_of(fact)} | {pack.head()}"
    backed = supported(text)
    spoken = " | ".join(quotations(text))
    act = "correct it, or cite the paragraph it is in"

    def lacking(key: str, value: str, what: str) -> Fault:
        return fault(
            place(row, key, value), f"the {what} “{value}”", f"it {_cited(fact)}", act, check=CHECK
        )

    for value in fact.figures:
        keys = {figure.key for figure in figures(value)}
        if not (keys <= backed if keys else stands_in(value, text)):
            yield lacking("figures", value, "figure")
    for value in fact.names:
        if not named(value, text, forms):
            yield lacking("names", value, "name")
    for value in fact.quotes:
        if not stands_in(value, spoken):
            yield lacking("quotes", value, "quotation")


def _cited(fact: Fact) -> str:
    numbers = ", ".join(map(str, fact.paragraphs))
    return f"in paragraph {numbers}" if len(fact.paragraphs) == 1 else f"in paragraphs {numbers}"
