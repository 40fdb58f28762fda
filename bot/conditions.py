"""Conditions of entries that no question can ever meet, found with the bot's own reader.

A word of `requires` or `forbids` is heard in a question after the question was cleaned. One that
cleaning turns into another word is never heard there, whatever anybody types.

This stands above `bot.packs` and `bot.index`, which do not know each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.clean import clean
from bot.core.match.features import MAX_PHRASE_WORDS, condition, tokenize
from bot.core.match.index import Index
from bot.packs.checks.inspection import Inspection
from bot.packs.faults import WARNING, Fault
from bot.packs.sheets import place
from bot.packs.values import Items, Mark, Table, Text, fault

CHECK = "conditions"


def unmet(pack: Inspection, index: Index) -> Iterator[Fault]:
    """A warning for each word of a condition that is never heard."""
    concepts = {
        condition(concept)
        for form, concept in index.book.concepts.items()
        if len(form.split()) <= MAX_PHRASE_WORDS
    }
    limit = index.policy.max_question_chars
    for entry, row in pack.entries():
        held = [*(form for group in entry.requires for form in group), *entry.forbids]
        for form, (written, mark) in zip(held, _written(row), strict=True):
            read = " ".join(tokenize(clean(form, index.spelling, limit).text))
            found = f"“{written}” of a condition of {entry.id!r} "
            if form in concepts:
                continue  # heard by its forms, however its name is read and however long it is
            if len(form.split()) > MAX_PHRASE_WORDS:
                want, act = f"at most {MAX_PHRASE_WORDS} words", "keep the words that matter"
                yield fault(mark, f"{found}is too long to match", want, act, WARNING, CHECK)
            elif not form:
                want, act = "a word or a few", "write the word as readers type it, or remove it"
                yield fault(mark, f"{found}has no letter or figure", want, act, WARNING, CHECK)
            elif read != form:
                found = f"{found}never matches: in questions it is read as “{read}”"
                want, act = "a word as questions are read", f"write “{read}”"
                yield fault(mark, found, want, act, WARNING, CHECK)


def _written(row: Table) -> Iterator[tuple[str, Mark]]:
    """The words of both conditions as they stand in the file, in the order of the entry's."""
    groups = row.get("requires")
    for group in groups.values if isinstance(groups, Items) else ():
        for one in group.values if isinstance(group, Items) else ():
            if isinstance(one, Text):
                yield one.value, one.mark
    for number, text in enumerate(row.texts("forbids")):
        yield text, place(row, "forbids", number)
