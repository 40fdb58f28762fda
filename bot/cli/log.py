"""`log`: what moderators see, from the terminal.

list        the newest questions, newest first
show        one question in full, with why it was answered so
unanswered  what nobody answered, most asked first
stats       figures: per day, by decision, top questions, feedback, latency
export      the questions as CSV or JSON lines
browse      the log in a web browser, read only (`make logs`)
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from bot.cli import log_words
from bot.cli.log_export import export, newest
from bot.cli.moments import moment
from bot.cli.screen import Screen
from bot.cli.servers import discord_id
from bot.review.filter import Filter
from bot.store import queries, stats
from bot.store.review import acts_on

MAX_ID = 2**63 - 1


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    parser.set_defaults(json=False)
    scope, form = (argparse.ArgumentParser(add_help=False) for _ in range(2))
    scope.add_argument(
        "--server", type=discord_id, metavar="ID", help="of one server only; else of all"
    )
    form.add_argument("--json", action="store_true", help="JSON instead of text")
    listed = what.add_parser("list", parents=[scope, form], help="the newest questions")
    listed.add_argument("--limit", type=_count, default=20, help="at most this many (20)")
    _add_filters(listed)
    show = what.add_parser("show", parents=[scope, form], help="one question in full")
    show.add_argument("id", type=_count, help="the number `log list` shows")
    missed = what.add_parser("unanswered", parents=[scope, form], help="what nobody answered")
    missed.add_argument("--limit", type=_groups, default=20, help="at most this many (20)")
    figures = what.add_parser("stats", parents=[scope, form], help="figures")
    figures.add_argument("--since", type=moment, help="24h, 7d, 2026-01-31 ...")
    whole = what.add_parser("export", parents=[scope], help="all of them, as CSV or JSON lines")
    whole.add_argument("--format", choices=["csv", "jsonl"], default="csv")
    whole.add_argument("--output", metavar="FILE", help="a new file; else standard output")
    whole.add_argument("--force", action="store_true", help="write over the file if it is there")
    _add_filters(whole)

    browse = what.add_parser("browse", help="in a web browser")
    browse.add_argument("--port", type=_count, default=8001, help="on this machine (8001)")
    browse.add_argument("--no-open", action="store_true", help="do not open the browser")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--decision", choices=["answer", "suggest", "decline"])
    parser.add_argument("--reason", help="not_in_article, off_topic, not_understood ...")
    parser.add_argument("--entry", help="questions that got this entry")
    parser.add_argument("--channel", type=discord_id, metavar="ID", help="asked in this channel")
    parser.add_argument("--article", metavar="PACK", help="answered from this article")
    parser.add_argument("--feedback", choices=["up", "down"])
    parser.add_argument("--since", type=moment, help="24h, 7d, 2026-01-31 ...")
    parser.add_argument("--until", type=moment, help="before that time")
    parser.add_argument("--score-below", type=float, metavar="SHARE", help="0 to 1")
    parser.add_argument("--search", metavar="WORDS", help="each word in question or answer")
    parser.add_argument("--unanswered", action="store_true", help="only what nobody answered")


def filter_of(arguments: argparse.Namespace) -> Filter:
    """The options of a listing as a filter."""
    return Filter(
        arguments.decision, arguments.reason, arguments.entry, arguments.channel,
        arguments.feedback, arguments.since, arguments.until, arguments.score_below,
        arguments.search, arguments.unanswered or None, pack=arguments.article,
    )  # fmt: skip


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when `show` finds no such row."""
    from bot.config import load_settings

    settings = load_settings()
    path = settings.database
    screen = Screen()
    if not path.is_file():
        if not arguments.json and arguments.what != "export":
            screen.text(f"Nothing yet: {path} does not exist. Ask something first.")
        return int(arguments.what == "show")
    match arguments.what:
        case "list":
            return await _list(path, arguments, screen)
        case "show":
            return await _show(path, arguments, screen)
        case "unanswered":
            return await _unanswered(path, arguments, screen)
        case "stats":
            return await _stats(path, arguments, screen)
        case "browse":
            from bot.cli.log_browse import browse

            return browse(settings, arguments.port, not arguments.no_open)
        case _:
            return await export(path, arguments.server, filter_of(arguments), arguments)


async def _list(path: Path, arguments: argparse.Namespace, screen: Screen) -> int:
    found = newest(path, arguments.server, filter_of(arguments), arguments.limit)
    if arguments.json:
        async for row in found:
            print(json.dumps(asdict(row), ensure_ascii=False))
    else:
        log_words.listed(tuple([row async for row in found]), screen)
    return 0


async def _show(path: Path, arguments: argparse.Namespace, screen: Screen) -> int:
    row = await queries.row(path, arguments.id, arguments.server)
    if row is None:
        screen.text(f"There is no row {arguments.id}; `log list` shows which there are.")
        return 1
    acts = await acts_on(path, row.id, row.guild_id) if row.guild_id else ()
    if arguments.json:
        told = asdict(row) | {"acts": [asdict(act) for act in acts]}
        print(json.dumps(told, ensure_ascii=False))
    else:
        log_words.shown(row, screen, acts)
    return 0


async def _unanswered(path: Path, arguments: argparse.Namespace, screen: Screen) -> int:
    groups = await queries.unanswered(path, arguments.server, arguments.limit)
    if arguments.json:
        for group in groups:
            print(json.dumps(asdict(group), ensure_ascii=False))
    else:
        log_words.unanswered(groups, screen)
    return 0


async def _stats(path: Path, arguments: argparse.Namespace, screen: Screen) -> int:
    figures = await stats.stats(path, arguments.server, arguments.since or "")
    if arguments.json:
        print(json.dumps(asdict(figures), ensure_ascii=False))
    else:
        log_words.figures(figures, screen)
    return 0


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_ID:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return number


def _groups(text: str) -> int:
    """As many as one reading gives."""
    number = _count(text)
    if number > queries.MAX_ROWS:
        raise argparse.ArgumentTypeError(f"{text} is more than {queries.MAX_ROWS}")
    return number
