"""Taking a reply away, and changing it when its question is edited."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.types import Turn
from bot.discord_app import buttons, listeners
from bot.discord_app.commands import menu
from tests.discord_app.world import World, private, shown, text_of

OPENING = "When does the bakery open?"


async def asked(world: World):  # type: ignore[no-untyped-def]
    question = await world.alice.send(world.general, f"{world.me} {OPENING}")
    return question, world.said()


def there(world: World, message) -> bool:  # type: ignore[no-untyped-def]
    return message.id in {each.id for each in world.general.history()}


@pytest.mark.parametrize("who", ["alice", "mona"])
async def test_asker_and_moderator_may_remove(world: World, who: str) -> None:
    """The button takes the reply away for the person who asked and for a moderator."""
    _, reply = await asked(world)
    await getattr(world, who).click(reply, label="Remove")
    assert not there(world, reply)


async def test_nobody_else_may(world: World) -> None:
    """Anyone else is told who may, privately, and the reply stays."""
    _, reply = await asked(world)
    result = await world.bob.click(reply, label="Remove")
    assert shown(result) == buttons.NOT_YOURS
    assert private(result)
    assert there(world, reply)


async def test_the_menu_removes_too(world: World) -> None:
    """ "Remove this reply" obeys the same people as the button."""
    _, reply = await asked(world)
    refused = await world.bob.context_menu(world.general, "Remove this reply", reply)
    assert shown(refused) == buttons.NOT_YOURS
    assert there(world, reply)
    done = await world.alice.context_menu(world.general, "Remove this reply", reply)
    assert shown(done) == menu.REMOVED
    assert private(done)
    assert not there(world, reply)


async def test_the_menu_removes_a_page(world: World) -> None:
    """Who had it shown may take it away, though a page has no button of that name."""
    page = (await world.alice.slash(world.general, "summary")).response
    refused = await world.bob.context_menu(world.general, "Remove this reply", page)
    assert shown(refused) == buttons.NOT_YOURS
    assert there(world, page)
    done = await world.alice.context_menu(world.general, "Remove this reply", page)
    assert shown(done) == menu.REMOVED
    assert not there(world, page)


async def test_the_menu_removes_a_notice(world: World) -> None:
    """Who was told to wait may take that away."""
    for _ in range(6):
        await world.alice.send(world.general, f"{world.me} {OPENING}")
    notice = world.said()
    assert "a lot of questions at once" in text_of(notice)
    await world.env.advance_time(40)
    refused = await world.bob.context_menu(world.general, "Remove this reply", notice)
    assert shown(refused) == buttons.NOT_YOURS
    done = await world.alice.context_menu(world.general, "Remove this reply", notice)
    assert shown(done) == menu.REMOVED
    assert not there(world, notice)


async def test_the_menu_leaves_other_peoples_messages_alone(world: World) -> None:
    """Only replies of the bot can be removed through the bot."""
    question, _ = await asked(world)
    result = await world.mona.context_menu(world.general, "Remove this reply", question)
    assert shown(result) == menu.NOT_MINE
    assert there(world, question)


async def test_an_answer_to_slash_is_removed_by_its_asker(world: World) -> None:
    """The button works on answers to commands as well."""
    result = await world.alice.slash(world.general, "ask", question=OPENING)
    refused = await world.bob.click(result.response, label="Remove")
    assert shown(refused) == buttons.NOT_YOURS
    await world.alice.click(result.response, label="Remove")
    assert world.general.history() == []


async def test_an_edit_changes_the_reply(world: World) -> None:
    """An edit within two minutes is answered in the same message; both questions are logged."""
    question, reply = await asked(world)
    await world.env.advance_time(100)
    await world.alice.edit(question, f"{world.me} Who owns the bakery?")
    now = world.said()
    assert now.id == reply.id
    assert text_of(now).startswith("Martha Vogel owns it.")
    rows = await world.log.rows(None)
    assert [row.entry for row in rows] == ["owner", "opening"]
    assert rows[0].reply_message_id == str(reply.id)


async def test_a_late_edit_changes_nothing(world: World) -> None:
    """After two minutes the reply stands; nobody's history is rewritten."""
    question, _ = await asked(world)
    await world.env.advance_time(121)
    await world.alice.edit(question, f"{world.me} Who owns the bakery?")
    assert text_of(world.said()).startswith("The bakery opens at seven.")
    assert len(await world.log.rows(None)) == 1


async def test_an_edit_of_a_message_that_asked_nothing(world: World) -> None:
    """Editing a mention into an old message does not start an answer."""
    message = await world.alice.send(world.general, "good evening")
    await world.alice.edit(message, f"{world.me} {OPENING}")
    assert world.silent(message)


async def test_an_edit_after_the_reply_was_removed(world: World) -> None:
    """No new reply appears where the asker took the old one away."""
    question, reply = await asked(world)
    await world.alice.click(reply, label="Remove")
    await world.alice.edit(question, f"{world.me} Who owns the bakery?")
    assert world.silent(question)


@pytest.mark.parametrize("edited", [False, True])
async def test_a_question_deleted_while_its_reply_is_sent(world: World, edited: bool) -> None:
    """Nothing of it is noted again: neither the reply's number nor the words for a later edit."""
    question, whole = None, world.bot.card
    if edited:
        question, _ = await asked(world)

    async def just_before(turn: Turn, removable: bool = True, hint: str = "") -> Any:
        await listeners.deleted(world.bot, (int(turn.place.message_id),))
        return await whole(turn, removable, hint)

    world.bot.card = just_before  # type: ignore[method-assign]
    if question is not None:
        await world.alice.edit(question, f"{world.me} Who owns the bakery?")
    else:
        question, _ = await asked(world)
    rows = await world.log.rows(None)
    assert [(row.question, row.reply_message_id) for row in rows] == [("", "")] * (1 + edited)
    assert world.bot.remembered(question.id) is None
