"""The moderators' loop in Discord: an open question, a form, its preview, in force, undone."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import simcord

from bot.discord_app import permissions
from bot.discord_app.review import buttons as review_buttons
from bot.discord_app.review.buttons import READING, GroupButton
from bot.review.changes import State
from bot.store.log import SqliteLog
from tests.core.small import KNOWLEDGE
from tests.discord_app.test_moderators import let_in
from tests.discord_app.world import World, buttons_of, open_world, private, shown, text_of

LOST = "quantum chromodynamics?"
DESK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("review queue", {}),
    ("review changes", {}),
    ("review stats", {}),
    ("review fix", {"number": 1}),
    ("review verdict", {"number": 1, "verdict": "right"}),
)


async def asks(world: World, question: str) -> str:
    """What a member gets for a question, by mention."""
    await world.env.advance_time(40)  # past the limits
    await world.alice.send(world.general, f"{world.me} {question}")
    return text_of(world.said())


async def opened(world: World, who: simcord.MemberActor) -> simcord.InteractionResult:
    """The first group of the queue, on the page that the moderator sees."""
    queue = await who.slash(world.general, "review queue")
    assert private(queue)
    return await who.click(queue.response, label="Open 1")


def fields(result: simcord.InteractionResult) -> dict[str, dict[str, Any]]:
    """Label -> component of a form's fields."""
    modal = result.modal
    assert modal is not None
    return {label["label"]: label["component"] for label in modal["components"]}


async def form(
    world: World, who: simcord.MemberActor, label: str, values: dict[str, str]
) -> simcord.InteractionResult:
    """The first group's form, filled in by its labels, else as it came; gives the preview."""
    group = await opened(world, who)
    asked = await who.click(group.response, label=label)
    typed = {each["custom_id"]: each["value"] for each in fields(asked).values() if "value" in each}
    typed |= {fields(asked)[key]["custom_id"]: value for key, value in values.items()}
    return await who.submit_modal(asked, typed)


async def test_a_wording(world: World) -> None:
    """Unanswered, in the queue with reasons, previewed, in force here and not next door, undone,
    and all of it after a restart of the bot too."""
    assert "did not understand" in await asks(world, LOST)
    queue = await world.mona.slash(world.general, "review queue")
    assert "quantum chromodynamics" in shown(queue)
    group = await world.mona.click(queue.response, label="Open 1")
    assert "Why it waits" in shown(group)
    preview = await form(
        world, world.mona, "It means…",
        {"Or another one": "flour", "The wording to learn": "quantum chromodynamics"},
    )  # fmt: skip
    assert "What this would change" in shown(preview)
    assert "not understood → answered: flour" in shown(preview)
    assert "did not understand" in await asks(world, LOST)
    await world.mona.click(preview.response, label="Make it so")
    assert "two mills" in await asks(world, LOST)
    other = open_world(world.env, world.log)
    assert "did not understand" in await asks(other, LOST)
    await world.restart()
    assert "two mills" in await asks(world, LOST)
    changes = await world.mona.slash(world.general, "review changes")
    assert "quantum chromodynamics" in shown(changes)
    assert f"<@{world.mona.id}>" in shown(changes)
    await world.mona.click(changes.response, label="Undo 1")
    assert "did not understand" in await asks(world, LOST)


async def test_a_change_that_fits_no_longer(world: World) -> None:
    """It is marked, and told when another is taken back; the others hold meanwhile."""
    for words, entry in ((LOST, "flour"), ("nebula telescope aperture", "owner")):
        await asks(world, words)
        values = {"Or another one": entry, "The wording to learn": words}
        preview = await form(world, world.mona, "It means…", values)
        await world.mona.click(preview.response, label="Make it so")
    with closing(sqlite3.connect(world.log.path)) as file, file:
        file.execute("""UPDATE change SET kind = 'answer', entry_id = 'x', phrasings = '[["y"]]'
        WHERE id = 1""")
    await world.restart()
    assert "did not understand" in await asks(world, LOST)
    assert "Martha" in await asks(world, "nebula telescope aperture")
    changes = await world.mona.slash(world.general, "review changes")
    assert shown(changes).count("Not in force") == 1
    undone = await world.mona.click(changes.response, label="Undo 2")
    (told,) = undone.followups
    assert "No longer in force, because what I know has changed: 1." in text_of(told)
    changes = await world.mona.slash(world.general, "review changes")
    await world.mona.click(changes.response, label="Undo 1")
    changes = await world.mona.slash(world.general, "review changes")
    assert "no changes of its own" in shown(changes)


async def test_a_start_while_the_log_cannot_be_read(world: World) -> None:
    """The pack alone answers meanwhile; the server's own wording is back with the next look."""
    await asks(world, LOST)
    values = {"Or another one": "flour", "The wording to learn": "quantum chromodynamics"}
    preview = await form(world, world.mona, "It means…", values)
    await world.mona.click(preview.response, label="Make it so")
    whole = world.log.review.changes

    async def away(*_: object) -> Any:
        raise OSError("the log is away")

    world.log.review.changes = away  # type: ignore[method-assign]
    await world.restart()
    assert "did not understand" in await asks(world, LOST)
    world.log.review.changes = whole  # type: ignore[method-assign]
    await world.bot.library.look()
    assert "two mills" in await asks(world, LOST)


