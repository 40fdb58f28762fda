"""The commands, a concern a file; each file offers `add(client)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.commands import article, ask, info, menu, privacy, review, setup, status

if TYPE_CHECKING:
    from bot.discord_app.client import DatelineClient


MODERATORS = frozenset(
    {"article", "review", "setup", "status"}
)  # their permission is checked in code instead
OWN_DATA = "privacy"  # what is kept of them is theirs, blocked or not


def add_all(client: DatelineClient) -> None:
    for part in (ask, menu, info, privacy, setup, review, article, status):
        part.add(client)
