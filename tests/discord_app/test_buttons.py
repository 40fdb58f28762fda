"""Buttons: what they do, whom they obey, and that a restart forgets none of them."""

from __future__ import annotations

import pytest

from bot.discord_app import buttons
from tests.discord_app.world import World, buttons_of, private, shown, text_of

OPENING = "When does the bakery open?"


async def asked(world: World, words: str = OPENING):  # type: ignore[no-untyped-def]
    await world.alice.send(world.general, f"{world.me} {words}")
    return world.said()


async def test_not_helpful_reaches_the_log(world: World) -> None:
    """A press is thanked privately and stands with the row."""
    reply = await asked(world)
    result = await world.bob.click(reply, label="Not helpful")
    assert shown(result) == buttons.THANKS["down"]
    assert private(result)
    assert list((await world.row()).feedback) in (["down"], list("down"))


async def test_one_verdict_a_person(world: World) -> None:
    """Who changes their mind replaces their verdict; another person's stands beside it."""
    reply = await asked(world)
    await world.bob.click(reply, label="Not helpful")
    await world.bob.click(reply, label="Helpful")
    assert "down" not in str((await world.row()).feedback)
    await world.alice.click(reply, label="Not helpful")
    assert "down" in str((await world.row()).feedback)
    assert "up" in str((await world.row()).feedback)


@pytest.mark.unsure
async def test_a_near_tie_offers_its_readings(world: World) -> None:
    """The choices are buttons with words; the asker's choice turns into the answer in place."""
    reply = await asked(world, "bakery")
    offered = buttons_of(reply)
    assert {"Who owns the bakery?", OPENING} <= set(offered)
    assert (await world.row()).decision == "suggest"
    waiting = await world.log.unanswered(str(world.guild.id))
    assert [each.question for each in waiting] == ["bakery"]
    await world.alice.click(reply, label=OPENING)
    assert not await world.log.unanswered(str(world.guild.id))
    now = world.said()
    assert now.id == reply.id
    assert text_of(now).startswith("The bakery opens at seven.")
    row = await world.row()
    assert (row.surface, row.entry, row.decision) == ("button", "opening", "answer")
    assert row.reply_message_id == str(reply.id)


@pytest.mark.unsure
async def test_somebody_elses_choice_leaves_the_askers_card_alone(world: World) -> None:
    """Another person who picks a reading gets an answer of their own."""
    reply = await asked(world, "bakery")
    result = await world.bob.click(reply, label=OPENING)
    assert result.response.id != reply.id
    assert shown(result).startswith("The bakery opens at seven.")
    assert OPENING in buttons_of(world.general.history()[1])


@pytest.mark.unsure
async def test_a_private_near_tie_stays_private(world: World) -> None:
    """Choosing under a private answer answers privately."""
    result = await world.alice.slash(world.general, "ask", question="bakery", private=True)
    await world.alice.click(result.response, label=OPENING)
    assert text_of(result.response).startswith("The bakery opens at seven.")
    assert world.general.history(viewer=world.bob) == []


@pytest.mark.unsure
async def test_only_the_choices_of_the_question_answer_it(world: World) -> None:
    """Taken privately or publicly; a press of the asker below another reply leaves it waiting."""
    await asked(world, "bakery")
    result = await world.alice.slash(world.general, "ask", question="bakery", private=True)
    (waiting,) = await world.log.unanswered(str(world.guild.id))
    assert waiting.count == 2
    await world.alice.click(result.response, label=OPENING)
    (waiting,) = await world.log.unanswered(str(world.guild.id))
    assert waiting.count == 1


async def test_the_nearest_thing_can_be_asked_with_a_press(world: World) -> None:
    """Below a decline the nearest question answers when pressed, in a message of its own."""
    reply = await asked(world, "price of the bread")
    result = await world.bob.click(reply, label=OPENING)
    assert shown(result).startswith("The bakery opens at seven.")
    assert not private(result)


async def test_old_buttons_work_after_a_restart(world: World) -> None:
    """Feedback, questions and removal on a message from before the restart."""
    reply = await asked(world, "price of the bread")
    await world.restart()
    assert private(await world.bob.click(reply, label="Not helpful"))
    assert "down" in str((await world.row()).feedback)
    assert shown(await world.bob.click(reply, label=OPENING)).startswith("The bakery opens")
    await world.alice.click(reply, label="Remove")
    assert reply.id not in {message.id for message in world.general.history()}


@pytest.mark.unsure
async def test_old_choices_work_after_a_restart(world: World) -> None:
    """A near tie from before the restart is still resolved in place."""
    reply = await asked(world, "bakery")
    await world.restart()
    await world.alice.click(reply, label=OPENING)
    assert text_of(world.said()).startswith("The bakery opens at seven.")


async def test_a_question_the_knowledge_lost(world: World) -> None:
    """An old button for a question that is gone says so instead of failing."""
    reply = await asked(world, "price of the bread")
    stored = world.env.backend.get_message(reply.channel.id, reply.id)
    for part in _rows(stored.components):
        if part.get("custom_id", "").startswith("dl:q:"):
            part["custom_id"] = "dl:q:retired_entry"
    result = await world.bob.click(reply, custom_id="dl:q:retired_entry")
    assert shown(result) == buttons.GONE
    assert private(result)


def _rows(components):  # type: ignore[no-untyped-def]
    for each in components:
        yield each
        yield from _rows(each.get("components") or [])


async def test_every_button_has_words(world: World) -> None:
    """Meaning never hangs on a colour or an emoji."""
    reply = await asked(world)
    assert list(buttons_of(reply)) == ["Helpful", "Not helpful", "Remove"]
    assert all(label.strip() for label in buttons_of(reply))


async def test_a_fault_behind_a_button_is_told(world: World) -> None:
    """Who presses a button that fails hears of it, with an id that stands in the program's log."""
    reply = await asked(world, "price of the bread")

    async def broken(*_: object, **__: object) -> object:
        raise RuntimeError("broken on purpose")

    world.bot.assistant.choose = broken  # type: ignore[method-assign]
    result = await world.bob.click(reply, label=OPENING)
    assert "Error id `" in shown(result)
    assert private(result)


async def test_a_fault_behind_a_mention_is_told(world: World) -> None:
    """A question that fails gets words, not silence, and the next one is answered."""
    whole = world.bot.assistant.ask

    async def broken(*_: object, **__: object) -> object:
        raise RuntimeError("broken on purpose")

    world.bot.assistant.ask = broken  # type: ignore[method-assign]
    assert "Error id `" in text_of(await asked(world))
    world.bot.assistant.ask = whole  # type: ignore[method-assign]
    assert "The bakery opens" in text_of(await asked(world))


async def test_a_known_unknown_that_was_offered(world: World) -> None:
    """Pressing what the article is silent about says so, and what comes nearest."""
    reply = await asked(world, "price of the bread")
    stored = world.env.backend.get_message(reply.channel.id, reply.id)
    for part in _rows(stored.components):
        if part.get("custom_id", "").startswith("dl:q:"):
            part["custom_id"] = "dl:q:price"
    now = shown(await world.alice.click(reply, custom_id="dl:q:price"))
    assert now.startswith("The article does not say what the bread costs.")
    assert "Not in the article" in now
    row = await world.row()
    assert (row.decision, row.reason, row.entry) == ("decline", "not_in_article", "price")
