"""What Discord shows of each command before it is used, and what /setup, /ask and the menus say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import Known
from bot.core.types import Entry, Knowledge, Side
from bot.discord_app import permissions
from bot.discord_app.commands import menu, setup
from bot.discord_app.commands.ask import suggestions
from bot.discord_app.commands.review_log import TOLD
from bot.discord_app.commands.setup import NEEDS, NO_CONTENT
from bot.discord_app.ports import Options
from bot.discord_app.words import about_text, help_text, link
from tests.core.small import KNOWLEDGE
from tests.discord_app.options import options
from tests.discord_app.test_moderators import let_in
from tests.discord_app.world import World, buttons_of, open_world, private, shown, text_of

OPENING = "When does the bakery open?"
MANAGERS = str(1 << 5)  # Discord's number of Manage Server
MODERATORS = ("article", "review", "setup", "status")


def described(command: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every command, group and option with its path."""
    name = f"{path} {command['name']}".strip()
    yield name, command
    for each in command.get("options") or []:
        yield from described(each, name)


async def test_every_name_and_description_is_ours(world: World) -> None:
    """Each command and each option has words of its own within Discord's limits; discord.py would
    put an ellipsis where somebody forgot them."""
    commands = list(world.env.backend.commands[None].values())
    assert len(commands) == 16
    for root in commands:
        if root["type"] != 1:
            assert root["name"] in ("Answer from the article", "Remove this reply")
            continue
        for path, each in described(root):
            assert 3 <= len(each["description"]) <= 100, path
            assert each["name"] == each["name"].lower(), path
            assert len(each.get("options") or []) <= 25, path
            for choice in each.get("choices") or []:
                assert 1 <= len(choice["name"]) <= 100, path


async def test_the_options_of_the_list_and_of_the_file_keep_their_own_words(world: World) -> None:
    """What only one of the two has is told as well as what they share."""
    root = world.env.backend.find_command("review", None, type=1)
    assert root is not None
    told = {path: each["description"] for path, each in described(root)}
    assert told["review log page"] == "From 1, newest first"
    assert told["review export format"] == "csv for spreadsheets, jsonl for programs"
    assert told["review log since"] == told["review export since"] == TOLD["since"]


async def test_who_sees_which_command(world: World) -> None:
    """What is for moderators is hidden from members and from direct messages; all else is for all,
    in servers, direct messages and group chats, installed in a server or by a person."""
    for root in world.env.backend.commands[None].values():
        if root["name"] in MODERATORS:
            assert str(root["default_member_permissions"]) == MANAGERS, root["name"]
            assert root["contexts"] == [0], root["name"]
            assert root["integration_types"] == [0], root["name"]
        else:
            assert root["default_member_permissions"] is None, root["name"]
            assert sorted(root["contexts"]) == [0, 1, 2], root["name"]
            assert sorted(root["integration_types"]) == [0, 1], root["name"]


async def test_the_filters_of_the_log_and_of_the_export_are_the_same(world: World) -> None:
    """In their names, kinds, words, choices and limits; each has its own besides."""
    root = world.env.backend.find_command("review", None, type=1)
    assert root is not None
    found = {each["name"]: each["options"] for each in root["options"]
             if each["name"] in ("log", "export")}  # fmt: skip
    log = {each["name"]: each for each in found["log"]}
    export = {each["name"]: each for each in found["export"]}
    assert set(log) - set(export) == {"page"}
    assert set(export) - set(log) == {"format"}
    for name in set(log) & set(export):
        assert log[name] == export[name], name


# --- /setup --------------------------------------------------------------------------------------


async def setting(world: World, name: str) -> str | None:
    return await world.log.setting(str(world.guild.id), name)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("setup moderators", {}),
        ("setup notices", {}),
        ("setup block", {"member": "alice"}),
        ("setup unblock", {"member": "alice"}),
        ("setup channels add", {"channel": "general"}),
        ("setup channels remove", {"channel": "general"}),
        ("setup channels show", {}),
        ("setup digest", {}),
    ],
)
async def test_only_who_manages_the_server_sets_it_up(
    world: World, name: str, options: dict[str, str]
) -> None:
    """A moderator by role is refused, privately, and nothing is changed."""
    role = world.guild.create_role("editors")
    edith = world.guild.add_member(world.env.create_user("edith"), roles=[role])
    let_in(world, edith)
    await world.mona.slash(world.general, "setup moderators", role=role)
    before = await world.log.settings(str(world.guild.id))
    result = await edith.slash(
        world.general, name, **{key: getattr(world, value) for key, value in options.items()}
    )
    assert shown(result) == NEEDS
    assert private(result)
    assert await world.log.settings(str(world.guild.id)) == before


async def test_channels_are_chosen_once_and_taken_back(world: World) -> None:
    """Added twice a channel is listed once; removing one leaves the others, in their order."""
    other = world.guild.create_text_channel("other")
    for channel in (world.general, other, world.general):
        await world.mona.slash(world.general, "setup channels add", channel=channel)
    assert await setting(world, "channels") == f"{world.general.id},{other.id}"
    removed = await world.mona.slash(world.general, "setup channels remove", channel=world.general)
    assert shown(removed) == f"I answer in <#{world.general.id}> only when mentioned."
    assert private(removed)
    listed = shown(await world.mona.slash(world.general, "setup channels show"))
    assert listed == f"Channels answered without a mention: <#{other.id}>.{NO_CONTENT}"


