"""Every role against every command: what is allowed is listed here, all else must be refused."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.discord_app import permissions
from bot.discord_app.commands.setup import NEEDS
from tests.discord_app.world import World, open_world, private, shown

FOR_ALL = ("ask", "summary", "facts", "timeline", "who", "source", "topics", "help", "about",
           "privacy show", "privacy export", "privacy delete")  # fmt: skip
REVIEW = ("review log", "review show", "review unanswered", "review queue", "review fix",
          "review changes", "review verdict", "review stats", "review export", "article use",
          "article unbind", "article list", "article show", "article reload", "status")  # fmt: skip
SETUP = ("setup channels add", "setup channels remove", "setup channels show", "setup moderators",
         "setup notices", "setup digest", "setup block", "setup unblock")  # fmt: skip
ALLOWED = {
    "member": (),
    "speaker": (),
    "reviewer": REVIEW,
    "manager": (*REVIEW, *SETUP),
    "administrator": (*REVIEW, *SETUP),
    "owner": (*REVIEW, *SETUP),
}
OPENING = "When does the bakery open?"


def leaves(world: World) -> set[str]:
    """Every slash command the bot has registered, groups unfolded."""
    found = set()
    for command in world.env.backend.commands[None].values():
        if command["type"] == 1:
            found |= set(_paths(command["name"], command))
    return found


def _paths(name: str, command: dict[str, Any]) -> list[str]:
    inner = [each for each in command.get("options") or [] if each["type"] in (1, 2)]
    return [p for each in inner for p in _paths(f"{name} {each['name']}", each)] or [name]


async def test_the_matrix_names_every_command(world: World) -> None:
    """A command that is added must be placed in this table."""
    assert leaves(world) == {*FOR_ALL, *REVIEW, *SETUP}


@pytest.mark.parametrize("role", ALLOWED)
async def test_what_each_role_may_use(world: World, role: str) -> None:
    """Each command is open or refused as the table says, even where Discord lets all through."""
    person = await person_of(world, role)
    await world.alice.send(world.general, f"{world.me} {OPENING}")
    number = (await world.row()).id
    for name in (*REVIEW, *SETUP):
        await world.env.advance_time(40)
        result = await person.slash(world.general, name, **_options(world, name, number))
        refused = shown(result) in (permissions.REFUSED, NEEDS)
        assert refused is (name not in ALLOWED[role]), f"{role}: /{name}: {shown(result)}"
        assert private(result), f"/{name} must not be seen by others"
    for name in FOR_ALL:
        await world.env.advance_time(40)
        options = {"question": OPENING} if name == "ask" else {}
        result = await person.slash(world.general, name, **options)
        assert result.response is not None, f"{role}: /{name}"


async def test_a_manager_elsewhere_is_nobody_here(world: World) -> None:
    """Managing one server gives no right in another."""
    other = open_world(world.env, world.log)
    guest = other.guild.add_member(world.mona.user)
    _let_in(other, guest)
    for name in REVIEW:
        await world.env.advance_time(40)
        result = await guest.slash(other.general, name, **_options(other, name, 1))
        assert shown(result) == permissions.REFUSED


async def test_moderators_commands_do_not_exist_in_direct_messages(world: World) -> None:
    """Discord does not offer them there."""
    offered = set(world.mona.user.available_commands())
    assert offered == set(FOR_ALL)


async def person_of(world: World, role: str) -> Any:
    guild = world.guild
    if role == "owner":
        person = guild.add_member(guild.owner)
    else:
        rights = {
            "speaker": discord.Permissions(send_messages=True, manage_messages=True),
            "manager": discord.Permissions(manage_guild=True),
            "administrator": discord.Permissions(administrator=True),
        }.get(role, discord.Permissions.none())
        held = guild.create_role(role, permissions=rights)
        person = guild.add_member(world.env.create_user(role), roles=[held])
        if role == "reviewer":
            await world.mona.slash(world.general, "setup moderators", role=held)
    _let_in(world, person)
    return person


def _let_in(world: World, person: Any) -> None:
    for name in ("article", "review", "setup", "status"):
        command = world.env.backend.find_command(name, None, type=1)
        assert command is not None
        world.guild.set_command_permissions(int(command["id"]), {person: True})


def _options(world: World, name: str, number: int) -> dict[str, Any]:
    if name == "article use":
        return {"article": "bakery"}
    if name in ("setup channels add", "setup channels remove", "article unbind"):
        return {"channel": world.general}
    if name in ("setup block", "setup unblock"):
        return {"member": world.bob}
    if name == "review verdict":
        return {"number": number, "verdict": "right"}
    return {"number": number} if name in ("review show", "review fix") else {}
