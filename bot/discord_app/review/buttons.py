"""The desk's buttons; their state stands in the custom_id, so that a restart forgets nothing.

Every press is checked anew: who presses, in which server, whether the group or change is still
what it was. Pages replace one another in the moderator's own private message.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.discord_app import permissions
from bot.discord_app.articles import TAG, tag_of, tagged
from bot.discord_app.buttons import Pressable, Pressed
from bot.discord_app.review.words import not_laid
from bot.review.desk import Broken, Desk, Drafted
from bot.review.form import ReviewError
from bot.review.groups import Group
from bot.review.rows import Triage, Who
from bot.review.words import GONE

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

TRIAGES = {"assign": Triage.ASSIGNED, "later": Triage.LATER, "dismiss": Triage.DISMISSED}
FORMS = ("mean", "write", "unknown")
FORM_WAIT_S = 2.0  # Discord takes a form for three seconds after the press
READING = "I am still reading the queue. Press again in a moment."
UNDONE = "Taken back. Replies are as they were before."
MANAGERS_ONLY = "Only people with **Manage Server** can override a check."


def client_of(interaction: Pressed) -> DatelineClient:
    return cast("DatelineClient", interaction.client)


def who_of(interaction: Pressed) -> Who:
    return Who(str(interaction.guild_id), str(interaction.user.id))


async def tell(interaction: Pressed, words: str) -> None:
    """Privately, beside the page."""
    if interaction.response.is_done():
        await interaction.followup.send(words, ephemeral=True)
    else:
        await interaction.response.send_message(words, ephemeral=True)


class Moderated(Pressable):
    """A press by a moderator of the server; what stands in the way is told in words."""

    async def pressed(self, interaction: Pressed) -> None:
        client = client_of(interaction)
        if await permissions.refused(interaction, client.log):
            return
        try:
            await self.done(interaction, client)
        except ReviewError as error:
            await tell(interaction, str(error))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        """What the button does."""
        raise NotImplementedError


class QueueButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"dl:rv:queue:(?P<number>[0-9]{{1,4}})(?:@(?P<tag>{TAG}))?",
):
    """A page of an article's queue."""

    def __init__(self, number: int, article: str, label: str = "Queue") -> None:
        self.number, self.article = number, article
        custom_id = f"dl:rv:queue:{number}@{tag_of(article)}"
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> QueueButton:
        client = client_of(interaction)
        article = tagged(client.assistant.packs, match["tag"])
        return cls(max(1, int(match["number"])), article or await client.article_at(interaction))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        from bot.discord_app.review.pages import queue_page

        await interaction.response.defer()
        groups = await client.desks.of(self.article).queue(str(interaction.guild_id))
        view = queue_page(groups, self.article, self.number)
        await interaction.edit_original_response(view=view)


class ChangesButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=rf"dl:rv:changes:(?P<number>[0-9]{{1,4}})@(?P<tag>{TAG})",
):
    """A page of an article's changes."""

    def __init__(self, number: int, article: str, label: str) -> None:
        self.number, self.article = number, article
        custom_id = f"dl:rv:changes:{number}@{tag_of(article)}"
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> ChangesButton:
        client = client_of(interaction)
        article = tagged(client.assistant.packs, match["tag"])
        article = article or await client.article_at(interaction)
        return cls(max(1, int(match["number"])), article, "Changes")

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        from bot.discord_app.review.pages import changes_page

        guild, desk = str(interaction.guild_id), client.desks.of(self.article)
        await interaction.response.defer()
        changes, known = await desk.changes(guild), desk.known(guild).knowledge
        view = changes_page(changes, known, self.number, desk.faulty(guild))
        await interaction.edit_original_response(view=view)


class OpenButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:rv:open:(?P<row>[0-9]{1,18})",
):
    """One group of the queue in full."""

    def __init__(self, row: int, label: str = "Open") -> None:
        self.number = row  # `row` is an item's own
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=label, custom_id=f"dl:rv:open:{row}", style=style))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> OpenButton:
        return cls(int(match["row"]))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        await interaction.response.defer()
        await show_group(interaction, client, self.number)


class GroupButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:rv:(?P<act>mean|write|unknown|assign|later|dismiss):(?P<row>[0-9]{1,18})",
):
    """What can be done about a group: a form, or a decision without one."""

    def __init__(self, act: str, row: int, label: str = "") -> None:
        self.act, self.number = act, row  # `row` is an item's own
        style = discord.ButtonStyle.primary if act in FORMS else discord.ButtonStyle.secondary
        super().__init__(
            discord.ui.Button(label=label or act, custom_id=f"dl:rv:{act}:{row}", style=style)
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> GroupButton:
        return cls(match["act"], int(match["row"]))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        from bot.discord_app.review.pages import queue_page

        guild = str(interaction.guild_id)
        if self.act in FORMS:
            await self._form(interaction, client)
            return
        await interaction.response.defer()
        desk = await client.desks.of_row(guild, self.number)
        await desk.triage(who_of(interaction), self.number, TRIAGES[self.act])
        if self.act == "assign":
            await show_group(interaction, client, self.number)
            return
        view = queue_page(await desk.queue(guild), desk.article)
        await interaction.edit_original_response(view=view)

    async def _form(self, interaction: Pressed, client: DatelineClient) -> None:
        from bot.discord_app.review.forms import FORM_OF, open_form

        guild = str(interaction.guild_id)
        desk, group = await found_in_time(client, guild, self.number)
        await open_form(interaction, FORM_OF[self.act](group, desk.known(guild)))


class SettleButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:rv:(?P<act>apply|insist|undo):(?P<change>[0-9]{1,18})",
):
    """Puts a draft in force, or takes a change back."""

    def __init__(self, act: str, change_id: int, label: str = "") -> None:
        self.act, self.change_id = act, change_id
        style = {"apply": discord.ButtonStyle.success, "insist": discord.ButtonStyle.danger}
        super().__init__(
            discord.ui.Button(
                label=label or act,
                custom_id=f"dl:rv:{act}:{change_id}",
                style=style.get(act, discord.ButtonStyle.secondary),
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> SettleButton:
        return cls(match["act"], int(match["change"]))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        from bot.discord_app.review.pages import changes_page, made_page, preview_page

        who, guild = who_of(interaction), str(interaction.guild_id)
        if self.act == "insist" and not permissions.may_manage(interaction):
            await tell(interaction, MANAGERS_ONLY)
            return
        await interaction.response.defer()
        desk = await client.desks.of_change(guild, self.change_id)
        if self.act == "undo":
            await desk.undo(who, self.change_id)
            changes = await desk.changes(guild)
            faulty = desk.faulty(guild)
            view = changes_page(changes, desk.known(guild).knowledge, faulty=faulty)
            await interaction.edit_original_response(view=view)
            await tell(interaction, f"{UNDONE} {not_laid(faulty)}".rstrip())
            return
        try:
            change = await desk.apply(who, self.change_id, self.act == "insist")
        except Broken as error:  # the knowledge moved since the preview
            drafted = Drafted(error.change, error.preview)
            view = preview_page(drafted, desk.known(guild).knowledge)
            await interaction.edit_original_response(view=view)
            return
        known = desk.known(guild).knowledge
        await interaction.edit_original_response(view=made_page(change, known))


async def found_in_time(client: DatelineClient, guild: str, *rows: int) -> tuple[Desk, Group]:
    """The group of the first of the rows that has one, for a form. Raises ReviewError, also when
    the queue is read for long: Discord takes no form after a deferral."""
    refused = ReviewError(GONE)
    try:
        async with asyncio.timeout(FORM_WAIT_S):
            for row in rows:
                try:
                    return await asyncio.shield(client.desks.finding(guild, row))
                except ReviewError as error:
                    refused = error
    except TimeoutError:
        raise ReviewError(READING) from None
    raise refused


async def show_group(interaction: Pressed, client: DatelineClient, row: int) -> None:
    """Replaces the page by a group's."""
    from bot.discord_app.review.pages import group_page

    guild = str(interaction.guild_id)
    desk = await client.desks.of_row(guild, row)
    group, known = await desk.group(guild, row), desk.known(guild).knowledge
    await interaction.edit_original_response(view=group_page(group, known))


ALL = (QueueButton, ChangesButton, OpenButton, GroupButton, SettleButton)
