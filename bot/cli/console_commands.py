"""The slash commands of the console: the pages that Discord shows, as plain lines."""

from __future__ import annotations

from collections.abc import Callable

from bot import overview
from bot.core.types import Knowledge
from bot.overview import Line, Mark, Page

QUIT = "/quit"
HELP: Page = (
    Line("Type a question, or:"),
    Line("the article in a few sentences, or the whole story", "/summary [full]"),
    Line("what it states and who says so, of one topic or all", "/facts [TOPIC]"),
    Line("what happened when", "/timeline"),
    Line("people, organisations and countries", "/who"),
    Line("which article this is, and its paragraphs", "/source"),
    Line("what can be asked", "/topics"),
    Line("this list", "/help"),
    Line("the end; Ctrl-D does it too", QUIT),
    Line("If the article does not say something, the bot says so.", mark=Mark.NOTE),
)
PAGES: dict[str, Callable[[Knowledge, str], Page]] = {
    "/summary": lambda knowledge, word: overview.summary(knowledge, word == "full"),
    "/facts": overview.facts,
    "/timeline": lambda knowledge, _: overview.timeline(knowledge),
    "/who": lambda knowledge, _: overview.who(knowledge),
    "/source": lambda knowledge, _: overview.source(knowledge),
    "/topics": lambda knowledge, _: overview.topics(knowledge),
    "/help": lambda knowledge, _: HELP,
}


OPTIONS = {"/summary": "length", "/facts": "topic"}  # as Discord names them; the others have none
LENGTHS = ("short", "full")


def page_of(line: str, knowledge: Knowledge) -> Page:
    """The page a command names; the help for a command that is none. Words that the command does
    not take are told before the page, never dropped in silence."""
    command, _, rest = line.partition(" ")
    command = command.lower()
    make = PAGES.get(command)
    if make is None:
        return (Line(f"There is no command {command} here; Discord has more."), *HELP)
    option = OPTIONS.get(command, "")
    word = rest.strip().removeprefix(f"{option}:").strip()
    page = make(knowledge, word)
    if not word or command == "/facts" or (command == "/summary" and word in LENGTHS):
        return page
    takes = " or ".join(LENGTHS) if option else "nothing"
    told = f"{command} takes {takes} after it, so “{word}” was left out. To ask, type a question."
    return (Line(told, mark=Mark.NOTE), *page)
