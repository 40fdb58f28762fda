"""A second pack for the tests of several articles: a harbour's notice."""

from __future__ import annotations

from functools import lru_cache

from bot.assistant import Known
from bot.core.types import Article, Entry, Fact, Knowledge, Lexicon, Paragraph, Side
from tests.core.small import index_of


def _answer(name: str, answer: str, fact: str, *phrasings: str) -> Entry:
    return Entry(name, Side.ANSWER, phrasings[0], phrasings, answer, facts=(fact,))


HARBOUR = Knowledge(
    "harbour",
    "1",
    (
        _answer(
            "opening", "The harbour opens at five.", "f_open",
            "When does the harbour open?", "opening hours", "from when can ships come in",
        ),
        _answer(
            "cranes", "The harbour has three cranes.", "f_cranes",
            "How many cranes are there?", "number of cranes", "how many lifting machines",
            "count of the cranes at the quay",
        ),
    ),
    Article(
        "A harbour deepens", "The Coast Courier", "May 3", title="The harbour",
        paragraphs=(Paragraph(1, "all of it", ""),),
    ),
    (
        Fact("f_open", "It opens at five.", (1,)),
        Fact("f_cranes", "There are three cranes.", (1,), topic="cranes"),
    ),
    Lexicon(),
)  # fmt: skip


@lru_cache(maxsize=1)
def harbour() -> Known:
    """The pack with its index, without the encoder."""
    return Known(HARBOUR, index_of(HARBOUR))
