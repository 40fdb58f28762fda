"""/review and /setup: who sees what, checked in code and not by Discord's settings alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
import simcord

from bot.discord_app import permissions
from bot.discord_app.commands.setup import NEEDS
from bot.discord_app.notices import NOTICES
from tests.discord_app.world import World, make_client, open_world, private, shown, text_of

OPENING = "When does the bakery open?"
CHAT = "quantum chromodynamics lagrangian"
SMALL_CHANGE = (
    "i love pizza", "brb dinner", "lol", "ok", "my dog died", "happy birthday tom", "gg",
    "hello", "good morning all", "the weather is nice", "anyone up for dinner?", f"{CHAT}?",
    "will it rain tomorrow?", "price of the bread", "that price though",
    "https://a.example/price?of=bread",
)  # fmt: skip
REVIEW = (
    ("review log", {}),
    ("review show", {"number": 1}),
    ("review unanswered", {}),
)


def acts(world: World) -> list[tuple[str, str, str]]:
    """(who, act, words) of every audit row, oldest first."""
    with closing(sqlite3.connect(world.log.path)) as connection:
        return connection.execute("SELECT by_id, act, words FROM audit ORDER BY id").fetchall()


def let_in(world: World, *who: simcord.MemberActor) -> None:
    """Discord itself lets these members use the moderators' commands, as an admin may set it."""
    for name in ("review", "setup"):
        command = world.env.backend.find_command(name, None, type=1)
        assert command is not None
        world.guild.set_command_permissions(int(command["id"]), dict.fromkeys(who, True))


async def test_a_moderator_finds_what_was_asked(world: World) -> None:
    """By mention, /ask, menu and thread, with the verdict: all of it stands in /review log."""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    await world.bob.click(world.said(), label="Not helpful")
    await world.alice.slash(world.general, "ask", question="Who owns the bakery?")
    message = await world.bob.send(world.general, "Where does the flour come from?")
    await world.alice.context_menu(world.general, "Answer from the article", message)
    thread = world.thread()
    await world.alice.send(thread, f"{world.me} price of the bread")
    result = await world.mona.slash(world.general, "review log")
    assert private(result)
    seen = shown(result)
    for words in ("When does the bakery open?", "Who owns the bakery?",
                  "Where does the flour come from?", "price of the bread",
                  "marked not helpful", "by mention", "by command"):  # fmt: skip
        assert words in seen, seen
    assert seen.index("price of the bread") < seen.index(OPENING), "newest first"


async def test_one_question_in_full(world: World) -> None:
    """/review show tells the question, the reply, the outcome and the verdict."""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    await world.bob.click(world.said(), label="Helpful")
    result = await world.mona.slash(world.general, "review show", number=1)
    seen = shown(result)
    assert private(result)
    assert "The bakery opens at seven." in seen
    assert "marked helpful" in seen
    assert f"<#{world.general.id}>" in seen
    assert "opening" in seen
    missing = await world.mona.slash(world.general, "review show", number=99)
    assert "no question 99" in shown(missing)


async def test_what_was_not_answered(world: World) -> None:
    """/review unanswered groups what nobody has curated yet; known unknowns stay out."""
    for words in ("Quantum chromodynamics?", "quantum CHROMODYNAMICS?"):
        await world.alice.send(world.general, f"{world.me} {words}")
    for words in ("price of the bread", OPENING, "hello"):
        await world.alice.send(world.general, f"{world.me} {words}")
    seen = shown(await world.mona.slash(world.general, "review unanswered"))
    assert "2×" in seen
    assert "quantum CHROMODYNAMICS" in seen
    assert "not understood" in seen
    for words in ("price", "open", "hello"):
        assert words not in seen


async def test_filter_and_pages(world: World) -> None:
    """/review log takes a decision and a page; ten rows a page."""
    for _ in range(11):
        await world.alice.slash(world.general, "ask", question=OPENING)
        await world.env.advance_time(10)
    await world.alice.slash(world.general, "ask", question="price of the bread")
    declined = shown(await world.mona.slash(world.general, "review log", decision="decline"))
    assert "price of the bread" in declined
    assert OPENING not in declined
    second = shown(await world.mona.slash(world.general, "review log", page=2))
    assert second.count("When does the bakery open?") == 2
    third = shown(await world.mona.slash(world.general, "review log", page=3))
    assert "The list ends before this page." in third


@pytest.mark.parametrize(("name", "options"), REVIEW)
async def test_a_member_is_refused_in_code(
    world: World, name: str, options: dict[str, Any]
) -> None:
    """Even where Discord's settings let a member through, the bot refuses, privately."""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    let_in(world, world.bob)
    result = await world.bob.slash(world.general, name, **options)
    assert shown(result) == permissions.REFUSED
    assert private(result)


