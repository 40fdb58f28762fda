"""A rehearsal: a Discord on this machine to try a bot against, from a terminal, without an account.

    python -m tests.fake_discord [--port 8900]

It waits for a bot, then what is typed is said in its one channel, and what the bot sends is
printed. The whole of it is lost when it ends; the bot's log is not.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator

from bot.cli.lines import Lines
from tests.fake_discord.payloads import Json, snowflake
from tests.fake_discord.server import TOKEN, FakeDiscord, parts, text_of

PORT = 8900
FORM, THINKING, GROUPS, REFERENCES = 9, (5, 6), (1, 2), (6, 7, 8, 9)  # Discord's numbers
Value = str | int | float | bool
READ: dict[int, Callable[[str], Value]] = {
    4: int, 5: {"true": True, "false": False}.__getitem__, 10: float,
}  # fmt: skip
WAIT_S = 10.0  # for an answer
NO_ANSWER = (
    "No answer. A bot answers five questions in half a minute; then it says so once, and no more."
)
HELP = """\
Type a question: it is asked with a mention, in a channel. /ask QUESTION, /summary or any other
command of the bot, with its options as NAME: VALUE (/review log decision: decline). !LABEL
presses a button of the last message. Ctrl-D ends it."""


async def rehearse(port: int) -> int:
    """Until the input ends; 0, or 1 when a question was not answered."""
    # A number of its own, so that the bot sends its commands to each rehearsal anew.
    async with FakeDiscord(port, snowflake()) as discord:
        print(f"A Discord on this machine. Start the bot in another terminal, with\n"
              f"  export DISCORD_TOKEN={TOKEN} DATELINE_DISCORD_API={discord.address}\n"
              f"  export DATELINE_DATA=data/rehearsal\n  make run\n", flush=True)  # fmt: skip
        lines = Lines()
        early = await typed_before_a_bot(discord, lines)
        if early is None:
            print("The input ended before a bot connected.", flush=True)
            return 0
        print(f"The bot is here.\n{HELP}", flush=True)
        failed, last = 0, {}
        while (line := early.popleft() if early else await lines.next()) is not None:
            if not line.strip():
                continue
            try:
                shown = await said(discord, line.strip(), last)
                print(f"{text_of(shown)}\n{buttons_of(shown)}", flush=True)
                last = shown if buttons_of(shown) else last
            except (AssertionError, LookupError) as error:
                failed = 1
                late = str(error).startswith("waited in vain")
                print(f"! {NO_ANSWER if late else error}", flush=True)
        return failed


async def typed_before_a_bot(discord: FakeDiscord, lines: Lines) -> deque[str] | None:
    """The lines that came until a bot is there; None when their end came first. A pipe that said
    something has its lines asked whenever a bot comes; a person who ends the input has done."""
    early: deque[str] = deque()
    here = asyncio.create_task(
        discord.until(lambda: discord.commands and discord.gateway.sessions, wait_s=None)
    )
    while not here.done():
        reading = asyncio.create_task(lines.next())
        await asyncio.wait((here, reading), return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            reading.cancel()  # what was read of a line stays for the next reading
        elif (line := reading.result()) is not None:
            early.append(line)
        elif early and not sys.stdin.isatty():
            await here
        else:
            here.cancel()
            return None
    return early


async def said(discord: FakeDiscord, line: str, last: Json) -> Json:
    """What the bot sent for a line. Raises AssertionError and LookupError with words."""
    if line.startswith("!"):
        made = await discord.press(last, line[1:].strip())
    elif line.startswith("/"):
        name, options = command_of(discord, line[1:])
        made = await discord.slash(name, **options)
    else:
        return await discord.reply_to(await discord.say(line, mention=True), WAIT_S)
    return await shown_to(discord, made)


async def shown_to(discord: FakeDiscord, made: Json) -> Json:
    """What whoever acted sees in the end, after a "thinking ..." too."""
    answer = await discord.answer_to(made)
    token = made["token"]
    if answer["type"] == FORM:
        fields = ", ".join(each["label"] for each in answer["data"]["components"])
        return {"content": f"(a form, {answer['data']['title']}: {fields})"}
    if answer["type"] in THINKING:
        await discord.until(
            lambda: discord.requests("PATCH", token) or discord.followups.get(token),
            "the rest of the answer", WAIT_S,
        )  # fmt: skip
    told = [discord.originals.get(token) or {}, *discord.followups.get(token, [])]
    return told[-1] or answer.get("data") or {}


def command_of(discord: FakeDiscord, typed: str) -> tuple[str, dict[str, Value]]:
    """`review log decision: decline` -> its name and options. Raises LookupError with words."""
    typed_in = [each for each in discord.commands if each.get("type", 1) == 1]
    kinds = {name: options for each in typed_in for name, options in all_in(each)}
    name = max((each for each in kinds if f"{typed} ".startswith(f"{each} ")), key=len, default="")
    if not name:
        raise LookupError(f"no command /{typed.split()[0]}, only /{', /'.join(sorted(kinds))}")
    first, *found = re.split(r"(?:^|\s)([a-z_]+):\s*", typed[len(name) :].strip())
    options = dict(zip(found[::2], found[1::2], strict=True))
    if first and kinds[name]:
        options[next(iter(kinds[name]))] = first
    unknown = [key for key in options if key not in kinds[name]]
    if unknown:
        raise LookupError(f"/{name} has no option {unknown[0]}; {', '.join(kinds[name]) or 'none'}")
    return name, {key: value_of(key, str(text), kinds[name][key]) for key, text in options.items()}


def value_of(name: str, text: str, option: Json) -> Value:
    """An option as Discord sends it. Raises LookupError with words."""
    if option["type"] in REFERENCES:
        raise LookupError(f"{name} names a channel, role or member; a rehearsal cannot do that")
    choices = {each["name"]: each["value"] for each in option.get("choices") or []}
    if choices and text not in choices:
        raise LookupError(f"{name} is one of {', '.join(choices)}")
    try:
        return choices[text] if choices else READ.get(option["type"], str)(text)
    except (KeyError, ValueError):
        raise LookupError(f"{name} does not take “{text}”") from None


def all_in(command: Json, before: str = "") -> Iterator[tuple[str, dict[str, Json]]]:
    """Every command of a group by its full name, with its options."""
    name = f"{before} {command['name']}".strip()
    inner = [each for each in command.get("options") or [] if each["type"] in GROUPS]
    for each in inner:
        yield from all_in(each, name)
    if not inner:
        yield name, {each["name"]: each for each in command.get("options") or []}


def buttons_of(message: Json) -> str:
    labels = [f"[{each['label']}]" for each in parts(message) if each.get("label")]
    return " ".join(labels)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fake_discord")
    parser.add_argument("--port", type=int, default=PORT)
    try:
        sys.exit(asyncio.run(rehearse(parser.parse_args().port)))
    except OSError as error:
        sys.exit(
            f"No Discord could be started here: {error.strerror}. Does one run already? --port."
        )
    except KeyboardInterrupt:
        sys.exit(0)