@pytest.mark.options(message_content=True)
async def test_with_the_intent_nothing_is_missing(world: World) -> None:
    """Neither adding nor listing says that something is to be done yet."""
    added = await world.mona.slash(world.general, "setup channels add", channel=world.general)
    words = f"I answer in <#{world.general.id}> without a mention."
    assert shown(added) == words
    listed = await world.mona.slash(world.general, "setup channels show")
    assert shown(listed) == f"Channels answered without a mention: <#{world.general.id}>."


async def test_without_channels_nothing_is_missing_either(world: World) -> None:
    """Who chose none is not told of an intent."""
    listed = await world.mona.slash(world.general, "setup channels show")
    assert shown(listed) == "Channels answered without a mention: none."
    assert private(listed)


async def test_as_many_channels_as_there_may_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is refused; after one was removed there is room."""
    monkeypatch.setattr(setup, "MAX_CHANNELS", 2)
    one, two, three = (world.guild.create_text_channel(name) for name in ("one", "two", "three"))
    for channel in (one, two):
        await world.mona.slash(world.general, "setup channels add", channel=channel)
    full = await world.mona.slash(world.general, "setup channels add", channel=three)
    assert shown(full) == "At most 2 channels can be chosen. Remove one first."
    assert private(full)
    assert await setting(world, "channels") == f"{one.id},{two.id}"
    await world.mona.slash(world.general, "setup channels remove", channel=one)
    await world.mona.slash(world.general, "setup channels add", channel=three)
    assert await setting(world, "channels") == f"{two.id},{three.id}"


async def test_as_many_blocked_members_as_there_may_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is refused and answered as before; unblocking makes room."""
    monkeypatch.setattr(setup, "MAX_BLOCKED", 1)
    done = await world.mona.slash(world.general, "setup block", member=world.alice)
    assert shown(done) == f"I no longer answer {world.alice.mention} in this server."
    full = await world.mona.slash(world.general, "setup block", member=world.bob)
    assert shown(full) == "At most 1 members can be blocked. Unblock one first."
    await world.bob.send(world.general, f"{world.me} {OPENING}")
    assert text_of(world.said()).startswith("The bakery opens")
    back = await world.mona.slash(world.general, "setup unblock", member=world.alice)
    assert shown(back) == f"I answer {world.alice.mention} in this server."
    await world.mona.slash(world.general, "setup block", member=world.bob)
    assert await setting(world, "blocked") == str(world.bob.id)


async def test_blocked_here_is_not_blocked_next_door(world: World) -> None:
    """Nor in direct messages."""
    await world.mona.slash(world.general, "setup block", member=world.alice)
    other = open_world(world.env, world.log)
    guest = other.guild.add_member(world.alice.user)
    await guest.send(other.general, f"{world.me} {OPENING}")
    assert text_of(world.said(other.general)).startswith("The bakery opens")
    await world.alice.send_dm(OPENING)
    assert text_of(world.said(world.alice.user.dm_channel)).startswith("The bakery opens")


async def test_where_notices_go(world: World) -> None:
    """Named, and named no more."""
    named = await world.mona.slash(world.general, "setup notices", channel=world.general)
    assert shown(named) == (
        f"I will say in <#{world.general.id}> when logging fails and when it works again."
    )
    assert await setting(world, "notices") == str(world.general.id)
    none = await world.mona.slash(world.general, "setup notices")
    assert shown(none) == (
        "When logging fails I say so only in the channel of the daily digest, if there is one; "
        "`/status` shows it too."
    )
    assert await setting(world, "notices") == ""
    assert private(named)
    assert private(none)


async def test_the_role_that_moderates(world: World) -> None:
    """Named with what to do where Discord hides the command, and named no more."""
    role = world.guild.create_role("editors")
    named = await world.mona.slash(world.general, "setup moderators", role=role)
    assert shown(named).startswith(f"<@&{role.id}> may use `/review`.")
    assert await setting(world, permissions.MODERATORS) == str(role.id)
    none = await world.mona.slash(world.general, "setup moderators")
    assert shown(none) == "Only people with **Manage Server** can use `/review`."
    assert await setting(world, permissions.MODERATORS) == ""


async def test_the_role_of_one_server_is_no_role_of_another(world: World) -> None:
    """A role moderates in its own server, whoever else has one like it."""
    role = world.guild.create_role("editors")
    edith = world.guild.add_member(world.env.create_user("edith"), roles=[role])
    let_in(world, edith)
    await world.mona.slash(world.general, "setup moderators", role=role)
    other = open_world(world.env, world.log)
    guest = other.guild.add_member(edith.user, roles=[other.guild.create_role("editors")])
    let_in(other, guest)
    assert shown(await guest.slash(other.general, "review log")) == permissions.REFUSED
    assert "Nothing yet" in shown(await edith.slash(world.general, "review log"))


