"""Knowledge -> Index: phrasings as arrays, spelling, what covers what, kinds asked, thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.english import FUNCTION_WORDS
from bot.core.match.features import concepts_in, tokenize
from bot.core.match.index import Index
from bot.core.match.kinds import count_kinds, with_covered
from bot.core.match.phrasebook import Phrasebook
from bot.core.match.wording import wording
from bot.core.types import Knowledge, Policy, Side
from bot.index.encoder import engine_name, load_encoder
from bot.index.lexicon import spelling_of
from bot.index.rows import Encode, phrasebook_of

MAX_COVERING_FACTS = 8  # an overview of everything is no answer to one question


def covers_of(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """Answer -> the answers it covers: it also rests on the fact they cite first.

    A tie between an answer and one it covers is no doubt about the reply.
    """
    answers = knowledge.answers()
    return {
        entry.id: frozenset(
            other.id
            for other in answers
            if other.id != entry.id
            and len(entry.facts) <= MAX_COVERING_FACTS
            and other.facts[:1]
            and other.facts[0] in entry.facts
        )
        for entry in answers
    }


def kinds_of(
    book: Phrasebook, covers: Mapping[str, frozenset[str]]
) -> dict[str, tuple[float, ...]]:
    """For each entry how often its phrasings ask for each kind of thing."""
    asked: dict[str, list[tuple[str, ...]]] = {}
    for text, owner in zip(book.phrasings, book.owner, strict=True):
        asked.setdefault(book.entry_ids[owner], []).append(tokenize(text))
    own = {entry: count_kinds(questions) for entry, questions in asked.items()}
    return {
        entry: with_covered(counts, (own[other] for other in covers.get(entry, ()) if other in own))
        for entry, counts in own.items()
    }


def subject_words_of(knowledge: Knowledge) -> frozenset[str]:
    """Content words of what the article is about: a question with one is about the article."""
    texts = [fact.statement for fact in knowledge.facts]
    texts += [name for fact in knowledge.facts for name in fact.names]
    texts += [form for name in knowledge.lexicon.names for form in (name.name, *name.spellings)]
    for entry in knowledge.entries:
        if entry.side is Side.ANSWER:
            texts += [entry.question, entry.answer]
    words = {word for text in texts for word in tokenize(text)}
    return frozenset(words - FUNCTION_WORDS)


def exact_of(book: Phrasebook, keys: Sequence[str] = ()) -> dict[str, str]:
    """A phrasing, cleaned and in bare words -> its entry. `keys` as `bare_of` gives them."""
    exact: dict[str, str] = {}
    for key, text, owner in zip(keys or bare_of(book), book.phrasings, book.owner, strict=True):
        exact.setdefault(key or text, book.entry_ids[owner])
    return exact


def bare_of(book: Phrasebook) -> list[str]:
    """Each phrasing in bare words; "" where it is that already, so that it is kept once."""
    keys = (" ".join(tokenize(text)) for text in book.phrasings)
    return ["" if key == text else key for key, text in zip(keys, book.phrasings, strict=True)]


GIVEN_SHARE = 0.9  # of the answers whose phrasings name it, from which a name goes without saying


def given_of(knowledge: Knowledge, book: Phrasebook) -> frozenset[str]:
    """The lexicon's names that so many answers are asked with that they tell none apart."""
    names = {name.name.lower() for name in knowledge.lexicon.names}
    answers = {entry.id for entry in knowledge.answers()}
    asked: dict[str, set[str]] = {name: set() for name in names}
    for text, owner in zip(book.phrasings, book.owner, strict=True):
        if book.entry_ids[owner] in answers:
            for concept in concepts_in(tokenize(text), book.concepts):
                if concept in names:
                    asked[concept].add(book.entry_ids[owner])
    least = max(1.0, GIVEN_SHARE * len(answers))
    return frozenset(name for name, entries in asked.items() if len(entries) >= least)


def worded_of(
    book: Phrasebook, covers: Mapping[str, frozenset[str]], given: frozenset[str]
) -> dict[str, str]:
    """A wording -> the one entry it means, or the one that covers all that share it."""
    owners: dict[str, set[str]] = {}
    for text, owner in zip(book.phrasings, book.owner, strict=True):
        found = wording(tokenize(text), book.concepts, given)
        if found:
            owners.setdefault(found, set()).add(book.entry_ids[owner])
    meant: dict[str, str] = {}
    for found, names in owners.items():
        telling = [name for name in names if names - {name} <= covers.get(name, frozenset())]
        if telling:
            meant[found] = min(telling)
    return meant


def build_index(
    knowledge: Knowledge, policy: Policy | None = None, encode: Encode | None = None
) -> Index:
    """The index of a pack. Fits the thresholds unless a policy is given.

    `encode` reads the meanings of phrasings; the encoder itself unless one is given.
    """
    encoder = load_encoder()
    start = policy or Policy()
    spelling = spelling_of(knowledge)
    read = (encode or encoder.encode) if encoder is not None else None
    book = phrasebook_of(knowledge, spelling, encoder, start.max_question_chars, read)
    covers = covers_of(knowledge)
    given = given_of(knowledge, book)
    index = Index(
        book,
        spelling,
        exact_of(book),
        worded_of(book, covers, given),
        subject_words_of(knowledge),
        start,
        given,
        covers,
        kinds_of(book, covers),
        engine_name(encoder),
    )
    if policy is not None:
        return index
    from bot.index.fit import fitted

    return fitted(knowledge, index)
