"""The options of the Discord room as the settings give them by default, changed by a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.config import Settings
from bot.discord_app.ports import Options
from bot.wiring import options_of


def options(**changed: Any) -> Options:
    """Without a heartbeat unless the test names one."""
    return replace(options_of(Settings()), **{"heartbeat_file": "", **changed})
