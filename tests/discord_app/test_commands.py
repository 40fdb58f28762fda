"""The commands as Discord gets them, and the pages they show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.types import Knowledge
from bot.discord_app.commands.ask import suggestions
from bot.discord_app.sorry import NO_CHANNEL
from bot.discord_app.syncing import SYNCED
from tests.core.small import KNOWLEDGE
from tests.discord_app.world import World, private, shown, text_of

MODERATORS = {"article", "review", "setup", "status"}
MANAGE_GUILD = 1 << 5
CHAT, MESSAGE = 1, 3


def registered(world: World) -> dict[str, dict[str, Any]]:
    return {command["name"]: command for command in world.env.backend.commands[None].values()}


def syncs(world: World) -> int:
    return sum(
        request.method == "PUT" and request.path.endswith("/commands")
        for request in world.env.http_requests
    )


async def test_every_command_says_where_it_works(world: World) -> None:
    """Contexts, install types and default permissions are set on each command, none by default."""
    for name, command in registered(world).items():
        if name in MODERATORS:
            assert command["contexts"] == [0]
            assert command["integration_types"] == [0]
            assert int(command["default_member_permissions"]) == MANAGE_GUILD
        else:
            assert command["contexts"] == [0, 1, 2]
            assert command["integration_types"] == [0, 1]
            assert command["default_member_permissions"] is None


async def test_the_commands_there_are(world: World) -> None:
    """What the README promises."""
    found = registered(world)
    assert {name for name, command in found.items() if command["type"] == CHAT} == {
        "ask", "summary", "facts", "timeline", "who", "source", "topics", "help", "about",
        "privacy", "setup", "review", "article", "status",
    }  # fmt: skip
    assert {name for name, command in found.items() if command["type"] == MESSAGE} == {
        "Answer from the article", "Remove this reply",
    }  # fmt: skip
    assert len(json.dumps(list(found.values()))) < 40_000


async def test_commands_are_sent_only_when_they_changed(world: World) -> None:
    """A restart sends nothing; a changed set of commands is sent once."""
    assert syncs(world) == 1
    await world.restart()
    assert syncs(world) == 1
    assert shown(await world.alice.slash(world.general, "ask", question="hello"))
    known = json.loads(await world.log.meta(SYNCED) or "")
    await world.log.set_meta(SYNCED, json.dumps({**known, "hash": "an older set"}))
    await world.restart()
    assert syncs(world) == 2


async def test_a_damaged_note_of_the_last_sync(world: World) -> None:
    """Whatever stands in the log's meta table, the bot starts."""
    for stored in ("", "[]", "{", '{"hash": 1}'):
        await world.log.set_meta(SYNCED, stored)
        await world.restart()
        assert registered(world)


async def test_autocomplete_offers_whole_questions(world: World) -> None:
    """Curated questions, the nearest first, none cut and within Discord's limits."""
    found = await world.alice.autocomplete(world.general, "ask", "question", "who owns")
    assert found[0]["value"] == "Who owns the bakery?"
    nothing = await world.alice.autocomplete(world.general, "ask", "question", "")
    assert 0 < len(nothing) <= 25
    assert all(choice["name"] == choice["value"] for choice in nothing)
    assert not await world.log.rows(None), "what is typed is never stored"


def test_autocomplete_keeps_to_discords_limits() -> None:
    """discord.py does not check them: 25 choices of 100 characters, nothing empty."""
    from dataclasses import replace

    entry = KNOWLEDGE.answers()[0]
    many = tuple(
        replace(entry, id=f"e{number}", question=f"Question {number} " + "x" * number)
        for number in range(200)
    )
    big = Knowledge("big", "1", (*many, replace(entry, id="none", question="")))
    for typed in ("", "question", "x" * 6000, "\0", "🎉"):
        found = suggestions(typed, big)
        assert len(found) <= 25
        assert all(0 < len(text) <= 100 for text in found)