@pytest.mark.parametrize(("name", "options"), REVIEW)
async def test_hidden_from_members_by_default(
    world: World, name: str, options: dict[str, Any]
) -> None:
    """A member does not even see the commands; a manager does."""
    assert name not in world.bob.available_commands(world.general)
    assert name in world.mona.available_commands(world.general)
    assert name not in world.bob.user.available_commands()


async def test_the_named_role_may_review(world: World) -> None:
    """/setup moderators opens /review to a role, and closes it again."""
    role = world.guild.create_role("editors")
    editor = world.guild.add_member(world.env.create_user("edith"), roles=[role])
    let_in(world, editor)
    assert shown(await editor.slash(world.general, "review log")) == permissions.REFUSED
    named = await world.mona.slash(world.general, "setup moderators", role=role)
    assert private(named)
    assert "Nothing yet." in shown(await editor.slash(world.general, "review log"))
    assert shown(await editor.slash(world.general, "setup moderators", role=role)) == NEEDS
    await world.mona.slash(world.general, "setup moderators")
    assert shown(await editor.slash(world.general, "review log")) == permissions.REFUSED


async def test_one_server_never_sees_another(world: World) -> None:
    """A moderator of one server sees nothing of the next, by list, by number or by group."""
    await world.alice.send(world.general, f"{world.me} price of the bread")
    other = open_world(world.env, world.log)
    assert "Nothing yet" in shown(await other.mona.slash(other.general, "review log"))
    shown_one = shown(await other.mona.slash(other.general, "review show", number=1))
    assert "no question 1" in shown_one
    grouped = shown(await other.mona.slash(other.general, "review unanswered"))
    assert "price" not in grouped


async def test_what_members_wrote_is_shown_unformatted(world: World) -> None:
    """A question full of mark-up reaches the moderator as plain characters."""
    hostile = "@everyone [click](https://evil.example) ||x|| # <@1>"
    await world.alice.slash(world.general, "ask", question=hostile)
    for name, options in (("review log", {}), ("review show", {"number": 1})):
        seen = shown(await world.mona.slash(world.general, name, **options))
        assert "[click]" not in seen
        assert "||x||" not in seen
        assert "<@1>" not in seen
        assert "@everyone" not in seen.replace("\\@", "")


async def test_channels_without_the_intent(world: World) -> None:
    """/setup channels stores the choice and says what is still missing."""
    added = await world.mona.slash(world.general, "setup channels add", channel=world.general)
    assert "message content" in shown(added)
    assert private(added)
    message = await world.alice.send(world.general, OPENING)
    assert world.silent(message)
    listed = shown(await world.mona.slash(world.general, "setup channels show"))
    assert f"<#{world.general.id}>" in listed


@pytest.mark.options(message_content=True)
async def test_channels_with_the_intent(world: World) -> None:
    """Every message of a chosen channel and its threads is answered; other channels are not."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    await world.alice.send(world.general, OPENING)
    assert world.said()
    assert (await world.row()).surface == "channel"
    thread = world.thread()
    await world.alice.send(thread, OPENING)
    assert world.said(thread)
    elsewhere = world.guild.create_text_channel("elsewhere")
    assert world.silent(await world.alice.send(elsewhere, OPENING), elsewhere)
    await world.mona.slash(world.general, "setup channels remove", channel=world.general)
    assert world.silent(await world.alice.send(world.general, OPENING))


@pytest.mark.options(message_content=True)
async def test_talk_between_people_in_a_chosen_channel(world: World) -> None:
    """Where nobody asked the bot, it neither butts in with "I did not understand" nor keeps it."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    first = await world.alice.send(world.general, CHAT)
    assert world.silent(first)
    for words in ("🎉", f"{world.bob.mention} {OPENING}"):
        assert world.silent(await world.alice.send(world.general, words)), words
    assert world.silent(await world.bob.send(world.general, OPENING, reply_to=first))
    assert await world.log.rows(None) == ()


@pytest.mark.options(message_content=True)
@pytest.mark.parametrize("words", SMALL_CHANGE)
async def test_chat_that_resembles_something_declined(world: World, words: str) -> None:
    """Most of what people say does: greetings, other subjects, a word that a pack has as well."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    assert world.silent(await world.alice.send(world.general, words))
    assert await world.log.rows(None) == ()


@pytest.mark.options(message_content=True)
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("owner of the bakery", "Martha"),
        ("price of the bread?", "does not say what the bread costs"),
        ("whats the price of the bread", "does not say what the bread costs"),
        ("is the bread price known", "does not say what the bread costs"),
        ("how much does the bread cost", "does not say what the bread costs"),
    ],
)
async def test_questions_in_a_chosen_channel(world: World, question: str, said: str) -> None:
    """Answered however they are put; what the curator knows to be unknown is told who asks it."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    await world.alice.send(world.general, question)
    assert said in text_of(world.said())
    assert [row.question for row in await world.log.rows(None)] == [question]


