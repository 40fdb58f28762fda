"""`replay`: asks the logged questions again and shows which replies change.

For curators, before a changed pack goes live. With --server the knowledge is the pack with the
changes of that server's moderators. Questions are asked in the order in which they came, each
within its own conversation (those of `ask` and of a batch without one); nothing is logged. What was
chosen by a button is not counted; what is erased or was asked of another pack is left out. Verdicts
of moderators that are not kept are told.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.log_words import outcome
from bot.cli.moments import moment
from bot.cli.screen import Screen
from bot.cli.servers import discord_id
from bot.config import Settings
from bot.core.types import Place, Reply
from bot.logged import LogRow
from bot.review.filter import Filter
from bot.review.trials import Trial, trials_of_verdicts

if TYPE_CHECKING:
    from bot.assistant import Known
    from bot.cli.player import Player

PAGE_ROWS = 500
CHOSEN = "button"  # the surface of a question that was picked, not asked
# Of one that was asked once more, of another article, and of one answered from the menu: one
# member's words in the conversation of whoever pressed, whom the log does not name.
LENT = frozenset({"there", "context_menu"})
CONSOLE = "console"
SHOWN = 50  # changes shown unless --all


@dataclass(frozen=True, slots=True)
class Again:
    """A question asked again, and what a moderator's verdict on it asks for, if there is one."""

    row: LogRow
    reply: Reply
    trial: Trial | None = None

    @property
    def differs(self) -> bool:
        row, reply = self.row, self.reply
        same = (row.decision, row.reason, row.entry) == (reply.decision, reply.reason, reply.entry)
        return not same or row.answer != reply.text

    @property
    def kept(self) -> bool:
        """Whether the verdict holds; True without one."""
        return self.trial is None or self.trial.holds(self.reply)

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
    parser.add_argument(
        "--server", type=discord_id, metavar="ID", help="of one server only; else of all"
    )
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")
    parser.add_argument("--all", action="store_true", help="show every change")
    parser.add_argument("--json", action="store_true", help="one JSON object a change")
    parser.add_argument("--fail-on-change", action="store_true", help="exit 1 when one changes")


async def run(arguments: argparse.Namespace) -> int:
    from bot.config import load_settings

    again = await _asked_again(load_settings(), arguments)
    changes = [each for each in again if each.differs]
    if arguments.json:
        for change in changes:
            print(json.dumps(_record(change), ensure_ascii=False))
    else:
        screen = Screen()
        _tell(changes, len(again), len(changes) if arguments.all else SHOWN, screen)
        _tell_verdicts([each for each in again if each.trial is not None], screen)
    return int(bool(changes) and arguments.fail_on_change)


async def _asked_again(settings: Settings, arguments: argparse.Namespace) -> list[Again]:
    """The rows of the log with the replies they would get now, oldest first."""
    from bot import wiring
    from bot.cli.player import Player

    known = await wiring.known_to(settings, arguments.server, arguments.pack)
    slug = known.knowledge.slug
    if not settings.database.is_file():
        return []
    rows = await _rows(settings.database, arguments.server, arguments.since)
    trials = await _verdicts(settings.database, arguments.server, slug)
    rows = [row for row in rows if row.pack == slug and not row.erased]
    in_channels = any(row.channel_id for row in rows)
    server = arguments.server
    others = await wiring.others_known_to(settings, server, slug) if in_channels else ()
    player = Player(known, others)
    again = [Again(row, await _said(player, row, known), trials.get(row.id)) for row in rows]
    return [each for each in again if each.row.surface != CHOSEN]


async def _rows(path: Path, server: str | None, since: str | None) -> list[LogRow]:
    """All rows, oldest first."""
    from bot.store import queries

    found: list[LogRow] = []
    where = Filter(since=since)
    while page := await queries.rows(path, server, PAGE_ROWS, where):
        found += page
        where = replace(where, before_id=page[-1].id)
    return found[::-1]


async def _verdicts(path: Path, server: str | None, pack: str) -> dict[int, Trial]:
    """Row -> what a moderator's verdict on it asks for."""
    from bot.store.review import judged_in

    judged = await judged_in(path, server, pack)
    return {each.turn_id: trial for each in judged for trial in trials_of_verdicts([each])}


async def _said(player: Player, row: LogRow, known: Known) -> Reply:
    """A button's answer too, since a follow-up may lean on it."""
    place, at_s = _place(row), _at_s(row)
    entry = known.knowledge.entry(row.entry) if row.surface == CHOSEN else None
    if entry is not None and entry.question == row.question:
        return await player.choose(entry.id, place, _talk(row), at_s)
    alone = row.surface == CHOSEN or row.surface in LENT  # what was picked may be gone
    return await player.ask(row.question, place, "" if alone else _talk(row), at_s)


def _place(row: LogRow) -> Place:
    return Place("replay", row.guild_id, row.channel_id)


def _talk(row: LogRow) -> str:
    """Whom a follow-up can lean on: what the same asker said in the same place, by any road; one
    person sits at the console, and nobody says whether two calls of `ask` belong together."""
    if row.surface == CONSOLE:
        return CONSOLE
    return f"{row.channel_id}:{row.asker}" if row.asker else ""


def _at_s(row: LogRow) -> float:
    return datetime.fromisoformat(row.asked_at).timestamp()


def _record(change: Again) -> dict[str, object]:
    row, reply = change.row, change.reply
    return {
        "log_id": row.id, "question": row.question,
        "before": {"decision": row.decision, "reason": row.reason or None, "entry": row.entry
                   or None, "answer": row.answer},
        "after": {"decision": reply.decision, "reason": reply.reason or None, "entry": reply.entry
                  or None, "answer": reply.text},
        **({} if change.trial is None else {"verdict_kept": change.kept}),
    }  # fmt: skip


def _tell(changes: list[Again], asked: int, shown: int, screen: Screen) -> None:
    screen.text(f"{asked} questions asked again, {len(changes)} replies change.", "bold")
    for change in changes[:shown]:
        screen.text(f"{change.row.id:>6}  {change.row.question}")
        if change.before == change.after:
            screen.text(f"        {change.after}: the wording changes", "dim")
        else:
            screen.text(f"        {change.before}  ->  {change.after}", "dim")
    if len(changes) > shown:
        screen.text(f"and {len(changes) - shown} more: --all shows them")


def _tell_verdicts(judged: list[Again], screen: Screen) -> None:
    if not judged:
        return
    lost = [each for each in judged if not each.kept]
    screen.text(f"{len(judged)} verdicts of moderators, {len(lost)} not kept.", "bold")
    for each in lost:
        screen.text(f"{each.row.id:>6}  {each.row.question}")
        screen.text(f"        now {each.after}", "dim")