async def test_topic_autocomplete(world: World) -> None:
    """/facts offers the pack's topics; the bakery has none and says so."""
    assert await world.alice.autocomplete(world.general, "facts", "topic", "x") == []
    assert "Topics" in shown(await world.alice.slash(world.general, "facts", topic="prices"))


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("summary", {}, "The Village Post"),
        ("summary", {"length": "full"}, "The Village Post"),
        ("facts", {}, "Martha Vogel owns it"),
        ("timeline", {}, "no dates"),
        ("who", {}, "names nobody"),
        ("source", {}, "A bakery opens"),
        ("topics", {}, "Who owns the bakery?"),
        ("help", {}, "Answer from the article"),
        ("about", {}, "A bakery opens"),
    ],
)
async def test_the_pages(world: World, name: str, options: dict[str, Any], words: str) -> None:
    """Each page answers in a server and in a direct message, and none is logged as a question.

    All but the summary come privately: a long list must not bury a conversation.
    """
    result = await world.alice.slash(world.general, name, **options)
    assert words in shown(result)
    assert private(result) is (name != "summary")
    assert words in shown(await world.alice.user.slash(name, **options))
    assert not await world.log.rows(None)


async def test_help_links_are_clickable(world: World) -> None:
    """/help names commands by their id, before and after a restart."""
    ask = registered(world)["ask"]["id"]
    for _ in range(2):
        assert f"</ask:{ask}>" in shown(await world.alice.slash(world.general, "help"))
        await world.restart()


@pytest.mark.parametrize("quiet", [False, True])
async def test_joining_a_server(world: World, quiet: bool) -> None:
    """One short message in the first channel where the bot may write; nothing where it may not."""
    if quiet:
        for channel in world.guild.channels.values():
            world.env.backend.delete_channel(channel.id)
    await world.rejoin()
    sent = [each for each in world.env.http_requests if each.path.endswith("/messages")]
    assert len(sent) == (0 if quiet else 1)
    if not quiet:
        assert "</ask:" in text_of(world.said())
        assert "A bakery opens" in text_of(world.said())
    assert not any("/users/@me/channels" in each.path for each in world.env.http_requests)


async def test_a_fault_of_ours_is_told_with_a_number(world: World) -> None:
    """A failing command says so privately, with an id that stands in the program's log."""

    async def broken(*_: object, **__: object) -> object:
        raise RuntimeError("broken on purpose")

    world.bot.assistant.ask = broken  # type: ignore[method-assign]
    result = await world.alice.slash(world.general, "ask", question="hello")
    assert "Error id `" in shown(result)
    assert private(result)
    assert len(world.env.errors) == 1


@pytest.mark.parametrize("name", ["setup channels add", "article unbind"])
async def test_a_channel_that_cannot_be_found(
    world: World, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An archived thread is told as one, privately, and is no fault of the bot's."""
    thread = world.thread()
    world.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await world.env.settle()
    result = await world.mona.slash(world.general, name, channel=thread)
    assert shown(result) == NO_CHANNEL
    assert private(result)
    assert "error id" not in caplog.text
    assert len(world.env.errors) == 1  # discord.py's, which the simulated Discord asks about


async def test_page_text_is_readable(world: World) -> None:
    """A page starts with its title."""
    result = await world.alice.slash(world.general, "source")
    assert text_of(result.response).startswith("### Source\n")


async def test_a_page_can_be_shared(world: World) -> None:
    """`share` shows a page to everyone; `private` keeps the summary to oneself."""
    shared = await world.alice.slash(world.general, "facts", share=True)
    assert not private(shared)
    assert private(await world.alice.slash(world.general, "summary", private=True))


async def test_help_shows_moderators_what_is_theirs(world: World) -> None:
    """Members are not shown commands they cannot use."""
    assert "/review log" not in shown(await world.alice.slash(world.general, "help"))
    assert "/review log" in shown(await world.mona.slash(world.general, "help"))
