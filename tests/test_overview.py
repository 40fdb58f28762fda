"""The information pages: the same words on every surface, from the knowledge alone."""

from __future__ import annotations

from dataclasses import replace

from bot import overview
from bot.core.types import Knowledge, Lexicon, Name
from bot.discord_app.overview import marked_up
from tests.core.small import KNOWLEDGE

EMPTY = Knowledge("empty", "1", ())


def _text(page: overview.Page) -> str:
    return "\n".join(f"{line.label} {line.text}".strip() for line in page)


def test_each_fact_says_who_says_so_and_where() -> None:
    """Promise: a fact is never shown without its speaker and its paragraph."""
    page = overview.facts(KNOWLEDGE)
    assert [line.text for line in page][:2] == [
        "It opens at seven. (the article, paragraph 1)",
        "Martha Vogel owns it. (Vogel, paragraph 1)",
    ]


def test_an_unknown_topic_names_the_known_ones() -> None:
    """Promise: /facts with a wrong topic says which topics there are."""
    fact = replace(KNOWLEDGE.facts[0], topic="hours")
    knowledge = replace(KNOWLEDGE, facts=(fact,))
    assert "Topics: hours" in _text(overview.facts(knowledge, "flour"))
    assert len(overview.facts(knowledge, "HOURS")) == 1


def test_who_says_what_is_said_of_each() -> None:
    """Promise: /who shows each name with the facts about it."""
    lexicon = Lexicon(names=(Name("Martha Vogel", "person", facts=("f_owner",)),))
    page = overview.who(replace(KNOWLEDGE, lexicon=lexicon))
    assert _text(page) == "People\nMartha Vogel Martha Vogel owns it."


def test_a_pack_without_an_article_still_has_pages() -> None:
    """Promise: every page of an ungrounded or empty pack says something."""
    pages = (
        overview.summary(EMPTY), overview.facts(EMPTY), overview.timeline(EMPTY),
        overview.who(EMPTY), overview.source(EMPTY), overview.topics(EMPTY),
    )  # fmt: skip
    assert all(page and page[0].text for page in pages)


def test_discord_shows_the_same_words_escaped() -> None:
    """Promise: Discord adds mark-up and escapes what a curator wrote; the words are the same."""
    article = KNOWLEDGE.article
    assert article is not None
    starred = replace(article, summary_short="A *bold* word", url="https://example.org/a_b_c")
    knowledge = replace(KNOWLEDGE, article=starred)
    assert "A \\*bold\\* word" in marked_up(overview.summary(knowledge))
    assert "https://example.org/a_b_c" in marked_up(overview.source(knowledge))
    assert "**Headline**: A bakery opens" in marked_up(overview.source(knowledge))
