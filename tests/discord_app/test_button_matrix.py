"""Every role against every moderators' button, wherever the button came to lie."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.discord_app import digest_page, permissions
from bot.discord_app.review import buttons as review_buttons
from bot.discord_app.review import row_buttons as review_row_buttons
from bot.discord_app.review.buttons import (
    ChangesButton,
    GroupButton,
    Moderated,
    OpenButton,
    QueueButton,
    SettleButton,
)
from bot.discord_app.review.filter import code_of
from bot.discord_app.review.row_buttons import PageButton, RowButton, RowPicker
from bot.review.filter import Filter
from tests.discord_app.test_matrix import ALLOWED, person_of
from tests.discord_app.world import World, open_world, parts, text_of

LOST = "quantum chromodynamics?"
MODERATING = {role for role, names in ALLOWED.items() if "review queue" in names}
BUTTON, SELECT = 2, 3  # Discord's component types


def every_item() -> list[Any]:
    """One of each, all about row 1 and change 1."""
    return [
        QueueButton(1, "bakery"),
        ChangesButton(1, "bakery", "Older"),
        OpenButton(1),
        *(GroupButton(act, 1) for act in ("assign", "later", "mean", "write", "unknown")),
        *(SettleButton(act, 1) for act in ("apply", "insist", "undo")),
        PageButton(code_of(Filter(decision="decline")), 1, 1),
        *(RowButton(act, 1) for act in RowButton.LABELS),
        digest_page.DigestButton(1),
        GroupButton("dismiss", 1),
        RowPicker([discord.SelectOption(label="1", value="1")]),
    ]


async def laid_out(channel: Any) -> list[str]:
    """A public message of the bot's with all of them -> their ids. The message is the newest."""
    view = discord.ui.LayoutView(timeout=None)
    for item in every_item():
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        row.add_item(item)
        view.add_item(row)
    sent = await channel.send(view=view)
    return [part["custom_id"] for part in parts(sent) if part["type"] in (BUTTON, SELECT)]


def everything(result: Any) -> str:
    """All that whoever pressed was given to read."""
    shown = [result.response] if result.response is not None else []
    return "\n".join(text_of(each) for each in (*shown, *result.followups))


async def press(world: World, who: Any, channel: Any, custom_id: str) -> Any:
    """A press on the newest message with all buttons, laid out anew: a press may change it."""
    await laid_out(world.bot.get_channel(channel.id))
    message = channel.last_message
    if custom_id == "dl:rv:row":
        return await who.select(message, values=["1"], custom_id=custom_id)
    return await who.click(message, custom_id=custom_id)


def test_the_matrix_names_every_button() -> None:
    """A button that is added must be placed in this table."""
    modules = (review_buttons, review_row_buttons, digest_page)
    registered = {kind for module in modules for kind in module.ALL}
    assert {type(item) for item in every_item()} == registered
    assert all(issubclass(kind, Moderated) for kind in registered)
    assert all(len(item.custom_id) <= 100 for item in every_item())


@pytest.mark.parametrize("role", ALLOWED)
async def test_what_each_role_may_press(world: World, role: str) -> None:
    """Pressed in public by anybody: refused, unless the role moderates; a refusal shows nothing of
    a question and keeps nothing."""
    person = await person_of(world, role)
    await world.alice.send(world.general, f"{world.me} {LOST}")
    for item in every_item():
        result = await press(world, person, world.general, item.custom_id)
        refused = permissions.REFUSED in everything(result)
        assert refused is (role not in MODERATING), f"{role}: {item.custom_id}"
        if refused:
            assert "quantum" not in everything(result)
            assert result.modal is None
    if role not in MODERATING:
        guild = str(world.guild.id)
        assert await world.log.review.acts_on(1, guild) == ()
        assert await world.log.review.judged(guild, "bakery") == ()


async def test_of_another_server(world: World) -> None:
    """A moderator of the next server who gets hold of these ids sees and changes nothing."""
    await world.alice.send(world.general, f"{world.me} {LOST}")
    other = open_world(world.env, world.log)
    for item in every_item():
        result = await press(other, other.mona, other.general, item.custom_id)
        assert "quantum" not in everything(result), item.custom_id
        assert result.modal is None, item.custom_id
    guild = str(world.guild.id)
    assert await world.log.review.acts_on(1, guild) == ()
    assert "quantum" in text_of((await world.mona.slash(world.general, "review queue")).response)


async def test_in_direct_messages(world: World) -> None:
    """There is no server there, so there is nothing to moderate, whoever presses."""
    await world.alice.send(world.general, f"{world.me} {LOST}")
    user = await world.bot.fetch_user(world.mona.id)
    for item in every_item():
        await laid_out(await user.create_dm())
        message = world.mona.user.dm_channel.last_message
        if item.custom_id == "dl:rv:row":
            result = await world.mona.user.select(message, values=["1"], custom_id=item.custom_id)
        else:
            result = await world.mona.user.click(message, custom_id=item.custom_id)
        assert everything(result) == permissions.GUILD_ONLY, item.custom_id
