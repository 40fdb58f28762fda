"""The daily digest as a message, and its buttons, which open a group for the one who presses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import discord

from bot.discord_app.buttons import Pressed
from bot.discord_app.card import add_row, page
from bot.discord_app.counted import counted
from bot.discord_app.escape import escape
from bot.discord_app.overview import within
from bot.discord_app.review.buttons import Moderated, show_group
from bot.discord_app.review.words import decided, kind_of, moment
from bot.logged import Day, Stats
from bot.review.groups import Group

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient

MAX_GROUPS = 5
QUESTION_CHARS = 120
QUIET = "Nothing was asked yesterday."


class DigestButton(
    Moderated,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"dl:rv:dig:(?P<row>[0-9]{1,18})",
):
    """One group of the queue, in a message that only the moderator sees; the digest stays."""

    def __init__(self, row: int, label: str = "Open") -> None:
        self.number = row  # `row` is an item's own
        super().__init__(discord.ui.Button(label=label, custom_id=f"dl:rv:dig:{row}"))

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> DigestButton:
        return cls(int(match["row"]))

    async def done(self, interaction: Pressed, client: DatelineClient) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_group(interaction, client, self.number)


def digest_page(figures: Stats, day: date, groups: Sequence[Group]) -> discord.ui.LayoutView | None:
    """What was asked on that day, and the top of the queue; None when there is nothing to say."""
    asked = [one for one in figures.days if one.day == day.isoformat()]
    if not asked and not groups:
        return None
    lines = _figures(asked) if asked else [QUIET]
    shown = groups[:MAX_GROUPS]
    if shown:
        waiting = f"{counted(len(groups), 'group')} of questions"
        lines.append(f"\n**Waiting for a moderator**: {waiting}")
        lines += [_line(number, group) for number, group in enumerate(shown, 1)]
        lines.append("\n-# `/review queue` shows all. The next digest replaces this one.")
    view = page(within("\n".join(lines)), f"Questions of {day:%A}, {day.isoformat()}")
    add_row(view, (DigestButton(one.key, f"Open {at}") for at, one in enumerate(shown, 1)))
    return view


def _figures(kinds: Sequence[Day]) -> list[str]:
    asked = sum(one.count for one in kinds)
    kinds = sorted(kinds, key=lambda one: -one.count)
    return [
        f"**Asked**: {asked}",
        *(
            f"- {decided(one.decision, one.reason)}: {one.count} ({one.count / asked:.0%})"
            for one in kinds
        ),
    ]


def _line(number: int, group: Group) -> str:
    small = f"-# {escape(kind_of(group.lead))}, last {moment(group.last, 'R')}"
    question = escape(group.lead.question, QUESTION_CHARS)
    return f"**{number}. {group.count}×** {question}\n{small}"


ALL = (DigestButton,)
