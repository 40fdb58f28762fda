"""What changed in the article since the pack was approved, and what rests on it.

A paragraph is known by the fingerprint of its text. Where it differs, the paragraph, every fact
that cites it and every answer that rests on such a fact are faults until `approve` has recorded
the new text.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.types import Side
from bot.packs.checks.inspection import Inspection
from bot.packs.faults import WARNING, Fault
from bot.packs.sheets import place
from bot.packs.text.normal import fingerprint, normal, plain_words
from bot.packs.values import Table, fault

CHECK = "revision"
APPROVE = "look at what changed, then run `approve`"


def check(pack: Inspection) -> Iterator[Fault]:
    """Faults for what changed; nothing without the article at hand."""
    table = pack.sheets.article()
    if pack.article is None or table is None:
        return
    yield from _heading(pack, table)
    changed = changed_paragraphs(pack)
    for row in table.tables("paragraphs"):
        number = next(iter(row.numbers("number")), 0)
        if number in changed:
            mark = place(row, "fingerprint")
            found = f"paragraph {number}, {changed[number]}"
            yield fault(mark, found, "the text that was approved", APPROVE, check=CHECK)
        elif not row.text("fingerprint"):
            found = f"no fingerprint of paragraph {number}"
            act = "run `approve` to record it"
            yield fault(row.mark, found, "one of 16 digits", act, WARNING, CHECK)
    yield from _unnumbered(pack, table)
    yield from _resting(pack, set(changed))


def changed_paragraphs(pack: Inspection) -> dict[int, str]:
    """Number -> how it differs from what was approved."""
    article, passages = pack.knowledge.article, pack.passages
    changed: dict[int, str] = {}
    for paragraph in article.paragraphs if article else ():
        passage = (passages or {}).get(paragraph.number)
        if passage is None:
            changed[paragraph.number] = "which is no longer in the article"
        elif paragraph.fingerprint and fingerprint(passage.text) != paragraph.fingerprint:
            changed[paragraph.number] = "whose text changed"
    return changed


def _unnumbered(pack: Inspection, table: Table) -> Iterator[Fault]:
    known = set((pack.passages or {}).values())
    for passage in pack.article.passages if pack.article else ():
        if passage not in known:
            found = f"a new paragraph in the article, “{passage.text[:40]}…”"
            act = "run `approve`, then write facts for it"
            mark = place(table, "paragraphs")
            yield fault(mark, found, "each paragraph numbered", act, check=CHECK)


def _resting(pack: Inspection, changed: set[int]) -> Iterator[Fault]:
    touched: set[str] = set()
    for fact, row in pack.facts():
        hit = sorted(changed.intersection(fact.paragraphs))
        if hit:
            touched.add(fact.id)
            found = f"the fact {fact.id!r} rests on paragraph {hit[0]}, which changed"
            where = place(row, "paragraphs")
            yield fault(where, found, "an approved paragraph", APPROVE, check=CHECK)
    for entry, row in pack.entries(Side.ANSWER):
        cited = [name for name in entry.facts if name in touched]
        if cited:
            found = f"the answer {entry.id!r} rests on the fact {cited[0]!r}, whose source changed"
            where = place(row, "facts", cited[0])
            yield fault(where, found, "an approved fact", APPROVE, check=CHECK)


def _heading(pack: Inspection, table: Table) -> Iterator[Fault]:
    """The headline, the date, the publisher and the photo credit against the text."""
    text = pack.article
    assert text is not None  # the caller looked
    whole = "\n".join((text.byline, text.date, *text.aside, *(p.text for p in text.passages)))
    if text.headline and normal(text.headline) != normal(table.text("headline")):
        found = f"the headline “{table.text('headline')[:60]}”"
        act = f"write “{text.headline[:80]}”"
        yield fault(place(table, "headline"), found, "the article's", act, check=CHECK)
    for key in ("date", "photo_credit"):
        value = table.text(key)
        spaced = f" {' '.join(plain_words(whole))} "
        if value and f" {' '.join(plain_words(value))} " not in spaced:
            found = f"the {key} “{value[:60]}”, which is not in the article"
            act = "write it as the article prints it"
            yield fault(place(table, key), found, "the article's", act, check=CHECK)
