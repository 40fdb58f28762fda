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
from collections.abc import Iterator

from tests.fake_discord.payloads import Json
from tests.fake_discord.server import TOKEN, FakeDiscord, parts, text_of

PORT = 8900
FORM, THINKING, GROUPS, INTEGER = 9, (5, 6), (1, 2), 4  # Discord's numbers
WAIT_S = 30.0  # for an answer; a bot that is just starting reads its knowledge first
HELP = """\
Type a question: it is asked with a mention, in a channel. /ask QUESTION, /summary or any other
command of the bot, with its options as NAME: VALUE (/review log decision: decline). !LABEL
presses a button of the last message. Ctrl-D ends it."""


async def rehearse(port: int) -> int:
    """Until the input ends; 0, or 1 when a question was not answered."""
    async with FakeDiscord(port) as discord:
        print(f"A Discord on this machine. Start the bot in another terminal, with\n"
              f"  export DISCORD_TOKEN={TOKEN} DATELINE_DISCORD_API={discord.address}\n"
              f"  export DATELINE_DATA=data/rehearsal\n  make run\n", flush=True)  # fmt: skip
        await discord.until(lambda: discord.commands and discord.gateway.sessions, wait_s=None)
        print(f"The bot is here.\n{HELP}", flush=True)
        failed, last = 0, {}
        while line := await asyncio.to_thread(sys.stdin.readline):
            if not line.strip():
                continue
            try:
                last = await said(discord, line.strip(), last)
                print(f"{text_of(last)}\n{buttons_of(last)}", flush=True)
            except (AssertionError, LookupError) as error:
                failed = 1
                print(f"! {error}", flush=True)
        return failed


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


def command_of(discord: FakeDiscord, typed: str) -> tuple[str, dict[str, str | int]]:
    """`review log decision: decline` -> its name and options. Raises LookupError with words."""
    kinds = {name: options for each in discord.commands for name, options in all_in(each)}
    name = max((each for each in kinds if f"{typed} ".startswith(f"{each} ")), key=len, default="")
    if not name:
        raise LookupError(f"no command /{typed.split()[0]}, only /{', /'.join(sorted(kinds))}")
    first, *found = re.split(r"(?:^|\s)([a-z_]+):\s*", typed[len(name) :].strip())
    options: dict[str, str | int] = dict(zip(found[::2], found[1::2], strict=True))
    if first and kinds[name]:
        options[next(iter(kinds[name]))] = first
    for key, value in options.items():
        if kinds[name].get(key) == INTEGER and str(value).isdigit():
            options[key] = int(value)
    return name, options


def all_in(command: Json, before: str = "") -> Iterator[tuple[str, dict[str, int]]]:
    """Every command of a group by its full name, with the kinds of its options."""
    name = f"{before} {command['name']}".strip()
    inner = [each for each in command.get("options") or [] if each["type"] in GROUPS]
    for each in inner:
        yield from all_in(each, name)
    if not inner:
        yield name, {each["name"]: each["type"] for each in command.get("options") or []}


def buttons_of(message: Json) -> str:
    labels = [f"[{each['label']}]" for each in parts(message) if each.get("label")]
    return " ".join(labels)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fake_discord")
    parser.add_argument("--port", type=int, default=PORT)
    try:
        sys.exit(asyncio.run(rehearse(parser.parse_args().port)))
    except KeyboardInterrupt:
        sys.exit(0)
