"""Dateline in Discord: the only room that knows discord.py.

    message or interaction -> place -> assistant (logs) -> card -> Discord

`run` and `sync` are what the rest of the program calls.
"""

from bot.discord_app.run import run, sync

__all__ = ["run", "sync"]