async def test_a_form_that_would_come_too_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord takes a form for three seconds: a queue that is read for longer is told, and the
    next press has its form."""
    await asks(world, LOST)
    group = await opened(world, world.mona)
    # Pressed from here: the simulated clock stands still while the bot reads.
    world.bot.remove_dynamic_items(GroupButton)
    pressed = asyncio.create_task(world.bot.wait_for("interaction"))
    early = await world.mona.click(group.response, label="Write an answer")
    with monkeypatch.context() as hurry:
        hurry.setattr(review_buttons, "FORM_WAIT_S", 0)
        await GroupButton("write", 1).callback(await pressed)
    assert early.modal is None
    assert shown(early) == READING
    assert private(early)
    world.bot.add_dynamic_items(GroupButton)
    late = await world.mona.click(group.response, label="Write an answer")
    assert late.modal is not None


async def test_an_old_change_is_taken_back(world: World) -> None:
    """However many came after it, and after a restart: the list has pages."""
    for word in ("quantum", "chromodynamics", "lagrangian", "gluons", "hadrons", "zeppelin"):
        await asks(world, f"{word}?")
        values = {"Or another one": "flour", "The wording to learn": word}
        preview = await form(world, world.mona, "It means…", values)
        await world.mona.click(preview.response, label="Make it so")
    await world.restart()
    changes = await world.mona.slash(world.general, "review changes")
    assert "Undo 1" not in buttons_of(changes.response)
    older = await world.mona.click(changes.response, label="Older")
    assert "6 changes, page 2 of 2" in shown(older)
    assert "two mills" in await asks(world, "quantum?")
    left = await world.mona.click(older.response, label="Undo 1")
    assert "did not understand" in await asks(world, "quantum?")
    assert "two mills" in await asks(world, "chromodynamics?")
    assert list(buttons_of(left.response)) == [f"Undo {number}" for number in range(6, 1, -1)]


async def test_an_answer_and_a_known_unknown(world: World) -> None:
    """Each is what the next identical question gets, with its source or its nearest."""
    await asks(world, "Vehicles allowed nearby?")
    preview = await form(
        world, world.mona, "Write an answer",
        {"The answer": "Two cars fit beside the shop.", "Paragraph of the article": "1",
         "Who says so": "Vogel"},
    )  # fmt: skip
    await world.mona.click(preview.response, label="Make it so")
    seen = await asks(world, "vehicles allowed nearby")
    assert "Two cars fit" in seen
    assert "According to Vogel" in seen
    await asks(world, "Vegan croissants?")
    preview = await form(
        world, world.mona, "Article is silent",
        {"“The article does not say …”": "what is vegan", "The nearest thing it does say": "flour"},
    )  # fmt: skip
    await world.mona.click(preview.response, label="Make it so")
    seen = await asks(world, "vegan croissants")
    assert "The article does not say what is vegan." in seen
    assert "two mills" in seen
    assert "Nothing is waiting" in shown(await world.mona.slash(world.general, "review queue"))


async def test_words_that_were_erased_while_a_form_is_open(world: World) -> None:
    """The form shows the newest row's words: once that member erased them, sending it changes
    nothing, though another member asked the same."""
    await asks(world, LOST)
    await world.bob.send(world.general, f"{world.me} Quantum Chromodynamics???")
    group = await opened(world, world.mona)
    asked = await world.mona.click(group.response, label="It means…")
    typed = {each["custom_id"]: each["value"] for each in fields(asked).values() if "value" in each}
    assert "Quantum Chromodynamics???" in typed.values()
    typed[fields(asked)["Or another one"]["custom_id"]] = "flour"
    await world.log.forget_member(str(world.bob.id))
    sent = await world.mona.submit_modal(asked, typed)
    assert "deleted it. Nothing was changed." in text_of(sent.followups[-1])
    assert await world.log.review.changes(None, *State) == ()


async def test_a_change_that_breaks_something_is_refused(world: World) -> None:
    """What it breaks is named; only who manages the server may insist, and that is kept."""
    role = world.guild.create_role("editors")
    editor = world.guild.add_member(world.env.create_user("edith"), roles=[role])
    let_in(world, editor)
    await world.mona.slash(world.general, "setup moderators", role=role)
    await asks(world, LOST)
    values = {"Or another one": "owner", "The wording to learn": "opening hours"}
    preview = await form(world, editor, "It means…", values)
    assert "It would break" in shown(preview)
    assert "opening hours" in shown(preview)
    assert "Make it so" not in buttons_of(preview.response)
    refused = await editor.click(preview.response, label="Make it anyway")
    assert "Manage Server" in str([text_of(each) for each in refused.followups] or shown(refused))
    assert "at seven" in await asks(world, "opening hours")
    preview = await form(world, world.mona, "It means…", values)
    await world.mona.click(preview.response, label="Make it anyway")
    assert "Martha" in await asks(world, "opening hours")
    changes = await world.mona.slash(world.general, "review changes")
    assert "overriding a check" in shown(changes)


@pytest.mark.parametrize(
    ("label", "values", "words"),
    [
        ("Write an answer", {"The answer": "x", "Paragraph of the article": "9"}, "no paragraph 9"),
        ("Write an answer", {"The answer": "x", "Paragraph of the article": "two"}, "not a para"),
        ("Write an answer", {"The answer": "x"}, "needs the paragraph"),
        ("It means…", {"Or another one": "nothing like it"}, "not know a question"),
        ("It means…", {"Or another one": "flour", "The wording to learn": "?!"}, "no words"),
        ("It means…", {"Or another one": "flour", "The wording to learn": "origin of the flour"},
         "already has that wording"),
    ],
)  # fmt: skip
async def test_bad_input(world: World, label: str, values: dict[str, str], words: str) -> None:
    """A clear word on what is wrong, privately, and nothing is kept."""
    await asks(world, LOST)
    result = await form(world, world.mona, label, values)
    told = [text_of(each) for each in result.followups] or [shown(result)]
    assert words in "\n".join(told)
    assert await world.log.review.changes(None, *_states()) == ()


def _states() -> tuple[Any, ...]:
    from bot.review.changes import State

    return tuple(State)


async def test_dismissed_by_one_while_another_looks(world: World) -> None:
    """The second moderator is told what the first did; the group is gone for both."""
    max_ = world.guild.add_member(world.env.create_user("max"), roles=[_manager(world)])
    await asks(world, LOST)
    page = await opened(world, max_)
    mine = await opened(world, world.mona)
    await world.mona.click(mine.response, label="Dismiss")
    late = await max_.click(page.response, label="Later")
    told = "\n".join([text_of(each) for each in late.followups] or [shown(late)])
    assert f"<@{world.mona.id}> dismissed it" in told
    assert "Nothing is waiting" in shown(await max_.slash(world.general, "review queue"))


def _manager(world: World) -> Any:
    import discord

    return world.guild.create_role("second", permissions=discord.Permissions(manage_guild=True))


async def test_verdict_and_stats(world: World) -> None:
    """A verdict is kept; the figures tell shares, days, feedback and what is asked most."""
    await asks(world, "When does the bakery open?")
    await asks(world, LOST)
    judged = await world.mona.slash(world.general, "review verdict", number=1, verdict="right")
    assert "tested against it" in shown(judged)
    missing = await world.mona.slash(world.general, "review verdict", number=99, verdict="wrong")
    assert "no question 99" in shown(missing)
    seen = shown(await world.mona.slash(world.general, "review stats"))
    for words in ("Asked**: 2", "answered: 1 (50%)", "not understood: 1", "quantum"):
        assert words in seen, seen


@pytest.mark.parametrize(("name", "options"), DESK)
async def test_a_member_is_refused_in_code(
    world: World, name: str, options: dict[str, Any]
) -> None:
    """Even where Discord's settings let a member through, the bot refuses, privately."""
    await asks(world, LOST)
    let_in(world, world.bob)
    result = await world.bob.slash(world.general, name, **options)
    assert shown(result) == permissions.REFUSED
    assert private(result)


