"""`approve`: record an article's new text after looking at what changed.

Shows each paragraph that changed, word for word where an older copy is at hand (--was FILE, or
article.txt in the pack's folder), and the facts and answers that rest on it. Nothing is written
before somebody has said yes.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.cli.screen import Screen
from bot.exit_codes import FAILED, FINE, USAGE
from bot.packs.approve import Change, Kind, changes, record
from bot.packs.checks.inspection import ARTICLE_FILE, open_pack
from bot.packs.text.cut import ArticleText, read_article

STYLES = {"+": "green", "-": "red"}
CONTEXT_WORDS = 6  # shown on each side of a change


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", help="a name under knowledge/, or a folder")
    parser.add_argument("--article", required=True, help="the article's text as it is now")
    parser.add_argument("--was", default="", help="an older copy, to show the difference")
    parser.add_argument("--yes", action="store_true", help="record it without asking")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when all is as approved or was recorded, 1 when nothing was recorded."""
    from bot.config import load_settings
    from bot.packs.find import find_pack

    root = load_settings().knowledge_folder
    folder = find_pack(arguments.pack, root)
    try:
        pack = open_pack(folder, root / "smalltalk.yaml", Path(arguments.article))
        before = _older(folder, arguments.was)
    except UnicodeDecodeError:
        print("approve: the article is not UTF-8 text; save it as plain text", file=sys.stderr)
        return USAGE
    if pack.sheets.unread or pack.knowledge.article is None:
        print(f"approve: the pack has faults; run `check {arguments.pack}` first", file=sys.stderr)
        return USAGE
    found = changes(pack, before)
    screen = Screen()
    if not found:
        screen.text("Every paragraph is as approved.")
        return FINE
    for change in found:
        _show(change, screen)
    if not arguments.yes and not _agreed():
        screen.text("Nothing was recorded. Run it again with --yes when you have looked.")
        return FAILED
    path = record(pack, found)
    screen.text(f"Recorded in {path}. Now correct what rests on it, and run `check`.")
    return FINE


def _older(folder: Path, was: str) -> ArticleText | None:
    own = folder / ARTICLE_FILE
    if was:
        return read_article(Path(was))
    return read_article(own) if own.is_file() else None


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("Record the new text as approved? [y/N] ").strip().lower() in ("y", "yes")


def _show(change: Change, screen: Screen) -> None:
    screen.text(f"Paragraph {change.number}: {change.kind}", "bold")
    if change.old:
        for line in word_difference(change.old, change.new):
            screen.text(f"  {line}", STYLES.get(line[0], ""))
    elif change.kind in (Kind.CHANGED, Kind.NEW):
        screen.text(f"  now: {change.new}")
    if change.kind is Kind.GONE:
        screen.text("  It is no longer in the article: remove its facts, then the paragraph.")
    for fact in change.facts:
        screen.text(f"  fact {fact.id}: {fact.statement}")
    if change.answers:
        screen.text("  answers: " + ", ".join(entry.id for entry in change.answers))


def word_difference(old: str, new: str) -> Iterator[str]:
    """Lines “- words” and “+ words”, with a few words of what stayed around them."""
    before, after = old.split(), new.split()
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if tag == "equal":
            same = before[i:j]
            if len(same) > 2 * CONTEXT_WORDS:
                same = [*same[:CONTEXT_WORDS], "…", *same[-CONTEXT_WORDS:]]
            yield "  " + " ".join(same)
            continue
        if i < j:
            yield "- " + " ".join(before[i:j])
        if k < m:
            yield "+ " + " ".join(after[k:m])
