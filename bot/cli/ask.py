"""`ask`: one answer, or one for each JSON line of standard input."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.assistant import Assistant
from bot.core.types import Place, Turn


def record_of(turn: Turn, identity: object = None) -> dict[str, Any]:
    """A turn as the JSON object that `--json` and `--batch` print."""
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


def plain_text(turn: Turn) -> str:
    """A reply for a terminal: the text, its source, what else may be asked."""
    reply = turn.reply
    lines = [reply.text]
    if reply.footer:
        lines.append(reply.footer)
    if reply.decision == "decline" and reply.suggestions:
        lines.append(f"You could ask: {reply.suggestions[0].question}")
    return "\n".join(lines)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="*")
    parser.add_argument("--json", action="store_true", help="the whole record")
    parser.add_argument("--batch", action="store_true", help="JSON lines in, JSON lines out")
    parser.add_argument("--no-log", action="store_true", help="do not log")
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 0; a decline is fine, a bad line of a batch too."""
    from bot import wiring

    async with wiring.assistant(arguments.pack, not arguments.no_log) as assistant:
        if arguments.batch:
            return await _batch(assistant)
        turn = await assistant.ask(" ".join(arguments.question), Place("ask"))
        if arguments.json:
            print(json.dumps(record_of(turn), ensure_ascii=False))
        else:
            print(plain_text(turn))
    return 0


async def _batch(assistant: Assistant) -> int:
    for line in sys.stdin:
        if not line.strip():
            continue
        print(json.dumps(await _line(line, assistant), ensure_ascii=False), flush=True)
    return 0


async def _line(line: str, assistant: Assistant) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        identity, question = asked["id"], asked["question"]
        conversation = asked.get("conversation") or ""
        if not isinstance(question, str) or not isinstance(conversation, str):
            raise TypeError("question and conversation must be text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return {"id": None, "error": f"not a question: {type(error).__name__}: {error}"}
    turn = await assistant.ask(question, Place("batch"), conversation)
    return record_of(turn, identity)
