"""Which messages of a channel that is answered without a mention are taken for questions."""

from __future__ import annotations

import pytest

from bot.core.decide import FAINT
from bot.core.types import Reply
from bot.discord_app.unasked import asks_unasked

ANSWER = Reply("answer", "Yes.", entries=("flour",))
CHOICES = Reply("suggest", "Which?")
SILENT = Reply("decline", "no", reason="not_in_article", entries=("price",), score=0.4)
UNNAMED = Reply("decline", "no", reason="not_in_article", score=FAINT)  # near, but not that near
FAR = Reply("decline", "no", reason="not_in_article", score=FAINT - 0.01)
OFF = Reply("decline", "no", reason="off_topic", entries=("weather",), score=0.9)


@pytest.mark.parametrize(
    ("text", "reply", "asks"),
    [
        ("the flour is from two mills", ANSWER, True),  # answered: it was one
        ("what is a loaf", SILENT, True),
        ("a loaf, how much?", SILENT, True),
        ("a loaf is dear", SILENT, False),
        ("did he lie", UNNAMED, True),
        ("he lies", UNNAMED, False),
        ("did he lie", FAR, False),
        ("wat about the mills", CHOICES, True),  # `wat` opens a question
        ("lol the mills", CHOICES, False),
        ("will it rain?", OFF, False),
    ],
)
def test_what_asks_the_bot(text: str, reply: Reply, asks: bool) -> None:
    """An answer in any case; choices and silences only for what looks like a question."""
    assert asks_unasked(text, reply) == asks


def test_a_question_on_another_article_asks_too() -> None:
    assert asks_unasked("how many puffins?", OFF, "skerra-puffins")
    assert not asks_unasked("puffins are cute", OFF, "skerra-puffins")
