"""Buttons pressed when what they stand for has changed: erased, removed, blocked, gone, refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import Known
from bot.discord_app import buttons, gate
from bot.discord_app.articles import tag_of
from tests.discord_app.world import World, buttons_of, open_world, private, shown, text_of

OPENING, PRICE = "When does the bakery open?", "price of the bread"


async def asked(world: World, words: str = OPENING) -> Any:
    await world.alice.send(world.general, f"{world.me} {words}")
    return world.said()


async def count(world: World) -> int:
    """Questions in the log."""
    return len(await world.log.rows(None, limit=50))


@pytest.mark.parametrize("label", ["Helpful", "Not helpful"])
async def test_a_verdict_on_a_question_that_was_erased(world: World, label: str) -> None:
    """Nobody is thanked for what could not be kept: told that the question is gone."""
    reply = await asked(world)
    await world.log.forget_member(str(world.alice.id))
    result = await world.bob.click(reply, label=label)
    assert shown(result) == buttons.NOTHING_TO_MARK
    assert private(result)
    assert await count(world) == 0


async def test_a_verdict_with_the_number_of_another_servers_question(world: World) -> None:
    """A forged id marks nothing elsewhere, and tells nothing of it."""
    await asked(world)
    other = open_world(world.env, world.log)
    await other.alice.send(other.general, f"{other.me} {OPENING}")
    reply = other.said(other.general)
    stored = world.env.backend.get_message(reply.channel.id, reply.id)
    for part in _flat(stored.components):
        if part.get("custom_id") == "dl:fb:up:2":
            part["custom_id"] = "dl:fb:up:1"
    result = await other.bob.click(reply, custom_id="dl:fb:up:1")
    assert shown(result) == buttons.NOTHING_TO_MARK
    assert [row.feedback for row in await world.log.rows(None, limit=9)] in ([(), ()], ["", ""])


def _flat(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for part in components for each in (part, *_flat(part.get("components") or []))]


@pytest.mark.parametrize(("value", "label"), [("up", "Helpful"), ("down", "Not helpful")])
async def test_thanks_say_what_was_marked(world: World, value: str, label: str) -> None:
    """Each verdict has its own thanks, and pressing twice keeps one."""
    reply = await asked(world)
    for _ in range(2):
        result = await world.bob.click(reply, label=label)
        assert shown(result) == buttons.THANKS[value]
    assert list((await world.row()).feedback) in ([value], list(value))


async def test_a_message_that_another_removed_at_the_same_moment(world: World) -> None:
    """Who presses Remove as the second is not told of a fault: what they wanted has happened."""
    reply = await asked(world)
    world.env.inject_error("DELETE", "/webhooks/*", status=404, code=10008)
    result = await world.alice.click(reply, label="Remove")
    assert result.followups == []


async def test_a_removal_that_discord_refuses(world: World) -> None:
    """Told privately, with an id that stands in the program's log; the reply stays."""
    reply = await asked(world)
    world.env.inject_error("DELETE", "/webhooks/*", status=403, code=50013)
    result = await world.alice.click(reply, label="Remove")
    (told,) = result.followups
    assert told.ephemeral
    assert "Error id `" in text_of(told)
    assert text_of(world.said()).startswith("The bakery opens")


