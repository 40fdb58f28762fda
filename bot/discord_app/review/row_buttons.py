"""Buttons below rows of the log: another page, one row in full, a verdict on it, mending it.

Each is rebuilt from its id after a restart; who presses, and where, is checked anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

import discord

from bot.discord_app.buttons import Pressed
from bot.discord_app.review.buttons import Moderated, tell, who_of
from bot.discord_app.review.filter import (
    CODE,
    GoneError,
    filter_of,
    number,
    older_than,
    words_on,
)

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient
    from bot.review.filter import Filter

GONE = "I no longer know what this list was filtered by. Use `/review log` again."
NO_ROW = "There is no question {number} in this server's log."


class PageButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"dl:rv:log:(?P<code>{CODE}):(?P<newest>[0-9a-z]{{1,12}}):(?P<page>[0-9]{{1,4}})",
):
    """Another page of the list, as it stood when the first page was asked for."""

    def __init__(self, code: str, newest: int, page: int, label: str = "Page") -> None:
        self.code, self.newest, self.page = code, newest, page
        custom_id = f"dl:rv:log:{code}:{number(newest)}:{page}"
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> PageButton:
        return cls(match["code"], int(match["newest"], 36), max(1, int(match["page"])))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        guild = str(interaction.guild_id)
        packs = [client.assistant.known(guild, slug).knowledge for slug in client.assistant.packs]
        names = dict.fromkeys(entry.id for known in packs for entry in known.entries)
        slugs = [known.slug for known in packs]
        try:
            where = filter_of(self.code, words_on(interaction.message), list(names), slugs)
        except (GoneError, ValueError):
            await tell(interaction, GONE)
            return
        await interaction.response.defer()
        view = await listed(client, str(interaction.guild_id), where, self.page, self.newest)
        await interaction.edit_original_response(view=view)


class RowPicker(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"dl:rv:row",
):
    """Which question of the page to see in full; the list stays where it is."""

    def __init__(self, options: list[discord.SelectOption] | None = None) -> None:
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="dl:rv:row", placeholder="See one in full", options=options or []
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> RowPicker:
        return cls()

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        chosen = next((value for value in self.item.values if value.isdigit()), "0")
        await show(interaction, client, int(chosen))


class RowButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:rv:(?P<act>right|wrong|decline|fix):(?P<row>[0-9]{1,18})",
):
    """A verdict on the reply, or the way to improve it."""

    LABELS: ClassVar[dict[str, str]] = {
        "right": "Right", "wrong": "Wrong", "decline": "Should have declined", "fix": "Fix it",
    }  # fmt: skip

    def __init__(self, act: str, row: int, label: str = "") -> None:
        self.act, self.number = act, row  # `row` is an item's own
        primary, secondary = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(
                label=label or self.LABELS[act],
                custom_id=f"dl:rv:{act}:{row}",
                style=primary if act == "fix" else secondary,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> RowButton:
        return cls(match["act"], int(match["row"]))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        from bot.discord_app.review.pages import group_page

        who = who_of(interaction)
        await interaction.response.defer()
        desk = await client.desks.of_row(who.guild_id, self.number)
        if self.act == "fix":
            group = await desk.reopened(who, self.number)
            known = desk.known(who.guild_id).knowledge
            await interaction.edit_original_response(view=group_page(group, known))
            return
        await desk.judge(who, self.number, self.act)
        view = await whole(client, who.guild_id, self.number)
        await interaction.edit_original_response(view=view)


async def listed(
    client: DatelineClient, guild_id: str, where: Filter, page: int, newest: int | None = None
) -> discord.ui.LayoutView:
    """A page of the server's log; nothing newer than the row `newest`."""
    from bot.discord_app.review.rows import PAGE_ROWS, log_page

    held = where if newest is None else older_than(where, newest)
    offset = (page - 1) * PAGE_ROWS
    rows = await client.log.rows(guild_id, limit=PAGE_ROWS + 1, offset=offset, where=held)
    return log_page(rows, held, page)


async def whole(client: DatelineClient, guild_id: str, row_id: int) -> discord.ui.LayoutView | None:
    """One row of the server's log in full; None when it has no such row."""
    from bot.discord_app.review.rows import row_page

    row = await client.log.row(row_id, guild_id)
    if row is None:
        return None
    acts = await client.log.review.acts_on(row_id, guild_id)
    return row_page(row, acts, client.assistant.known(guild_id, row.pack).knowledge)


async def show(interaction: Pressed, client: DatelineClient, row_id: int) -> None:
    """Answers with the row's page, or a word that there is none."""
    view = await whole(client, str(interaction.guild_id), row_id)
    if view is None:
        await tell(interaction, NO_ROW.format(number=row_id))
        return
    await interaction.response.send_message(view=view, ephemeral=True)


ALL = (PageButton, RowPicker, RowButton)
