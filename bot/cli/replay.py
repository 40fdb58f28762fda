"""`replay`: asks the logged questions again and shows which replies change.

For curators, before a changed pack goes live. Questions are asked in the order in which they came,
each within its own conversation; nothing is logged. What was chosen by a button, what is erased and
what was asked of another pack is left out.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.cli.log_words import outcome
from bot.cli.moments import moment
from bot.cli.screen import Screen
from bot.core.types import Place, Reply
from bot.store.rows import Filter, LogRow

PAGE_ROWS = 500
CHOSEN = "button"  # the surface of a question that was picked, not asked
SHOWN = 50  # changes shown unless --all


@dataclass(frozen=True, slots=True)
class Change:
    row: LogRow
    reply: Reply

    @property
    def before(self) -> str:
        return _told(self.row.decision, self.row.reason, self.row.entry)

    @property
    def after(self) -> str:
        return _told(self.reply.decision, self.reply.reason, self.reply.entry)


def _told(decision: str, reason: str, entry: str) -> str:
    return f"{outcome(decision, reason)} {entry}".strip()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=moment, help="24h, 7d, 2026-01-31 ...")
    parser.add_argument("--server", metavar="ID", help="of one server only; else of all")
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")
    parser.add_argument("--all", action="store_true", help="show every change")
    parser.add_argument("--json", action="store_true", help="one JSON object a change")
    parser.add_argument("--fail-on-change", action="store_true", help="exit 1 when one changes")


async def run(arguments: argparse.Namespace) -> int:
    from bot import wiring
    from bot.config import load_settings

    settings = load_settings()
    knowledge, index = wiring.parts_of(settings, arguments.pack)
    there = settings.database.is_file()
    rows = await _rows(settings.database, arguments.server, arguments.since) if there else []
    asked = [row for row in rows if _counts(row, knowledge.slug)]
    player = wiring.Player(knowledge, index)
    replies = [await player.ask(row.question, _place(row), _talk(row), _at_s(row)) for row in asked]
    changes = [
        Change(row, reply)
        for row, reply in zip(asked, replies, strict=True)
        if (row.decision, row.reason, row.entry) != (reply.decision, reply.reason, reply.entry)
        or row.answer != reply.text
    ]
    if arguments.json:
        for change in changes:
            print(json.dumps(_record(change), ensure_ascii=False))
    else:
        _tell(changes, len(asked), len(changes) if arguments.all else SHOWN, Screen())
    return int(bool(changes) and arguments.fail_on_change)


async def _rows(path: Path, server: str | None, since: str | None) -> list[LogRow]:
    """All rows, oldest first."""
    from bot.store import queries

    found: list[LogRow] = []
    where = Filter(since=since)
    while page := await queries.rows(path, server, PAGE_ROWS, where):
        found += page
        where = replace(where, before_id=page[-1].id)
    return found[::-1]


def _counts(row: LogRow, pack: str) -> bool:
    return not row.erased and row.surface != CHOSEN and row.pack == pack


def _place(row: LogRow) -> Place:
    return Place("replay", row.guild_id, row.channel_id)


def _talk(row: LogRow) -> str:
    """Whom a follow-up can lean on: what the same asker said in the same place."""
    return "/".join((row.surface, row.guild_id, row.channel_id, row.asker))


def _at_s(row: LogRow) -> float:
    return datetime.fromisoformat(row.asked_at).timestamp()


def _record(change: Change) -> dict[str, object]:
    row, reply = change.row, change.reply
    return {
        "log_id": row.id, "question": row.question,
        "before": {"decision": row.decision, "reason": row.reason or None, "entry": row.entry
                   or None, "answer": row.answer},
        "after": {"decision": reply.decision, "reason": reply.reason or None, "entry": reply.entry
                  or None, "answer": reply.text},
    }  # fmt: skip


def _tell(changes: list[Change], asked: int, shown: int, screen: Screen) -> None:
    screen.text(f"{asked} questions asked again, {len(changes)} replies change.", "bold")
    for change in changes[:shown]:
        screen.text(f"{change.row.id:>6}  {change.row.question}")
        if change.before == change.after:
            screen.text(f"        {change.after}: the wording changes", "dim")
        else:
            screen.text(f"        {change.before}  ->  {change.after}", "dim")
    if len(changes) > shown:
        screen.text(f"and {len(changes) - shown} more: --all shows them")
