"""A pack of a dozen lines that the core's tests share: a bakery's notice, no article."""

from __future__ import annotations

import os
from functools import lru_cache

from bot.core.match.index import Index
from bot.core.types import Article, Entry, Fact, Knowledge, Lexicon, Paragraph, Policy, Side
from bot.index.build import build_index

POLICY = Policy(answer_at=0.35, suggest_at=0.1)


def _entry(name: str, side: Side, answer: str, *phrasings: str, fact: str = "") -> Entry:
    return Entry(
        name,
        side,
        phrasings[0],
        phrasings,
        answer,
        facts=(fact,) if fact else (),
        nearest="opening" if side is Side.UNSTATED else "",
        topic="what the bread costs" if side is Side.UNSTATED else "",
    )


KNOWLEDGE = Knowledge(
    "bakery",
    "1",
    (
        _entry(
            "opening", Side.ANSWER, "The bakery opens at seven.",
            "When does the bakery open?", "opening hours", "from when can i buy bread",
            "at what time do you open the shop", fact="f_open",
        ),
        _entry(
            "owner", Side.ANSWER, "Martha Vogel owns it.",
            "Who owns the bakery?", "name of the owner", "whose shop is it",
            "who is the baker in charge", fact="f_owner",
        ),
        _entry(
            "flour", Side.ANSWER, "The flour comes from two mills.",
            "Where does the flour come from?", "origin of the flour", "which mills grind it",
            "source of the grain", fact="f_flour",
        ),
        _entry(
            "price", Side.UNSTATED, "",
            "How much is a loaf?", "price of the bread", "what does the bread cost",
            "how expensive are the rolls",
        ),
        _entry("hello", Side.SMALL_TALK, "Hello! Ask me of the bakery.", "hello", "good morning"),
        _entry(
            "weather", Side.OFF_TOPIC, "", "What is the weather like?", "will it rain tomorrow"
        ),
    ),
    Article(
        "A bakery opens", "The Village Post", "May 2", paragraphs=(Paragraph(1, "all of it", ""),)
    ),
    (
        Fact("f_open", "It opens at seven.", (1,)),
        Fact("f_owner", "Martha Vogel owns it.", (1,), speaker="Vogel"),
        Fact("f_flour", "The flour comes from two mills.", (1,)),
    ),
    Lexicon(synonyms=(("bakery", "bakehouse", "bread shop"),)),
)  # fmt: skip


@lru_cache(maxsize=2)
def small_index(semantic: bool = False) -> Index:
    """The index of the pack, without the encoder unless asked for."""
    return index_of(KNOWLEDGE, semantic)


def index_of(knowledge: Knowledge, semantic: bool = False) -> Index:
    """The index of a pack of a test, by the tests' own policy."""
    from bot.index.encoder import load_encoder

    before = os.environ.get("DATELINE_SEMANTIC")
    os.environ["DATELINE_SEMANTIC"] = "on" if semantic else "off"
    load_encoder.cache_clear()
    try:
        return build_index(knowledge, POLICY)
    finally:
        load_encoder.cache_clear()
        if before is None:
            del os.environ["DATELINE_SEMANTIC"]
        else:
            os.environ["DATELINE_SEMANTIC"] = before
