"""`check`: every fault and warning of the knowledge, as text, as JSON or as annotations.

Faults come as `file:line:column: what was found; what was expected; what to do`. Exit code 1
when a pack has a fault, 0 when there are only warnings or notes, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.screen import harmless
from bot.config import Settings, load_settings
from bot.exit_codes import USAGE
from bot.packs.faults import FAULT, WARNING, Fault
from bot.packs.find import is_misnamed, wrong_name
from bot.packs.inspect import Report, inspect_opened, open_or_fault

if TYPE_CHECKING:
    from bot.collisions import Progress

SHOWN_NOTES = 20  # of the collisions, the plainest first; --json has them all


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packs", nargs="*", help="names under knowledge/, or folders; else all")
    parser.add_argument("--article", default="", help="the article's text, to check facts against")
    parser.add_argument("--fast", action="store_true", help="leave out the collisions")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--format", choices=["text", "github"], default="text")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a pack has a fault. Raises PackError for a pack that is nowhere."""
    # Nobody waits for an answer of this process, so its algebra may use every core. numpy reads
    # this when it is imported, so before anything that needs it.
    os.environ["OPENBLAS_NUM_THREADS"] = str(os.cpu_count() or 1)
    from bot.packs.find import find_pack, list_packs, misnamed, without_answers

    settings = load_settings()
    root = settings.knowledge_folder
    folders = [find_pack(name, root, any_name=True) for name in arguments.packs or list_packs(root)]
    if not arguments.packs:
        folders.extend((*without_answers(root), *misnamed(root)))
    if arguments.article and len(folders) != 1:
        print("check: --article needs exactly one pack; name it", file=sys.stderr)
        return USAGE
    if not folders:
        print(f"check: no pack in {root}; name a folder", file=sys.stderr)
        return USAGE
    article = Path(arguments.article) if arguments.article else None
    reports = [_report(folder, settings, article, arguments.fast) for folder in folders]
    _show(reports, arguments)
    return int(any(report.faults for report in reports))


def _report(folder: Path, settings: Settings, article: Path | None, fast: bool) -> Report:
    root = settings.knowledge_folder
    pack, odd = open_or_fault(folder, root / "smalltalk.yaml", article)
    report = inspect_opened(pack)
    named = (wrong_name(folder),) if is_misnamed(folder, root) else ()
    found = (*named, *odd, *report.found)
    if not fast and report.loads and pack.knowledge.answers():
        from bot.collisions import collisions
        from bot.conditions import unmet
        from bot.index.cache import load_or_build

        with _bar(f"{pack.knowledge.slug}: asking every phrasing") as progress:
            index = load_or_build(pack.knowledge, settings.cache_folder)
            found += tuple(one.fault() for one in collisions(pack, index, progress))
        found += tuple(unmet(pack, index))
    return replace(report, found=found)


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    """A progress bar on standard error when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(reports: list[Report], arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(json.dumps({"packs": list(map(as_json, reports))}, ensure_ascii=False, indent=1))
        return
    lines = _annotations if arguments.format == "github" else _text
    for report in reports:
        print(harmless("\n".join(lines(report))))


def as_json(report: Report) -> dict[str, Any]:
    """A report as `--json` prints it."""
    return {
        "pack": report.knowledge.slug,
        "entries": len(report.knowledge.entries),
        "facts": len(report.knowledge.facts),
        "loads": report.loads,
        "with_article": report.with_article,
        "faults": [asdict(one) for one in report.faults],
        "warnings": [asdict(one) for one in report.warnings],
        "notes": [asdict(one) for one in report.notes],
    }


def _text(report: Report) -> Iterable[str]:
    yield from map(str, report.faults)
    if report.warnings:
        yield "Warnings:"
        yield from (f"  {one}" for one in report.warnings)
    if report.notes:
        yield "Notes (phrasings that would lead elsewhere if nobody had written them):"
        yield from (f"  {one}" for one in report.notes[:SHOWN_NOTES])
        if len(report.notes) > SHOWN_NOTES:
            yield f"  and {len(report.notes) - SHOWN_NOTES} more; --json lists them all"
    yield _summary(report)


def _summary(report: Report) -> str:
    known = report.knowledge
    parts = [
        f"{known.slug}: {len(known.entries)} entries",
        f"{len(known.facts)} facts",
        _count(len(report.faults), "fault"),
        _count(len(report.warnings), "warning"),
        *([_count(len(report.notes), "note")] if report.notes else []),
    ]
    if not report.with_article and not known.ungrounded:
        parts.append("no article was given (--article FILE checks facts against it)")
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number < 2 else 's'}"


def _annotations(report: Report) -> Iterable[str]:
    """GitHub's workflow commands: a fault shows as an error at its line."""
    kinds = {FAULT: "error", WARNING: "warning"}
    for one in (*report.faults, *report.warnings, *report.notes[:SHOWN_NOTES]):
        kind = kinds.get(one.severity, "notice")
        place = f"file={_property(one.file)},line={max(1, one.line)},col={max(1, one.column)}"
        title = _property(f"{report.knowledge.slug}: {one.check}")
        yield f"::{kind} {place},title={title}::{_message(one)}"
    yield _summary(report)


def _message(one: Fault) -> str:
    return _escaped(f"{one.found}; expected {one.expected}; {one.act}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
