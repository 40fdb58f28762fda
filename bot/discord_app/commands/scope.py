"""Where a command may be installed and used; said explicitly for every command."""

from __future__ import annotations

from typing import Any, TypeVar

from discord import app_commands

Any_Command = TypeVar(
    "Any_Command",
    bound="app_commands.Command[Any, ..., Any] | app_commands.ContextMenu",
)

EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
ANY_INSTALL = app_commands.AppInstallationType(guild=True, user=True)
SERVER = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
SERVER_INSTALL = app_commands.AppInstallationType(guild=True, user=False)


def everywhere(command: Any_Command) -> Any_Command:
    """For everyone: servers, direct messages and group chats; server and user installs."""
    command.allowed_contexts = EVERYWHERE
    command.allowed_installs = ANY_INSTALL
    command.default_permissions = None
    return command
