"""The commands, a concern a file; each file offers `add(client)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.commands import ask, info, menu, review, setup

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient


MODERATORS = frozenset({"review", "setup"})  # their permission is checked in code instead


def add_all(client: DatelineClient) -> None:
    for part in (ask, menu, info, setup, review):
        part.add(client)