@pytest.mark.unsure
@pytest.mark.options(message_content=True)
async def test_choices_are_offered_to_who_asks(world: World) -> None:
    """A near tie is worth a reply where it looks like a question, and not where it does not."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    assert world.silent(await world.alice.send(world.general, "bread and opening stuff"))
    await world.alice.send(world.general, "is the bread at the opening")
    assert (await world.row()).decision == "suggest"


@pytest.mark.options(message_content=True, person_questions=1, channel_questions=1)
async def test_talk_between_people_uses_up_no_limit(world: World) -> None:
    """Whoever talked a lot may still ask."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    for _ in range(3):
        await world.alice.send(world.general, CHAT)
    await world.alice.send(world.general, OPENING)
    assert text_of(world.said()).startswith("The bakery opens")


@pytest.mark.options(message_content=True)
async def test_a_question_edited_into_talk_between_people(world: World) -> None:
    """The talk is not kept, and the reply stays as it is; another question is answered."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    message = await world.alice.send(world.general, OPENING)
    await world.alice.edit(message, CHAT)
    assert text_of(world.said()).startswith("The bakery opens")
    await world.alice.edit(message, "Who owns the bakery?")
    assert text_of(world.said()).startswith("Martha")
    rows = await world.log.rows(None)
    assert [row.question for row in rows] == ["Who owns the bakery?", OPENING]


async def test_set_up_needs_manage_server(world: World) -> None:
    """A member let in by Discord's settings still cannot change the set-up."""
    let_in(world, world.bob)
    for name in ("setup channels add", "setup channels remove"):
        result = await world.bob.slash(world.general, name, channel=world.general)
        assert shown(result) == NEEDS
        assert private(result)
    assert shown(await world.bob.slash(world.general, "setup channels show")) == NEEDS


async def test_each_setting_leaves_a_row_of_who_and_what(world: World) -> None:
    """In the order they were made; what was refused, and who was named, is not written down."""
    let_in(world, world.bob)
    role, general, mona = world.guild.create_role("editors"), world.general, world.mona
    await world.bob.slash(general, "setup moderators", role=role)
    await mona.slash(general, "setup moderators", role=role)
    await mona.slash(general, "setup notices", channel=general)
    await mona.slash(general, "setup digest", channel=general, time="7 o'clock")
    await mona.slash(general, "setup digest", channel=general, time="07:00")
    await mona.slash(general, "setup block", member=world.alice)
    await mona.slash(general, "setup unblock", member=world.alice.user)
    await mona.slash(general, "setup channels add", channel=general)
    await mona.slash(general, "setup channels remove", channel=general)
    await mona.slash(general, "setup moderators")
    found = acts(world)
    assert {by for by, *_ in found} == {str(mona.id)}
    assert [f"{act}, {words}" for _, act, words in found] == [
        f"setup, moderators: role {role.id}",
        f"setup, notices: channel {general.id}",
        f"setup, digest: {general.id}@420",
        "setup, blocked a member",
        "setup, unblocked a member",
        f"setup, added channel {general.id}",
        f"setup, removed channel {general.id}",
        "setup, moderators: role none",
    ]


async def test_a_setting_holds_where_it_cannot_be_noted(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator is told; the moderator has what was asked for."""
    with closing(sqlite3.connect(world.log.path)) as connection:
        connection.execute("DROP TABLE audit")
    said = shown(await world.mona.slash(world.general, "setup notices", channel=world.general))
    assert "when logging fails and when it works again" in said
    assert await world.log.setting(str(world.guild.id), NOTICES) == str(world.general.id)
    assert "could not be logged: notices" in caplog.text


async def test_a_server_nobody_set_up(world: World) -> None:
    """Everything works with no set-up; /setup channels show says there is none."""
    listed = shown(await world.mona.slash(world.general, "setup channels show"))
    assert "none" in listed


async def test_settings_survive_a_restart(world: World) -> None:
    """What /setup stored is there for the next process."""
    await world.mona.slash(world.general, "setup channels add", channel=world.general)
    await world.restart()
    assert f"<#{world.general.id}>" in shown(
        await world.mona.slash(world.general, "setup channels show")
    )
    assert make_client(world.log).options.message_content is False