@pytest.mark.parametrize("status", [403, 500])
async def test_an_interaction_that_discord_does_not_take(
    world: World, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """The answer and the apology are both refused: nothing else breaks, the next press works."""
    reply = await asked(world, PRICE)
    world.env.inject_error("POST", "/interactions/*", status=status, times=None)
    await world.bob.click(reply, label=OPENING)
    assert "could not be told" in caplog.text
    world.env.backend.faults.clear()
    assert shown(await world.bob.click(reply, label=OPENING)).startswith("The bakery opens")


@pytest.mark.parametrize("label", [OPENING, "Who owns the bakery?"])
@pytest.mark.unsure
async def test_a_choice_counts_against_the_limits(world: World, label: str) -> None:
    """A press that asks is a question: the sixth in half a minute is told to wait, unlogged."""
    reply = await asked(world, "bakery")
    results = [await world.bob.click(reply, label=label) for _ in range(6)]
    assert [shown(each).startswith("That was a lot") for each in results] == [False] * 5 + [True]
    assert private(results[-1])
    assert await count(world) == 6


@pytest.mark.parametrize(
    ("words", "label", "blocked"),
    [
        (PRICE, OPENING, True),
        (OPENING, "Helpful", False),
    ],
)
async def test_somebody_whom_moderators_blocked(
    world: World, words: str, label: str, blocked: bool
) -> None:
    """No button asks for them; a verdict is no question."""
    reply = await asked(world, words)
    await world.mona.slash(world.general, "setup block", member=world.bob)
    result = await world.bob.click(reply, label=label)
    assert (shown(result) == gate.NOT_HERE) is blocked
    assert private(result)
    assert await count(world) == 1


@pytest.mark.unsure
async def test_a_private_choice_has_no_link(world: World) -> None:
    """Nobody could follow a link to a message that one person sees."""
    result = await world.alice.slash(world.general, "ask", question="bakery", private=True)
    await world.alice.click(result.response, label=OPENING)
    rows = await world.log.rows(None, limit=9)
    assert [row.reply_message_id for row in rows] == ["", ""]
    public = await asked(world, "bakery")
    await world.alice.click(public, label=OPENING)
    assert (await world.row()).reply_message_id == str(public.id)


@pytest.mark.unsure
async def test_a_choice_that_the_knowledge_lost(world: World) -> None:
    """The near tie stays as it was, for who asked too, and nothing is logged."""
    reply = await asked(world, "bakery")
    known = world.bot.assistant.known("")
    entries = tuple(each for each in known.knowledge.entries if each.id != "opening")
    less = replace(known.knowledge, entries=entries)
    world.bot.assistant.packs["bakery"] = Known(less, known.index)
    result = await world.alice.click(reply, label=OPENING)
    assert shown(result) == buttons.GONE
    assert private(result)
    assert OPENING in buttons_of(world.said())
    assert await count(world) == 1


@pytest.mark.two_articles
async def test_a_question_of_an_article_that_is_no_longer_loaded(world: World) -> None:
    """Not answered from another article that happens to have an entry of that name."""
    reply = await asked(world, PRICE)
    custom_id = f"dl:q:opening@{tag_of('harbour')}"
    stored = world.env.backend.get_message(reply.channel.id, reply.id)
    for part in _flat(stored.components):
        if part.get("custom_id", "").startswith("dl:q:"):
            part["custom_id"] = custom_id
    there = await world.bob.click(reply, custom_id=custom_id)
    assert shown(there).startswith("The harbour opens at five.")
    del world.bot.assistant.packs["harbour"]
    result = await world.bob.click(reply, custom_id=custom_id)
    assert shown(result) == buttons.GONE


async def test_a_question_pressed_under_a_private_answer(world: World) -> None:
    """It stays private, and its row has no link."""
    result = await world.alice.slash(world.general, "ask", question=PRICE, private=True)
    pressed = await world.alice.click(result.response, label=OPENING)
    assert shown(pressed).startswith("The bakery opens at seven.")
    assert private(pressed)
    assert "Remove" not in buttons_of(pressed.response)
    assert (await world.row()).reply_message_id == ""


@pytest.mark.parametrize("count_", [1, 2])
async def test_how_many_were_deleted(world: World, count_: int) -> None:
    """One question is one question."""
    for _ in range(count_):
        await asked(world)
    page = await world.alice.slash(world.general, "privacy delete")
    done = await world.alice.click(page.response, label="Delete everything")
    words = "1 question of yours was" if count_ == 1 else "2 questions of yours were"
    assert shown(done) == f"Done: {words} deleted, and all your verdicts."
    assert buttons_of(done.response) == {}


async def test_deleting_while_the_log_cannot_be_written(world: World) -> None:
    """Told that it is not done; the button stays, and works later."""
    await asked(world)
    page = await world.alice.slash(world.general, "privacy delete")
    path = world.log.path
    whole = world.log._writer.done

    async def refused(*_: object, **__: object) -> object:
        raise OSError(f"{path}: no space left")

    world.log._writer.done = refused  # type: ignore[method-assign]
    late = await world.alice.click(page.response, label="Delete everything")
    assert shown(late) == buttons.NOT_DELETED
    assert str(path) not in shown(late)
    world.log._writer.done = whole  # type: ignore[method-assign]
    assert await count(world) == 1
    done = await world.alice.click(page.response, label="Delete everything")
    assert shown(done).startswith("Done: 1 question of yours was deleted")
    assert await count(world) == 0
