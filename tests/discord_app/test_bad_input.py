"""What moderators get wrong, and what changes under their hands: a clear word, nothing lost,
nothing doubled."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import discord
import pytest
import simcord

from bot.assistant import Known
from bot.discord_app import permissions
from bot.discord_app.review.forms import LATE, MAX_QUESTION_CHARS, OPEN_S
from bot.review.changes import State
from bot.review.form import ReviewError
from bot.review.rows import Who
from tests.core.small import POLICY
from tests.discord_app.test_desk import asks, fields, form, opened
from tests.discord_app.test_moderators import let_in
from tests.discord_app.world import World, buttons_of, private, shown, text_of

LOST = "quantum chromodynamics?"
WORDING = {"Or another one": "flour", "The wording to learn": "quantum chromodynamics"}
ANSWER = "Two cars fit beside the shop."


def told(result: simcord.InteractionResult) -> str:
    """All that an act gave to read beside the page it was done on."""
    return "\n".join([text_of(each) for each in result.followups] or [shown(result)])


def second(world: World) -> simcord.MemberActor:
    """Another moderator."""
    role = world.guild.create_role("second", permissions=discord.Permissions(manage_guild=True))
    return world.guild.add_member(world.env.create_user("max"), roles=[role])


async def live(world: World) -> int:
    """How many changes are in force in the server."""
    return len(await world.log.review.changes(str(world.guild.id), State.LIVE))


async def kept(world: World) -> int:
    """How many changes and drafts there are at all."""
    return len(await world.log.review.changes(None, *State))


async def test_a_refused_form_opens_again_as_it_was_typed(world: World) -> None:
    """A long answer with a wrong paragraph is not lost: the way back holds every word."""
    await asks(world, LOST)
    typed = {"The answer": ANSWER, "Paragraph of the article": "9", "Who says so": "Vogel"}
    refused = await form(world, world.mona, "Write an answer", typed)
    (word,) = refused.followups
    assert "has no paragraph 9" in text_of(word)
    again = await world.mona.click(word, label="Back to the form")
    held = {name: part.get("value") for name, part in fields(again).items()}
    assert held == {"The question": LOST, **typed}
    ids = {name: part["custom_id"] for name, part in fields(again).items()}
    values = {ids[name]: value or "" for name, value in held.items()}
    mended = await world.mona.submit_modal(again, values | {ids["Paragraph of the article"]: "1"})
    assert "What this would change" in shown(mended)
    await world.mona.click(mended.response, label="Make it so")
    assert ANSWER in await asks(world, LOST)


def break_(world: World, table: str) -> None:
    """From now on a table of the log can neither be written nor read."""
    with closing(sqlite3.connect(world.log.path)) as connection:
        connection.execute(f"DROP TABLE {table}")


async def test_a_form_that_cannot_be_kept(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The log fails after the form was sent in: told with an id that the operator finds, and the
    way back holds every word."""
    await asks(world, LOST)
    send = await filled(world, world.mona, ANSWER)
    break_(world, "change")
    refused = await send()
    (word,) = refused.followups
    assert word.ephemeral
    number = text_of(word).split("Error id `")[1].split("`")[0]
    assert f"a form failed, error id {number}" in caplog.text
    assert text_of(word).endswith("Nothing was changed.")
    again = fields(await world.mona.click(word, label="Back to the form"))
    assert again["The answer"]["value"] == ANSWER


