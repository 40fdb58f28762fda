"""`ask`: one answer, or one for each JSON line of standard input."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from bot.assistant import Assistant
from bot.cli.servers import add_server
from bot.core.types import Place, Turn


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="*", help="the question; quotes are not needed")
    parser.add_argument("--json", action="store_true", help="the whole record")
    parser.add_argument("--batch", action="store_true", help="JSON lines in, JSON lines out")
    parser.add_argument("--no-log", action="store_true", help="do not log")
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")
    add_server(parser)


def record_of(turn: Turn, identity: object = None) -> dict[str, Any]:
    """A turn as the JSON object that `--batch` prints."""
    reply = turn.reply
    return {
        "id": identity,
        "decision": reply.decision,
        "reason": reply.reason or None,
        "answer": reply.text,
        "entry": reply.entry or None,
        "entries": list(reply.entries),
        "score": round(reply.score, 4),
        "paragraphs": list(reply.source.paragraphs),
        "suggestions": [
            {"entry": pick.entry_id, "question": pick.question} for pick in reply.suggestions
        ],
        "logged": turn.logged,
        "log_id": turn.log_id,
    }


def whole_record(turn: Turn) -> dict[str, Any]:
    """A turn with all that is known of it, as `--json` prints it."""
    reply = turn.reply
    return record_of(turn) | {
        "question": turn.question,
        "asked_at": turn.asked_at,
        "footer": reply.footer,
        "left_out": reply.left_out,
        "speakers": list(reply.source.speakers),
        "speakers_in_part": reply.source.partly,
        "related": [{"entry": pick.entry_id, "question": pick.question} for pick in reply.related],
        "pack": turn.pack,
        "knowledge_version": turn.knowledge_version,
        "policy_version": turn.policy_version,
        "latency_us": turn.latency_us,
        "verdicts": [asdict(verdict) for verdict in reply.verdicts],
    }


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 0; a decline is fine, a bad line of a batch too."""
    from bot import wiring
    from bot.cli.screen import Screen

    async with wiring.assistant(
        arguments.pack, not arguments.no_log, server=arguments.server
    ) as assistant:
        if arguments.batch:
            return await _batch(assistant)
        turn = await assistant.ask(" ".join(arguments.question), Place("ask"))
        if arguments.json:
            print(json.dumps(whole_record(turn), ensure_ascii=False))
            return 0
        screen = Screen()
        screen.reply(turn.reply)
        if turn.reply.decision != "suggest":  # whose text names them already
            screen.choices("You could ask:", turn.reply.suggestions)
    return 0


async def _batch(assistant: Assistant) -> int:
    from bot.cli.lines import Lines

    lines = Lines()
    while (line := await lines.next()) is not None:
        if line.strip():
            print(json.dumps(await _line(line, assistant), ensure_ascii=False), flush=True)
    return 0


async def _line(line: str, assistant: Assistant) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        identity, question = asked["id"], asked["question"]
        conversation = asked.get("conversation")
        if not isinstance(question, str) or not isinstance(conversation, str | None):
            raise TypeError("question and conversation must be text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        wanted = '{"id": ..., "question": "...", "conversation": "..."}, the last if wanted'
        return {"id": None, "error": f"not a question: {said}; a line is {wanted}"}
    turn = await assistant.ask(question, Place("batch"), conversation or "")
    return record_of(turn, identity)
