"""`eval`: right, wrong, suggested and declined on labelled questions, and which ones."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.assistant import Assistant
from bot.cli.labelled import (
    Labelled,
    Patterns,
    is_right,
    load_patterns,
    load_questions,
    of_cases,
    of_verdicts,
    with_sides,
)
from bot.cli.screen import Screen
from bot.cli.servers import add_server
from bot.core.types import Knowledge, Place, Reply
from bot.review.trials import Trial

SHOWN = 40  # misses that are listed unless --all
COLUMNS = ("right", "wrong", "suggested", "declined")
DUE, DECLINED, BARRED = "answerable", "to be declined", "not that answer"


@dataclass(frozen=True, slots=True)
class Scored:
    asked: Labelled
    reply: Reply
    right: bool

    @property
    def column(self) -> str:
        if self.reply.decision == "answer":
            return "right" if self.right else "wrong"
        return "suggested" if self.reply.decision == "suggest" else "declined"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="JSON lines or YAML; else the pack's cases.yaml")
    parser.add_argument("--verdicts", action="store_true", help="what moderators judged, instead")
    parser.add_argument("--gold", help="patterns that a right answer has (YAML, intents:)")
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")
    add_server(parser)
    parser.add_argument("--all", action="store_true", help="list every miss")
    parser.add_argument("--json", action="store_true", help="one JSON line for each question")
    parser.add_argument("--min-right", type=float, help="exit 1 below that %% of the answerable")
    parser.add_argument("--max-wrong", type=float, help="exit 1 above that %% of the answerable")
    parser.add_argument("--max-false", type=float, help="exit 1 above that %% of the others")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a share is not met. Nothing is logged."""
    from bot import wiring

    patterns = load_patterns(Path(arguments.gold)) if arguments.gold else {}
    asked = load_questions(Path(arguments.file)) if arguments.file else ()
    async with wiring.assistant(arguments.pack, log=False, server=arguments.server) as assistant:
        if arguments.verdicts:
            asked = await _judged(arguments.server, assistant.knowledge)
        asked = asked or (() if arguments.verdicts else of_cases(assistant.knowledge.cases))
        sided = with_sides(asked, assistant.knowledge)
        scored = [await _score(each, assistant, patterns) for each in sided]
    if arguments.json:
        for each in scored:
            print(json.dumps(_record(each), ensure_ascii=False))
    else:
        _tell(scored, len(scored) if arguments.all else SHOWN, Screen())
    return int(not _met(scored, arguments))


async def _judged(server: str | None, knowledge: Knowledge) -> tuple[Labelled, ...]:
    """The verdicts on questions of this pack, of one server or of all."""
    from bot.config import load_settings
    from bot.store.review import judged_in

    path = load_settings().database
    judged = await judged_in(path, server, knowledge.slug) if path.is_file() else ()
    return of_verdicts(judged, knowledge)


async def _score(asked: Labelled, assistant: Assistant, patterns: dict[str, Patterns]) -> Scored:
    trial = asked.trial
    turn = await assistant.ask(trial.question, Place("eval"), trial.conversation)
    return Scored(asked, turn.reply, is_right(asked, turn.reply, patterns))


def _record(scored: Scored) -> dict[str, object]:
    return {
        "id": scored.asked.id, "question": scored.asked.trial.question,
        "expect": _wanted(scored.asked.trial), "kind": scored.asked.kind,
        "right": scored.right, "decision": scored.reply.decision, "reason": scored.reply.reason,
        "entries": list(scored.reply.entries), "score": round(scored.reply.score, 4),
        "answer": scored.reply.text,
    }  # fmt: skip


def _wanted(trial: Trial) -> str | list[str]:
    return f"not {trial.barred}" if trial.barred else list(trial.expect) or "decline"


def _side(asked: Labelled) -> str:
    if asked.trial.barred:
        return BARRED
    return DUE if asked.due else DECLINED


def _tell(scored: list[Scored], shown: int, screen: Screen) -> None:
    if not scored:
        screen.text(
            "No labelled questions: name a file, add cases.yaml to the pack, or let moderators "
            "judge replies with /review verdict and ask for --verdicts."
        )
        return
    groups: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for each in scored:
        side = _side(each.asked)
        groups[side, "all"].append(each)
        if each.asked.kind:
            groups[side, each.asked.kind].append(each)
    screen.table(
        ("questions", "kind", "n", *COLUMNS),
        ((*name, len(rows), *_counts(rows)) for name, rows in sorted(groups.items())),
    )
    for words in _shares(scored):
        screen.text(words, "bold")
    missed = [each for each in scored if not each.right]
    screen.text(f"{len(missed)} not as expected" + (":" if missed else "."))
    for each in missed[:shown]:
        trial = each.asked.trial
        wanted = ", ".join(trial.expect) or f"a decline {trial.reason}".rstrip()
        if trial.barred:
            wanted = f"anything but {trial.barred}"
        got = ", ".join(each.reply.entries) or each.reply.reason
        screen.text(f"  {each.asked.id}  {trial.question}")
        screen.text(f"      wanted {wanted}; got {each.reply.decision} {got}".rstrip(), "dim")
    if len(missed) > shown:
        screen.text(f"  and {len(missed) - shown} more: --all lists them")


def _counts(rows: Iterable[Scored]) -> tuple[int, ...]:
    """Right, wrong, suggested, declined; a false answer counts as wrong."""
    columns = [each.column for each in rows]
    return tuple(columns.count(name) for name in COLUMNS)


def _shares(scored: list[Scored]) -> list[str]:
    right, wrong, false = _figures(scored)
    words = []
    if right is not None and wrong is not None:
        words.append(f"Answerable: {right:.1f} % right, {wrong:.1f} % wrong.")
    if false is not None:
        words.append(f"To be declined: {false:.1f} % falsely answered.")
    return words


def _figures(scored: list[Scored]) -> tuple[float | None, float | None, float | None]:
    """Percent right and wrong of the answerable, percent falsely answered of what to decline."""
    due = [each.column for each in scored if each.asked.due]
    no = [each.column for each in scored if _side(each.asked) == DECLINED]
    return (
        100 * due.count("right") / len(due) if due else None,
        100 * due.count("wrong") / len(due) if due else None,
        100 * no.count("wrong") / len(no) if no else None,
    )


def _met(scored: list[Scored], wanted: argparse.Namespace) -> bool:
    right, wrong, false = _figures(scored)
    return not (
        (wanted.min_right is not None and (right is None or right < wanted.min_right))
        or (wanted.max_wrong is not None and (wrong or 0.0) > wanted.max_wrong)
        or (wanted.max_false is not None and (false or 0.0) > wanted.max_false)
    )
