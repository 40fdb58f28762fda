"""`check`: every fault and warning of the knowledge, as text, as JSON or as annotations.

Faults come as `file:line:column: what was found; what was expected; what to do`. Exit code 1
when a pack has a fault, 0 when there are only warnings, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.cli.screen import harmless
from bot.packs.faults import FAULT, Fault
from bot.packs.inspect import Report, inspect

USAGE = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packs", nargs="*", help="names under knowledge/, or folders; else all")
    parser.add_argument("--article", default="", help="the article's text, to check facts against")
    parser.add_argument("--fast", action="store_true", help="leave out the collisions")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--format", choices=["text", "github"], default="text")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a pack has a fault. Raises PackError for a pack that is nowhere."""
    from bot import wiring
    from bot.packs.find import find_pack, list_packs

    root = wiring.knowledge_folder()
    names = tuple(arguments.packs) or list_packs(root)
    if arguments.article and len(names) != 1:
        print("check: --article needs exactly one pack; name it", file=sys.stderr)
        return USAGE
    folders = [find_pack(name, root) for name in names]
    if not folders:
        print(f"check: no pack in {root}; name a folder", file=sys.stderr)
        return USAGE
    article = Path(arguments.article) if arguments.article else None
    reports = [inspect(folder, root / "smalltalk.yaml", article) for folder in folders]
    if arguments.json:
        print(json.dumps({"packs": list(map(as_json, reports))}, ensure_ascii=False, indent=1))
    else:
        show = _annotations if arguments.format == "github" else _text
        for report in reports:
            print(harmless("\n".join(show(report))))
    return int(any(report.faults for report in reports))


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
    }


def _text(report: Report) -> Iterable[str]:
    yield from map(str, report.faults)
    if report.warnings:
        yield "Warnings:"
        yield from (f"  {one}" for one in report.warnings)
    yield _summary(report)


def _summary(report: Report) -> str:
    known = report.knowledge
    parts = [
        f"{known.slug}: {len(known.entries)} entries",
        f"{len(known.facts)} facts",
        _count(len(report.faults), "fault"),
        _count(len(report.warnings), "warning"),
    ]
    if not report.with_article and not known.ungrounded:
        parts.append("the article is not at hand (--article FILE checks facts against it)")
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number < 2 else 's'}"


def _annotations(report: Report) -> Iterable[str]:
    """GitHub's workflow commands: a fault shows as an error at its line."""
    for one in report.found:
        kind = "error" if one.severity == FAULT else "warning"
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
