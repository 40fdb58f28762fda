"""What a card says and offers, for each kind of decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.types import Place, Reply, Source, Suggestion, Turn
from bot.discord_app.card import NOT_LOGGED, card, source_line, texts
from bot.discord_app.escape import clamp, curated, escape
from tests.core.small import KNOWLEDGE
from tests.discord_app.world import World, buttons_of, text_of

PLACE = Place("mention", "1", "2", "3", "4")
TURN = Turn("2026-01-01T00:00:00.000Z", "q", Reply("answer", "Yes."), PLACE, "p", "1", "1", 5, "c",
            True, 7)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "kind", "offered"),
    [
        ("price of the bread", "Not in the article", ["When does the bakery open?"]),
        ("will it rain tomorrow", "Not about this article", []),
        ("quantum chromodynamics lagrangian", "I did not understand the question", None),
    ],
)
async def test_each_kind_of_no_is_told_apart(
    world: World, question: str, kind: str, offered: list[str] | None
) -> None:
    """The article is silent, another subject, not understood: the reply says which."""
    await world.alice.send(world.general, f"{world.me} {question}")
    reply = world.said()
    assert f"-# {kind}" in text_of(reply).splitlines()
    if offered is not None:
        assert list(buttons_of(reply))[: len(offered)] == offered


async def test_silence_comes_with_the_nearest_thing(world: World) -> None:
    """What the article does not say is followed by the nearest thing that it says."""
    await world.alice.send(world.general, f"{world.me} price of the bread")
    first, kind, source = text_of(world.said()).splitlines()
    assert first.startswith("The article does not say what the bread costs.")
    assert "The bakery opens at seven." in first
    assert kind == "-# Not in the article"
    assert source.startswith("-# What it does say: as reported by The Village Post, paragraph 1")


async def test_small_talk_is_short_and_without_a_source(world: World) -> None:
    """A greeting gets one friendly line."""
    await world.alice.send(world.general, f"{world.me} hello")
    assert text_of(world.said()) == "Hello! Ask me of the bakery."


def test_a_reply_without_its_row_says_so() -> None:
    """When the log is late the answer goes out and admits it, without feedback buttons."""
    view = card(replace(TURN, logged=False, log_id=None), None)
    shown = view.to_components()
    assert NOT_LOGGED in str(shown)
    assert "dl:fb" not in str(shown)


async def test_a_message_that_is_too_long(world: World) -> None:
    """The asker hears that only its beginning was read."""
    long = f"{world.me} who owns the bakery? {'I really want to know. ' * 30}"
    await world.alice.send(world.general, long)
    assert "I read only the first 500 characters of your message." in text_of(world.said())
    await world.alice.send(world.general, f"{world.me} who owns the bakery?")
    assert "characters of your message" not in text_of(world.said())


def test_at_most_three_choices_and_two_related() -> None:
    """A near tie shows three readings at most; an answer two related questions."""
    many = tuple(Suggestion(f"e{number}", f"Question {number}?") for number in range(6))
    tie = str(card(replace(TURN, reply=Reply("suggest", "Which?", suggestions=many)), None)
              .to_components())  # fmt: skip
    assert tie.count("dl:pick:") == 3
    told = str(card(replace(TURN, reply=Reply("answer", "Yes.", related=many)), None)
               .to_components())  # fmt: skip
    assert told.count("dl:q:") == 2


def test_a_card_keeps_within_discords_limits() -> None:
    """Labels of 80, 40 components, 4,000 characters, custom ids of 100."""
    long = tuple(Suggestion("e" * 60 + str(number), "word " * 60) for number in range(6))
    reply = Reply("answer", "word " * 2000, footer="foot " * 500, suggestions=long, related=long)
    view = card(replace(TURN, reply=reply, log_id=10**17), KNOWLEDGE.article)
    assert view.content_length() <= 4000
    assert view.total_children_count <= 40
    items = [item.item for item in view.walk_children() if hasattr(item, "item")]
    assert items
    assert all(len(item.label or "") <= 80 for item in items)
    assert all(len(item.custom_id) <= 100 for item in items)


def test_the_source_line_without_a_footer() -> None:
    """A reply without a footer of its own still says who says so, and where."""
    line = source_line(Source(("Vogel",), (1, 2)), KNOWLEDGE.article)
    assert line == "Source: Vogel · paragraphs 1, 2 · A bakery opens · The Village Post · May 2"
    assert texts(Reply("answer", "Yes."), None) == ("Yes.",)


SHAPES = (
    "@everyone", "<@1>", "<@&1>", "<#1>", "</ask:1>", "<t:1:R>", "<:a:1>", "<id:home>",
    "[a](https://x.y)", "https://x.y", "discord.gg/x", "**b**", "_i_", "~~s~~", "||s||", "`c`",
    "# h", "-# s", "> q", "- l", "1. l",
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_member_wrote_formats_nothing(shape: str) -> None:
    """Every mark-up character is disarmed, so nothing pings, links, quotes or hides."""
    told = escape(shape)
    bare = told.replace("\\\\", "")
    for position, char in enumerate(bare):
        if char in "[]()<>#*_~|`-:@":
            assert bare[position - 1] == "\\", told


def test_escaping_is_linear() -> None:
    """Ten thousand hostile characters cost about ten times a thousand, not a thousand times."""
    assert len(escape("[[[..](](.." * 1000, 3000)) <= 6000
    assert escape("a\u202eb\nc\x00d") == "a b c d"


def test_a_curators_line_stays_as_written() -> None:
    """Line breaks and hyphens stay; headings and emphasis are shown, not obeyed."""
    assert curated("- one\n# two\n*three*") == "- one\n\\# two\n\\*three\\*"


def test_a_long_text_is_cut_at_a_word() -> None:
    """Within the limit, with an ellipsis, and no half word where a space is near."""
    assert clamp("alpha beta gamma", 12) == "alpha beta…"
    assert clamp("x" * 20, 10) == "x" * 9 + "…"
    assert clamp("short", 10) == "short"
