"""A statement by a speaker is worded as that speaker's: a quote never turns into a fact.

For each cited fact that somebody says, the sentence of the answer that tells it must name the
speaker (or say he, she, they) with a word of speech. Where the article is at hand, the speaker
must also stand in the paragraph the fact cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.core.types import Fact, Side
from bot.packs.checks.inspection import Inspection, written
from bot.packs.checks.words import forms_of, named, stems
from bot.packs.faults import Fault
from bot.packs.sheets import place
from bot.packs.text.normal import words
from bot.packs.text.sentences import sentences
from bot.packs.text.speech import PRONOUNS, SPEECH
from bot.packs.values import Mark, fault

CHECK = "speakers"
TOLD = 0.34  # share of a statement's words that a sentence has when it tells that statement
PLAINLY = 0.8  # the same, when the sentence tells it whatever else it tells
Forms = Mapping[str, frozenset[str]]
_PERSONAL = re.compile(r"\b(he|she|they|his|her|their|I|we)\b")


def check(pack: Inspection) -> Iterator[Fault]:
    """Answers and summaries that state as fact what somebody says; speakers that are not there."""
    if pack.knowledge.ungrounded:
        return
    forms = forms_of(pack.knowledge)
    for entry, row in pack.entries(Side.ANSWER):
        yield from _worded(entry.answer, pack.facts_of(entry), place(row, "answer"), forms)
    article, table = pack.knowledge.article, pack.sheets.article()
    if article is not None and table is not None:
        for key in ("summary_short", "summary_full"):
            where = place(table, key)
            yield from _worded(written(table.text(key)), pack.knowledge.facts, where, forms)
    if pack.article is not None:
        yield from _present(pack, forms)


def _worded(text: str, facts: tuple[Fact, ...], mark: Mark, forms: Forms) -> Iterator[Fault]:
    told: set[str] = set()
    for fact in facts:
        if not fact.speaker or fact.speaker in told:
            continue
        sentence = _telling(text, fact, facts)
        if sentence and not _attributed(sentence, fact.speaker, forms):
            told.add(fact.speaker)
            found = f"“{sentence[:60]}” stated as fact, though {fact.speaker} says so"
            act = f"write “{fact.speaker} said ...” or “according to {fact.speaker}”"
            expected = f"the fact {fact.id!r} worded as {fact.speaker}'s"
            yield fault(mark, found, expected, act, check=CHECK)


def _telling(text: str, fact: Fact, facts: tuple[Fact, ...]) -> str:
    """The sentence that tells the fact, rather than another one; "" when none does."""
    told = sentences(text)
    if not told:
        return ""
    own = stems(fact.statement) - stems(fact.speaker)
    best = max(told, key=lambda sentence: len(own & stems(sentence)))
    shared = len(own & stems(best))
    others = (one for one in facts if one.speaker != fact.speaker)
    rival = max((len(stems(one.statement) & stems(best)) for one in others), default=0)
    if shared >= max(1.0, (TOLD if rival <= shared else PLAINLY) * len(own)):
        return best
    only_speaker = all(one.speaker == fact.speaker for one in facts)
    return told[0] if only_speaker and len(told) == 1 else ""


def _attributed(sentence: str, speaker: str, forms: Forms) -> bool:
    heard = set(words(sentence))
    who = named(speaker, sentence, forms) or _last_name(speaker, heard) or bool(heard & PRONOUNS)
    who = who or _as_body(speaker, sentence)
    return who and bool(heard & SPEECH)


def _as_body(speaker: str, text: str) -> bool:
    """“the trust” for the Northfield Bird Trust."""
    last = words(speaker)[-1:]
    return bool(last) and re.search(rf"\b[Tt]he (\w+ )?{re.escape(last[0])}\b", text) is not None


def _last_name(speaker: str, heard: set[str]) -> bool:
    last = words(speaker)[-1:]
    return bool(last) and (last[0] in heard or last[0] + "'s" in heard)


def _present(pack: Inspection, forms: Forms) -> Iterator[Fault]:
    """Speakers the cited paragraph does not name; “he” will do for somebody named elsewhere."""
    whole = "\n".join(passage.text for passage in pack.article.passages) if pack.article else ""
    for fact, row in pack.facts():
        text = pack.text_of(fact)
        if not fact.speaker or not text or named(fact.speaker, text, forms):
            continue
        meant = bool(_PERSONAL.search(text)) or _as_body(fact.speaker, text)
        meant = meant and named(fact.speaker, whole, forms)
        if not meant:
            numbers = ", ".join(map(str, fact.paragraphs))
            found = f"the speaker {fact.speaker!r}, who is not in paragraph {numbers}"
            act = "name who says it there, cite another paragraph, or remove the speaker"
            where = place(row, "speaker")
            yield fault(where, found, "somebody the paragraph names", act, check=CHECK)
