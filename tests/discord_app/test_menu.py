"""“Answer from the article” on another member's message: whose words, whose reply."""

from __future__ import annotations

import pytest

from bot.core.types import Turn
from bot.discord_app import buttons, listeners
from bot.discord_app.commands import menu
from tests.discord_app.world import World, buttons_of, private, shown, text_of

OPENING = "When does the bakery open?"


@pytest.mark.parametrize("taken_back", ["message", "everything", "the presser's"])
async def test_what_the_menu_answers_is_its_authors(world: World, taken_back: str) -> None:
    """With their message, or all of theirs, its words go; with all of the presser's they do not."""
    message = await world.bob.send(world.general, OPENING)
    await world.alice.context_menu(world.general, "Answer from the article", message)
    mine = await world.log.export_member(str(world.bob.id))
    assert [row.question for row in mine.rows] == [OPENING]
    if taken_back == "message":
        await world.bob.delete(message)
    else:
        who = world.bob if taken_back == "everything" else world.alice
        await world.log.forget_member(str(who.id))
    left = [row.question for row in await world.log.rows(None) if row.question]
    assert left == ([OPENING] if taken_back == "the presser's" else [])


@pytest.mark.parametrize("who", ["alice", "bob"])
async def test_who_pressed_the_menu_and_whose_words_it_answers(world: World, who: str) -> None:
    """Both may remove the reply; a third member may not."""
    message = await world.bob.send(world.general, OPENING)
    done = await world.alice.context_menu(world.general, "Answer from the article", message)
    lone = world.guild.add_member(world.env.create_user("lone"))
    assert shown(await lone.click(done.response, label="Remove")) == buttons.NOT_YOURS
    await getattr(world, who).click(done.response, label="Remove")
    assert [each.id for each in world.general.history()] == [message.id]


@pytest.mark.unsure
async def test_choices_of_the_menu_turn_into_the_answer(world: World) -> None:
    """In place, for who pressed the menu."""
    message = await world.bob.send(world.general, "does it open")
    done = await world.alice.context_menu(world.general, "Answer from the article", message)
    (first, *_) = buttons_of(done.response)
    assert len(await world.log.unanswered(str(world.guild.id))) == 1
    await world.alice.click(done.response, label=first)
    assert world.said().id == done.response.id
    assert "Which" not in text_of(world.said())
    assert not await world.log.unanswered(str(world.guild.id)), "its author's question was answered"
    await world.bob.click(done.response, label="Remove")
    assert [each.id for each in world.general.history()] == [message.id], "its author still may"


async def test_the_menu_keeps_to_its_presser(world: World) -> None:
    """What the presser asks next may lean on it; what its author asks next does not."""
    message = await world.bob.send(world.general, "Who owns the bakery?")
    await world.alice.context_menu(world.general, "Answer from the article", message)
    await world.bob.send(world.general, f"{world.me} according to whom?")
    assert text_of(world.said()).startswith("I am not sure")
    await world.alice.send(world.general, f"{world.me} according to whom?")
    assert text_of(world.said()).startswith("Martha Vogel owns it.")


@pytest.mark.parametrize("when", ["before", "while it is answered"])
async def test_the_menu_on_a_message_that_was_deleted(world: World, when: str) -> None:
    """Its words do not come into the log, and the presser hears why there is no answer."""
    message, whole = await world.bob.send(world.general, OPENING), world.log.record
    if when == "before":
        await listeners.deleted(world.bot, (message.id,))

    async def just_before(turn: Turn) -> Turn:
        await listeners.deleted(world.bot, (message.id,))
        return await whole(turn)

    world.log.record = just_before  # type: ignore[method-assign]
    done = await world.alice.context_menu(world.general, "Answer from the article", message)
    assert (shown(done), private(done)) == (menu.DELETED, True)
    assert [row.question for row in await world.log.rows(None)] == [""] * (when != "before")
