"""`console`: the same bot in the terminal, with the slash commands, logged like any other road."""

from __future__ import annotations

import argparse
import signal
import sys
from dataclasses import replace

from bot.assistant import Assistant
from bot.cli.console_commands import QUIT, page_of
from bot.cli.lines import Lines
from bot.cli.screen import Screen
from bot.cli.servers import add_server
from bot.core.types import Entry, Knowledge, Place, Side, Suggestion, Turn

PLACE = Place("console")
CONVERSATION = "console"
MAX_RELATED = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", default="", help="a folder's name under knowledge/, or a folder")
    add_server(parser)


async def run(arguments: argparse.Namespace) -> int:
    """Answer until the input ends; with none at all, show three questions of the pack."""
    from bot import wiring

    async with wiring.assistant(arguments.pack, server=arguments.server) as assistant:
        console = Console(assistant, Screen())
        if sys.stdin.isatty():
            return await console.talk()
        asked = await console.read()
        if not asked:
            await console.demonstrate()
    return 0


class Console:
    """One person at a terminal, or lines from a pipe."""

    def __init__(self, assistant: Assistant, screen: Screen) -> None:
        self._assistant, self._screen = assistant, screen
        self._choices: tuple[Suggestion, ...] = ()

    async def talk(self) -> int:
        """Prompt for questions until /quit or the end of the input."""
        article = self._assistant.knowledge.article
        about = article.headline if article else self._assistant.knowledge.slug
        self._screen.text(f"Dateline answers questions about “{about}”.", "bold")
        self._screen.text("/help shows the commands, /quit ends.", "dim")
        while (line := _prompted()) is not None and line != QUIT:
            if line:
                await self.hear(line)
        return 0

    async def read(self) -> int:
        """Answer each line of standard input -> how many there were."""
        lines, heard = Lines(), 0
        while (line := await lines.next()) is not None and line.strip() != QUIT:
            if line.strip():
                heard += 1
                await self.hear(line.strip())
        return heard

    async def demonstrate(self) -> None:
        for entry in built_in(self._assistant.knowledge):
            self._screen.text(f"> {entry.question}", "cyan")
            self._show(await self._assistant.ask(entry.question, PLACE))
            self._screen.text()

    async def hear(self, line: str) -> None:
        """One line: a command, the number of a choice, or a question."""
        if line.startswith("/"):
            self._screen.page(page_of(line, self._assistant.knowledge))
        elif line.isdecimal() and 0 < int(line[:4]) <= len(self._choices):
            entry = self._choices[int(line[:4]) - 1].entry_id
            self._show(await self._assistant.choose(entry, PLACE, CONVERSATION))
        else:
            self._show(await self._assistant.ask(line, PLACE, CONVERSATION))

    def _show(self, turn: Turn) -> None:
        reply = turn.reply
        self._choices = reply.suggestions or reply.related[:MAX_RELATED]
        tie = reply.decision == "suggest"
        if sys.stdin.isatty():
            listed = replace(reply, text=reply.text.split("\n- ")[0]) if tie else reply
            self._screen.reply(listed)
            words = "Type a number:" if tie else "You could ask (a number will do):"
            self._screen.choices(words, self._choices)
        else:  # what is piped in has chosen already; a near tie's text names the choices
            self._screen.reply(reply)
            if reply.suggestions and not tie:
                self._screen.choices("You could ask:", reply.suggestions)
        if not turn.logged:
            self._screen.text("(not in the log yet: the log is slow to answer)", "dim")


def built_in(knowledge: Knowledge) -> tuple[Entry, ...]:
    """Three questions that show what the bot does: two answers and, if there is one, a no."""
    answers = knowledge.answers()
    silent = tuple(entry for entry in knowledge.entries if entry.side is Side.UNSTATED)
    shown = (*answers[:1], *answers[len(answers) // 2 :][:1], *silent[:1], *answers[1:3])
    return tuple(dict.fromkeys(shown))[:3]


def _prompted() -> str | None:
    """A line typed with editing and history; None at the end of the input or on Ctrl-C."""
    import contextlib

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  gives input() its arrow keys
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return None
    finally:
        signal.signal(signal.SIGINT, before)