async def test_another_server_sees_nothing(world: World) -> None:
    """Neither the queue nor a group, a change or a row of one server shows in the next."""
    await asks(world, LOST)
    preview = await form(
        world, world.mona, "It means…",
        {"Or another one": "flour", "The wording to learn": "quantum chromodynamics"},
    )  # fmt: skip
    await world.mona.click(preview.response, label="Make it so")
    other = open_world(world.env, world.log)
    for name, words in (("review queue", "Nothing is waiting"), ("review changes", "no changes")):
        assert words in shown(await other.mona.slash(other.general, name))
    mend = await other.mona.slash(other.general, "review fix", number=1)
    assert "not in this server's log" in shown(mend)
    assert isinstance(world.log, SqliteLog)
    assert world.bot.assistant.knowledge == KNOWLEDGE


async def test_what_a_server_added_is_on_its_pages(world: World) -> None:
    """A new answer is a topic, a fact and a suggestion here, and none of it next door."""
    await asks(world, "Vehicles allowed nearby?")
    preview = await form(
        world, world.mona, "Write an answer",
        {"The answer": "Two cars fit beside the shop.", "Paragraph of the article": "1"},
    )  # fmt: skip
    await world.mona.click(preview.response, label="Make it so")
    other = open_world(world.env, world.log)
    for server, there in ((world, True), (other, False)):
        for name, words in (("topics", "Vehicles allowed"), ("facts", "Two cars fit")):
            page = shown(await server.alice.slash(server.general, name))
            assert (words in page) is there, (name, page)
        offered = await server.alice.autocomplete(server.general, "ask", "question", "vehicles")
        assert ("Vehicles allowed nearby?" in str(offered)) is there
