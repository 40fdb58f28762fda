"""`explain`: why a question is answered as it is: candidates, score trees, guards, decision."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from bot.cli.screen import Screen
from bot.cli.servers import add_server
from bot.core.types import (
    Answer,
    Decline,
    Explanation,
    Place,
    Policy,
    Suggest,
    Turn,
    Verdict,
)

TREES = 3  # candidates whose score is laid open unless --all
RULES = {
    "sum": "the sum of",
    "product": "the product of",
    "min": "the smallest of",
    "logistic": "the logistic function of the sum of",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="+")
    parser.add_argument("--all", action="store_true", help="the score tree of every candidate")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")
    add_server(parser)


async def run(arguments: argparse.Namespace) -> int:
    """Nothing is logged."""
    from bot import wiring

    async with wiring.assistant(arguments.pack, log=False, server=arguments.server) as assistant:
        turn = await assistant.ask(" ".join(arguments.question), Place("explain"))
        if arguments.json:
            print(json.dumps(asdict(turn), ensure_ascii=False))
        else:
            _tell(turn, assistant.index.policy, assistant.index.engine, arguments.all, Screen())
    return 0


def _tell(turn: Turn, policy: Policy, engine: str, whole: bool, screen: Screen) -> None:
    parts = len(turn.reply.verdicts)
    for number, verdict in enumerate(turn.reply.verdicts, 1):
        if parts > 1:
            screen.text(f"Part {number} of {parts}", "bold underline")
        _tell_verdict(verdict, whole, screen)
    screen.text("Reply", "bold cyan")
    screen.reply(turn.reply)
    screen.text(
        f"Answers from a confidence of {policy.answer_at:.2f}, suggests from "
        f"{policy.suggest_at:.2f}. Compared by {engine}. "
        f"Took {turn.latency_us / 1000:.1f} ms. Knowledge {turn.knowledge_version}.",
        "dim",
    )


def _tell_verdict(verdict: Verdict, whole: bool, screen: Screen) -> None:
    screen.text(f"Read as: {verdict.query.text or '(nothing)'}")
    if verdict.query.truncated:
        screen.text("The question was longer than the limit and was cut.")
    screen.text(f"Decision: {decision_words(verdict.decision)}", "bold")
    screen.text(f"Entries ruled out: {'; '.join(verdict.guards) or 'none'}")
    screen.text(f"Words that no phrasing has: {', '.join(verdict.unknown_words) or 'none'}")
    for line in tree_lines(verdict.confidence):
        screen.text(line)
    screen.text("Candidates, best first", "bold cyan")
    if not verdict.candidates:
        screen.text("none: nothing in the knowledge is like it")
    shown = len(verdict.candidates) if whole else TREES
    for at, candidate in enumerate(verdict.candidates):
        screen.text(f"{candidate.score:.3f}  {candidate.entry_id} ({candidate.side})")
        if at < shown:
            for line in tree_lines(candidate.explanation):
                screen.text(f"       {line}", "dim")


def decision_words(decision: Answer | Suggest | Decline) -> str:
    """A decision in a sentence."""
    match decision:
        case Answer():
            return f"answer with {decision.entry_id} (confidence {decision.score:.2f})"
        case Suggest():
            return f"suggest {', '.join(decision.entry_ids)} (confidence {decision.score:.2f})"
        case Decline():
            by = f", because of {decision.entry_id}" if decision.entry_id else ""
            near = f"; nearest is {decision.nearest}" if decision.nearest else ""
            return f"decline: {decision.reason.value}{by}{near}"


def tree_lines(node: Explanation, depth: int = 0) -> list[str]:
    """A score's explanation as indented lines."""
    rule = f", {RULES.get(node.rule, node.rule)}:" if node.parts else ""
    lines = [f"{'  ' * depth}{node.value:+.3f} {node.label}{rule}"]
    for part in node.parts:
        lines += tree_lines(part, depth + 1)
    return lines