# --- the menus -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"), [(404, menu.REMOVED), (403, menu.FAILED), (400, menu.FAILED)]
)
async def test_a_removal_by_the_menu_that_discord_refuses(
    world: World, status: int, words: str
) -> None:
    """Gone already is what was wanted; anything else is told."""
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=status, times=1)
    done = await world.alice.context_menu(world.general, "Remove this reply", world.said())
    assert shown(done) == words
    assert private(done)


async def test_a_moderator_removes_by_the_menu(world: World) -> None:
    """Any reply of the bot, also one that has no button; a member may not."""
    channel = world.bot.get_channel(world.general.id)
    sent = await channel.send("a word of mine")  # type: ignore[union-attr]
    refused = await world.alice.context_menu(world.general, "Remove this reply", sent)
    assert shown(refused) != menu.REMOVED
    done = await world.mona.context_menu(world.general, "Remove this reply", sent)
    assert shown(done) == menu.REMOVED


async def test_a_message_answered_from_the_menu(world: World) -> None:
    """For all to see, with the message's own number in the log, and without the bot's mention."""
    message = await world.bob.send(world.general, f"{world.me} {OPENING}")
    done = await world.alice.context_menu(world.general, "Answer from the article", message)
    assert shown(done).startswith("The bakery opens")
    assert not private(done)
    row = await world.row()
    assert (row.surface, row.message_id, row.question) == (
        "context_menu", str(message.id), OPENING,
    )  # fmt: skip
    assert "Remove" in buttons_of(done.response)


# --- /ask ----------------------------------------------------------------------------------------


def many(*lengths: int) -> Knowledge:
    """A pack with a question of each length."""
    entries = tuple(
        Entry(f"e{at}", Side.ANSWER, f"{at:03} ".ljust(length, "x"), (), "a")
        for at, length in enumerate(lengths)
    )
    return replace(KNOWLEDGE, entries=entries)


@pytest.mark.parametrize("typed", ["", "x", "010"])
def test_questions_that_discord_would_cut(typed: str) -> None:
    """They are passed over, and do not take the place of others."""
    found = suggestions(typed, many(*[101] * 40, *[100] * 30))
    assert len(found) == 25
    assert {len(text) for text in found} == {100}


def test_what_is_offered_before_anything_is_typed() -> None:
    """The first questions of the pack, in its order, each once."""
    pack = many(*[20] * 40)
    twice = replace(pack, entries=(*pack.entries, *pack.entries))
    assert suggestions(" ", twice) == tuple(entry.question for entry in pack.entries[:25])


def test_only_answers_are_offered() -> None:
    """No small talk, nothing that the article is silent on."""
    assert set(suggestions("", KNOWLEDGE)) == {entry.question for entry in KNOWLEDGE.answers()}
    assert suggestions("flour come from", KNOWLEDGE)[0] == "Where does the flour come from?"


@pytest.mark.parametrize("name", ["nowhere", "bakery2", "`"])
async def test_an_article_that_is_none(world: World, name: str) -> None:
    """Told privately with those there are; nothing is asked."""
    done = await world.alice.slash(world.general, "ask", question=OPENING, article=name)
    assert shown(done) == (
        "I do not know an article of that name. I know A bakery opens (`bakery`)."
    )
    assert private(done)
    assert not await world.log.rows(None, limit=1)


# --- words ---------------------------------------------------------------------------------------


def test_a_command_to_tap() -> None:
    """By the id of its root; as code where the id is not known."""
    ids = {"review": 5, "ask": 6}
    assert link("review log", ids) == "</review log:5>"
    assert link("ask", ids) == "</ask:6>"
    assert link("setup channels show", ids) == "`/setup channels show`"


def test_help_shows_three_examples_and_hides_what_is_not_ones_own() -> None:
    """The first three questions; moderators' commands only to them."""
    text = help_text({}, many(*[20] * 9))
    assert text.count("\n- 00") == 3
    assert "For moderators" not in text
    assert "`/review queue`" in help_text({}, KNOWLEDGE, moderator=True)


@pytest.mark.parametrize(
    ("chosen", "there", "gone"),
    [
        (options(), "chosen channels**: off", "**Help**"),
        (options(message_content=True), "chosen channels**: on", "**Help**"),
        (options(support="https://a.b"), "**Help**: https://a.b", "chosen channels**: on"),
    ],
)
def test_what_the_bot_says_of_itself(chosen: Options, there: str, gone: str) -> None:
    """What it reads, where to get help if anywhere, and since when it runs."""
    text = about_text(KNOWLEDGE, chosen, uptime_s=3600.0)
    assert there in text
    assert gone not in text
    assert "3 answers, 3 facts" in text
    assert "version `1`" in text


def test_without_an_article() -> None:
    """A pack that rests on none says so."""
    assert "**Article**: none" in about_text(replace(KNOWLEDGE, article=None), options())
    known = Known(replace(KNOWLEDGE, article=None), None)  # type: ignore[arg-type]
    assert known.knowledge.title == "bakery"