async def test_a_late_form_while_the_log_cannot_be_read(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Whose question it was cannot be told then, so that there is no form: the words come back."""
    await asks(world, LOST)
    send = await filled(world, world.mona, ANSWER)
    await world.restart()
    break_(world, "triage")
    late = await send()
    assert ANSWER in told(late)
    assert "Error id `" in told(late)
    assert "a form failed" in caplog.text


@pytest.mark.unsure
async def test_the_chosen_entry_is_kept_too(world: World) -> None:
    """What was picked from the list is still picked."""
    await asks(world, "when do the shop open on sunday")
    group = await opened(world, world.mona)
    asked = await world.mona.click(group.response, label="It means…")
    parts = fields(asked)
    pick, wording = parts["My question that it means"], parts["The wording to learn"]
    chosen = pick["options"][-1]["value"]
    values = {pick["custom_id"]: [chosen], wording["custom_id"]: "?!"}
    refused = await world.mona.submit_modal(asked, values)
    (word,) = refused.followups
    assert "no words" in text_of(word)
    again = fields(await world.mona.click(word, label="Back to the form"))
    defaults = [each["value"] for each in again["My question that it means"]["options"]
                if each.get("default")]  # fmt: skip
    assert defaults == [chosen]
    assert again["The wording to learn"]["value"] == "?!"


async def filled(world: World, who: simcord.MemberActor, answer: str, paragraph: str = "1") -> Any:
    """Opens the first group's answer, all but sent; gives what sends it."""
    group = await opened(world, who)
    asked = await who.click(group.response, label="Write an answer")
    parts = fields(asked)
    typed = {"The question": LOST, "The answer": answer, "Paragraph of the article": paragraph}
    values = {parts[name]["custom_id"]: value for name, value in typed.items()}
    return lambda: who.submit_modal(asked, values)


async def test_two_moderators_write_at_the_same_time(world: World) -> None:
    """Each form is its own, though both are about one question: each preview shows its answer."""
    other = second(world)
    await asks(world, LOST)
    mine = await filled(world, world.mona, ANSWER)
    theirs = await filled(world, other, "Three carts fit.")
    assert ANSWER in shown(await mine())
    assert "Three carts fit." in shown(await theirs())
    assert await kept(world) == 2


async def test_a_form_that_was_open_too_long(world: World) -> None:
    """Dismissed ones are let go in time; one that is sent in after all comes back as it was."""
    await asks(world, LOST)
    send = await filled(world, world.mona, ANSWER)
    await world.env.advance_time(OPEN_S + 1)
    late = await send()
    (word,) = late.followups
    assert text_of(word).startswith(LATE)
    again = fields(await world.mona.click(word, label="Back to the form"))
    assert again["The answer"]["value"] == ANSWER
    assert await kept(world) == 0


@pytest.mark.unsure
async def test_a_form_outlives_the_bot(world: World) -> None:
    """Sent in to the next run, it comes back with every word and choice, and can be sent again."""
    await asks(world, "when do the shop open on sunday")
    group = await opened(world, world.mona)
    asked = await world.mona.click(group.response, label="It means…")
    parts = fields(asked)
    pick, wording = parts["My question that it means"], parts["The wording to learn"]
    chosen = pick["options"][-1]["value"]
    await world.restart()
    values = {pick["custom_id"]: [chosen], wording["custom_id"]: "open sundays at all"}
    late = await world.mona.submit_modal(asked, values)
    (word,) = late.followups
    assert text_of(word).startswith(LATE)
    again = await world.mona.click(word, label="Back to the form")
    held = {name: part.get("value") or "" for name, part in fields(again).items()}
    assert held["The wording to learn"] == "open sundays at all"
    picked = [each["value"] for each in fields(again)["My question that it means"]["options"]
              if each.get("default")]  # fmt: skip
    assert [*picked, held["Or another one"]] in ([chosen, ""], [chosen])
    values = {part["custom_id"]: held[name] for name, part in fields(again).items()
              if name != "My question that it means"}  # fmt: skip
    values[fields(again)["My question that it means"]["custom_id"]] = picked
    assert "open sundays at all" in shown(await world.mona.submit_modal(again, values))
    assert await kept(world) == 1


@pytest.mark.parametrize("answer", [ANSWER, "*" * POLICY.max_reply_chars, "Two carts.\n\nOr one."])
async def test_a_form_outlives_the_bot_and_not_its_question(world: World, answer: str) -> None:
    """Its asker erased it meanwhile: what was typed is told back all the same, each character."""
    await asks(world, LOST)
    group = await opened(world, world.mona)
    asked = await world.mona.click(group.response, label="Write an answer")
    parts = fields(asked)
    typed = {
        "The question": "_" * MAX_QUESTION_CHARS,
        "The answer": answer,
        "Who says so": "~" * 80,
    }
    await world.restart()
    await world.log.forget_member(str(world.alice.id))
    values = {parts[name]["custom_id"]: text for name, text in typed.items()}
    late = await world.mona.submit_modal(asked, values)
    seen = told(late)
    assert seen.startswith(LATE)
    assert seen.replace("\\", "").endswith("\n".join(typed.values()))
    assert await kept(world) == 0


async def test_a_form_that_outlives_the_bot_is_for_moderators(world: World) -> None:
    """Who lost the right while the bot was away gets words, not the form."""
    role = world.guild.create_role("editors")
    edith = world.guild.add_member(world.env.create_user("edith"), roles=[role])
    let_in(world, edith)
    await world.mona.slash(world.general, "setup moderators", role=role)
    await asks(world, LOST)
    group = await opened(world, edith)
    asked = await edith.click(group.response, label="Write an answer")
    await world.mona.slash(world.general, "setup moderators")
    await world.restart()
    parts = fields(asked)
    values = {parts["The question"]["custom_id"]: LOST, parts["The answer"]["custom_id"]: ANSWER}
    assert shown(await edith.submit_modal(asked, values)) == permissions.REFUSED


async def test_an_answer_over_the_limit(world: World) -> None:
    """The form takes no more than a reply shows. Where less is shown by the time it is sent, the
    limit is told, and the text comes back."""
    await asks(world, LOST)
    group = await opened(world, world.mona)
    asked = await world.mona.click(group.response, label="Write an answer")
    parts = fields(asked)
    assert parts["The answer"]["max_length"] == POLICY.max_reply_chars
    packs, before = world.bot.assistant.packs, world.bot.assistant.known("")
    less = replace(before.index, policy=replace(POLICY, max_reply_chars=20))
    packs["bakery"] = Known(before.knowledge, less)
    values = {
        parts["The question"]["custom_id"]: LOST,
        parts["The answer"]["custom_id"]: ANSWER,
        parts["Paragraph of the article"]["custom_id"]: "1",
    }
    refused = await world.mona.submit_modal(asked, values)
    assert f"has {len(ANSWER)} characters; at most 20 are shown. Nothing was" in told(refused)
    again = await world.mona.click(refused.followups[0], label="Back to the form")
    assert fields(again)["The answer"]["value"] == ANSWER
    assert await kept(world) == 0


async def test_a_figure_that_no_fact_has(world: World) -> None:
    """Warned of, with the figure; it can be made all the same."""
    await asks(world, LOST)
    typed = {"The answer": "It costs 42 crowns.", "Paragraph of the article": "1"}
    preview = await form(world, world.mona, "Write an answer", typed)
    assert "The figure 42 is in no fact" in shown(preview)
    assert "Make it so" in buttons_of(preview.response)


async def test_a_wording_that_is_there_already(world: World) -> None:
    """Told, and not kept twice; after a change the same wording is a double too."""
    await asks(world, LOST)
    double = {"Or another one": "flour", "The wording to learn": "Origin of the FLOUR?"}
    assert "already has that wording" in told(await form(world, world.mona, "It means…", double))
    preview = await form(world, world.mona, "It means…", WORDING)
    await world.mona.click(preview.response, label="Make it so")
    await asks(world, "gluon plasma lagrangian?")
    again = await form(world, world.mona, "It means…", WORDING)
    assert "already has that wording" in told(again)
    assert await live(world) == 1


async def test_two_moderators_make_the_same_change(world: World) -> None:
    """The second is told what the first did, and it is made once."""
    other = second(world)
    await asks(world, LOST)
    mine = await form(world, world.mona, "It means…", WORDING)
    theirs = await form(world, other, "It means…", WORDING)
    await world.mona.click(mine.response, label="Make it so")
    late = await other.click(theirs.response, label="Make it so")
    assert f"<@{world.mona.id}> added a wording to flour meanwhile" in told(late)
    assert await live(world) == 1


@pytest.mark.parametrize("entries", [("flour", "owner"), ("flour", "flour")])
async def test_two_presses_at_the_same_moment(world: World, entries: tuple[str, str]) -> None:
    """Of two changes to one question that are made at once exactly one is, and the other press
    hears of it."""
    other, guild = second(world), str(world.guild.id)
    await asks(world, LOST)
    for who, entry in zip((world.mona, other), entries, strict=True):
        await form(world, who, "It means…", {**WORDING, "Or another one": entry})
    drafts = await world.log.review.changes(guild, State.DRAFT)
    desk, people = world.bot.desks.of("bakery"), (world.mona, other)
    results = await asyncio.gather(
        *(desk.apply(Who(guild, str(who.id)), draft.id)
          for who, draft in zip(people, drafts, strict=True)),
        return_exceptions=True,
    )  # fmt: skip
    assert await live(world) == 1
    (error,) = [each for each in results if isinstance(each, ReviewError)]
    assert "added a wording" in str(error)


async def test_pressed_twice(world: World) -> None:
    """A double click makes a change once, and says that it is in force."""
    await asks(world, LOST)
    await form(world, world.mona, "It means…", WORDING)
    who, desk = Who(str(world.guild.id), str(world.mona.id)), world.bot.desks.of("bakery")
    results = await asyncio.gather(desk.apply(who, 1), desk.apply(who, 1), return_exceptions=True)
    assert await live(world) == 1
    (error,) = [each for each in results if isinstance(each, ReviewError)]
    assert "in force already" in str(error)


async def test_undone_by_both(world: World) -> None:
    """The second is told that it is no longer in force."""
    other = second(world)
    await asks(world, LOST)
    preview = await form(world, world.mona, "It means…", WORDING)
    await world.mona.click(preview.response, label="Make it so")
    lists = [await who.slash(world.general, "review changes") for who in (world.mona, other)]
    await world.mona.click(lists[0].response, label="Undo 1")
    late = await other.click(lists[1].response, label="Undo 1")
    assert "no longer in force" in told(late)
    assert await live(world) == 0


async def to_the_queue(world: World) -> Any:
    page = await world.mona.slash(world.general, "review queue")
    return lambda: world.mona.click(page.response, label="Open 1")


async def to_the_group(world: World) -> Any:
    group = await opened(world, world.mona)
    return lambda: world.mona.click(group.response, label="Write an answer")


async def to_the_form(world: World) -> Any:
    group = await opened(world, world.mona)
    asked = await world.mona.click(group.response, label="It means…")
    values = {fields(asked)[name]["custom_id"]: value for name, value in WORDING.items()}
    return lambda: world.mona.submit_modal(asked, values)


async def to_the_preview(world: World) -> Any:
    preview = await form(world, world.mona, "It means…", WORDING)
    return lambda: world.mona.click(preview.response, label="Make it so")


async def to_dismissing(world: World) -> Any:
    group = await opened(world, world.mona)
    return lambda: world.mona.click(group.response, label="Dismiss")


@pytest.mark.parametrize(
    "reached", [to_the_queue, to_the_group, to_the_form, to_the_preview, to_dismissing]
)
async def test_the_asker_erased_it_meanwhile(world: World, reached: Any) -> None:
    """However far a moderator had come: told that it was erased, privately, and nothing of the
    question is kept or in force."""
    await asks(world, LOST)
    act = await reached(world)
    await world.log.forget_member(str(world.alice.id))
    late = await act()
    assert "deleted" in told(late), told(late)
    assert private(late)
    assert await live(world) == 0
    assert "Nothing is waiting" in shown(await world.mona.slash(world.general, "review queue"))
