"""Length and tone: short, plain answers that take no side, and texts that fit where they show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.sentence import fragment
from bot.core.types import Entry, Policy, Side
from bot.packs.checks.inspection import Inspection
from bot.packs.faults import FAULT, WARNING, Fault
from bot.packs.sheets import place
from bot.packs.text.quotes import quotations
from bot.packs.values import Mark, Table, fault

CHECK = "limits"
AIM_CHARS = 300  # of an answer: what a phone shows without scrolling
SUMMARY_CHARS = 600  # of an answer of kind summary
QUESTION_CHARS = 100  # a choice of Discord's autocomplete
BUTTON_CHARS = 80  # a label of a Discord button
_TONE = (
    (re.compile(r"!"), "an exclamation mark", "end with a full stop"),
    (re.compile("[\U0001f300-\U0001faff☀-➿]"), "an emoji", "remove it"),
    (
        re.compile(
            r"\b(obviously|clearly|unfortunately|fortunately|sadly|luckily|hopefully|of course|"
            r"needless to say|shocking(?:ly)?|amazing(?:ly)?|incredibl[ey]|tragic(?:ally)?|"
            r"disgraceful|brutal(?:ly)?|heroic|evil|so-called)\b",
            re.IGNORECASE,
        ),
        "a word that judges",
        "leave the judgement to the reader",
    ),
    (
        re.compile(r"\b(I|I'm|[Ww]e|[Ww]e're|[Mm]y|[Oo]ur|us)\b"),
        "the curator's own voice",
        "say what the article says",
    ),
    (re.compile(r"\b(?:lol|gonna|wanna|kinda|btw|omg)\b", re.IGNORECASE), "slang", "write plainly"),
)  # fmt: skip

_SHOUTED = re.compile(r"\b[A-Z]{5,}\b")


def check(pack: Inspection) -> Iterator[Fault]:
    """Texts that are too long for their place, and answers in another tone than the article's."""
    for entry, row in pack.entries():
        yield from _question(entry, row)
        yield from _phrasings(entry, row)
        if entry.side in (Side.ANSWER, Side.UNSTATED) and entry.answer:
            yield from _answer(entry, place(row, "answer"), pack.knowledge.ungrounded)
        if entry.side is Side.UNSTATED:
            yield from _topic(entry, row)


def _long(mark: Mark, what: str, count: int, limit: int, act: str, severity: str) -> Fault:
    found = f"{what} of {count} characters"
    return fault(mark, found, f"at most {limit}", act, severity, CHECK)


def _question(entry: Entry, row: Table) -> Iterator[Fault]:
    count = len(entry.question)
    if count > BUTTON_CHARS:
        severity = FAULT if count > QUESTION_CHARS else WARNING
        limit = QUESTION_CHARS if count > QUESTION_CHARS else BUTTON_CHARS
        yield _long(place(row, "question"), "a question", count, limit, "shorten it", severity)


def _phrasings(entry: Entry, row: Table) -> Iterator[Fault]:
    limit = Policy().max_question_chars
    for number, phrasing in enumerate(entry.phrasings):
        if len(phrasing) > limit:
            where = place(row, "phrasings", number)
            yield _long(where, "a phrasing", len(phrasing), limit, "shorten it", FAULT)


def _answer(entry: Entry, mark: Mark, ungrounded: bool) -> Iterator[Fault]:
    count, most = len(entry.answer), Policy().max_reply_chars
    aim = SUMMARY_CHARS if "summary" in entry.kinds else AIM_CHARS
    if count > most:
        yield _long(mark, "an answer", count, most, "shorten or split it", FAULT)
    elif count > aim:
        yield _long(mark, "an answer", count, aim, "shorten or split it", WARNING)
    if ungrounded:
        return
    if entry.answer.strip()[-1:] not in (".", "?", "!", '"', "”", ")"):
        found = f"an answer that ends in “{entry.answer.strip()[-12:]}”"
        yield fault(mark, found, "a whole sentence", "end with a full stop", WARNING, CHECK)
    opening = fragment(entry.answer)
    if opening.endswith(":"):
        found = f"an answer that opens with “{opening[:60]}”, which says nothing by itself"
        act = "begin with the sentence after it, and put what this says into that one"
        yield fault(mark, found, "a whole sentence", act, WARNING, CHECK)
    own = entry.answer
    for quote in quotations(own):
        own = own.replace(quote, "")
    for pattern, what, act in _TONE:
        hit = pattern.search(own)
        if hit:
            yield fault(mark, f"{what}, “{hit.group()}”", "a neutral tone", act, WARNING, CHECK)
    shouted = _SHOUTED.findall(own)
    if len(shouted) > 1:
        found = f"capital letters, “{' '.join(shouted)[:40]}”"
        yield fault(mark, found, "a neutral tone", "write it in lower case", WARNING, CHECK)


def _topic(entry: Entry, row: Table) -> Iterator[Fault]:
    mark = place(row, "topic")
    if not entry.topic and not entry.answer:
        found = f"no topic for the known unknown {entry.id!r}"
        act = "add topic: a noun phrase that ends “The article does not say ...”"
        yield fault(mark, found, "a topic or an answer", act, WARNING, CHECK)
    elif entry.topic[-1:] in (".", "?", "!"):
        found = f"a topic that ends with {entry.topic[-1]!r}"
        act = "remove it: the topic goes into “The article does not say ...”"
        yield fault(mark, found, "a phrase without a stop", act, FAULT, CHECK)
