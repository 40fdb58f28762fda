"""`doctor`: what is well, what is not, and what to do about it.

Looks at versions, settings, token, shards, data folder, disk, log, backups, knowledge, index,
clock, metrics and the running bot; with `--online` it also asks Discord about token, intents and
permissions. Nothing is changed. Exit code 0 when nothing is broken, 1 when something is.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

from bot.cli import examinations
from bot.cli.findings import Finding, State, fault, note, well
from bot.cli.screen import Screen
from bot.config import ConfigError, Settings, load_settings, token_in
from bot.packs.faults import Fault

STYLES = {State.WELL: "green", State.NOTE: "yellow", State.FAULT: "bold red"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--online", action="store_true", help="ask Discord too (needs a token)")
    parser.add_argument("--json", action="store_true", help="one JSON object a finding")


async def run(arguments: argparse.Namespace) -> int:
    findings = await _all(arguments.online)
    if arguments.json:
        for finding in findings:
            print(json.dumps(asdict(finding), ensure_ascii=False))
    else:
        _tell(findings, Screen())
    return int(any(finding.state is State.FAULT for finding in findings))


async def _all(online: bool) -> list[Finding]:
    faults: list[Fault] = []
    token = token_in(os.environ, faults)
    refused = [fault("token", f"{each.file}: {each.found}", each.act) for each in faults]
    try:
        settings = replace(load_settings(), token=token)
    except ConfigError as error:
        act = "correct it; config/bot.yaml explains every key"
        found = [fault("settings", str(each), act) for each in error.faults]
        return [*examinations.python(), *found, *refused, *examinations.clock()]
    return [
        *examinations.python(),
        well("settings", str(settings.file or "the defaults")),
        *examinations.environment(os.environ),
        *(refused or examinations.token(settings)),
        *examinations.shards(settings),
        *_looked("data folder", examinations.folders, settings),
        *_looked("disk", examinations.disk, settings),
        *await _log(settings),
        *_looked("log", examinations.damaged, settings),
        *_looked("knowledge", examinations.packs, settings),
        *_looked("index", examinations.cache, settings),
        *_looked("clock", examinations.clock, settings),
        *examinations.metrics(settings),
        *_looked("running", examinations.running, settings),
        *(await _online(settings, bool(refused)) if online else ()),
    ]


def _looked(
    subject: str, examination: Callable[[Settings], Iterable[Finding]], settings: Settings
) -> list[Finding]:
    """What an examination finds; a file that cannot be looked at is a finding too."""
    try:
        return list(examination(settings))
    except OSError as error:
        return [_unreadable(subject, error)]


async def _log(settings: Settings) -> list[Finding]:
    try:
        return await examinations.database(settings)
    except OSError as error:
        return [_unreadable("log", error)]


def _unreadable(subject: str, error: OSError) -> Finding:
    act = "give the bot's user the right to read and write there"
    return fault(subject, f"{error.filename}: {error.strerror}", act)


async def _online(settings: Settings, refused: bool) -> list[Finding]:
    """What Discord says, or why it was not asked; where the token was `refused`, that is the
    fault, and this only follows from it."""
    if settings.token:
        return await _asked_discord(settings)
    unasked = "not asked about token, intents and permissions: "
    if refused:
        return [note("Discord", f"{unasked}the token cannot be used", "correct the token first")]
    act = "set DISCORD_TOKEN or DISCORD_TOKEN_FILE as the bot has it, then do this again"
    return [fault("Discord", f"{unasked}there is no token to ask with", act)]


async def _asked_discord(settings: Settings) -> list[Finding]:
    from bot.discord_app.examine import examine

    found = await examine(settings.token, settings.discord.message_content)
    return [
        Finding(
            each.subject,
            State.FAULT if each.fault else State.NOTE if each.act else State.WELL,
            each.found, each.act,
        )
        for each in found
    ]  # fmt: skip


def _tell(findings: list[Finding], screen: Screen) -> None:
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        line = f"{finding.state:<5}  {finding.subject:<{width}}  {finding.found}"
        screen.text(line, STYLES[finding.state])
        if finding.act:
            screen.text(f"{'':<5}  {'':<{width}}  -> {finding.act}")
    faults = sum(finding.state is State.FAULT for finding in findings)
    screen.text()
    screen.text("Nothing is broken." if not faults else f"{faults} to fix.", "bold")
