"""`doctor`: each broken set-up is found and has its next act."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.cli.examinations import OTHER_VARIABLES
from bot.config import SOURCE, variables
from tests.cli.program import Program

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef.abcdefghijklmnopqrstuvwxyz0"


def _found(program: Program, *words: str, **env: str) -> dict[str, list[dict[str, str]]]:
    """Subject -> findings; every line of the output is one JSON object."""
    ended = program("doctor", "--json", *words, **env)
    assert ended.err == ""
    found: dict[str, list[dict[str, str]]] = {}
    for line in ended.out.splitlines():
        finding = json.loads(line)
        found.setdefault(finding["subject"], []).append(finding)
    broken = any(each["state"] == "fault" for group in found.values() for each in group)
    assert ended.code == int(broken)
    return found


def test_a_sound_set_up_has_nothing_to_mend(program: Program) -> None:
    """Promise: with a token, a pack and a log all is well, exit code 0."""
    program("ask", "when do you open")
    ended = program("doctor", DISCORD_TOKEN=TOKEN)
    assert ended.code == 0, ended.out
    assert "is sound: 1 rows" in ended.out
    assert "Nothing is broken." in ended.out
    assert TOKEN not in ended.out


def test_it_changes_nothing(program: Program) -> None:
    """Promise: looking makes no log, no cache and no key."""
    data = program.folder / "data"
    program("doctor")
    assert list(data.iterdir()) == []


def test_it_makes_no_data_folder(program: Program) -> None:
    """Promise: a folder that is made at the first start is no fault, and is not made here."""
    new = program.folder / "new" / "data"
    ended = program("doctor", DATELINE_DATA=str(new), DISCORD_TOKEN=TOKEN)
    assert f"{new} does not exist yet; it is made at the first start" in ended.out
    assert ended.code == 0
    assert not new.parent.exists()


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("Bot " + TOKEN, "starts with “Bot ”"),
        ("my-secret", "does not have the shape"),
        ("client-secret-of-the-application0.abcdef.abcdefghijklmnopqrstuvwxyz0", "shape"),
    ],
)
def test_a_wrong_token_is_told_by_its_shape(program: Program, token: str, words: str) -> None:
    """Promise: the usual mistakes with the token are named before Discord is asked."""
    (finding,) = _found(program, DISCORD_TOKEN=token)["token"]
    assert finding["state"] == "fault"
    assert words in finding["found"]
    assert finding["act"]


def test_no_token_is_no_fault_until_discord_is_to_be_asked(program: Program) -> None:
    """Promise: `ask` and `console` need none, so it is noted; `--online` tells that it could not
    look, and fails."""
    (finding,) = _found(program)["token"]
    assert (finding["state"], "are not set" in finding["found"]) == ("note", True)
    assert program("doctor").code == 0
    (finding,) = _found(program, "--online")["Discord"]
    assert (finding["state"], "not asked" in finding["found"]) == ("fault", True)
    assert "DISCORD_TOKEN_FILE" in finding["act"]


def test_a_token_file_for_all_to_read_is_noted(program: Program) -> None:
    """Promise: a secret that others can read is told, with the command that mends it."""
    secret = program.folder / "token"
    secret.write_text(TOKEN, "utf-8")
    secret.chmod(0o644)
    (finding,) = _found(program, DISCORD_TOKEN_FILE=str(secret))["token file"]
    assert finding["act"] == f"chmod 400 {secret}"


def test_faulty_settings_are_listed(program: Program) -> None:
    """Promise: doctor itself survives faulty settings and shows all of them."""
    (program.folder / "config").mkdir()
    (program.folder / "config" / "bot.yaml").write_text("discord:\n  a: 1\n  b: 2\n", "utf-8")
    assert len(_found(program)["settings"]) == 2


def test_a_mistyped_variable_is_noted(program: Program) -> None:
    """Promise: a variable that sets nothing is told, with the one that was meant."""
    found = _found(program, DATELINE_DATABSE="x.db", DATELINE_SEMANTIC="off")["environment"]
    assert [each["act"] for each in found] == ["did you mean DATELINE_DATABASE?"]


def test_every_variable_that_is_read_is_known() -> None:
    """Promise: no variable that the program reads is called a typing mistake."""
    read = {
        name
        for path in (SOURCE / "bot").rglob("*.py")
        for name in re.findall(r"\bDATELINE_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))
    }
    assert read <= {*variables(), *OTHER_VARIABLES}


def test_a_damaged_log_names_the_restore(program: Program) -> None:
    """Promise: a file that is no sound log is a fault, with what to do."""
    program.database.write_bytes(b"nothing like a database" * 500)
    (finding,) = _found(program)["log"]
    assert finding["state"] == "fault"
    assert "restore" in finding["act"]


def test_another_programs_database_is_not_ours(program: Program) -> None:
    """Promise: a wrong file name is told apart from damage."""
    import sqlite3

    with sqlite3.connect(program.database) as connection:
        connection.execute("CREATE TABLE shop (bread)")
    (finding,) = _found(program)["log"]
    assert "another program's" in finding["found"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_a_fault(program: Program) -> None:
    """Promise: missing rights on the data folder are found."""
    (program.folder / "data").chmod(0o500)
    assert _found(program)["data folder"][0]["state"] == "fault"


def test_a_data_folder_that_is_a_file_is_a_fault(program: Program, tmp_path: Path) -> None:
    """Promise: a data folder that cannot be made is found."""
    (tmp_path / "file").write_text("", "utf-8")
    found = _found(program, DATELINE_DATA=str(tmp_path / "file" / "data"))
    assert found["data folder"][0]["state"] == "fault"


def test_a_broken_pack_and_a_missing_one_are_faults(program: Program) -> None:
    """Promise: each pack is looked at, and the one the settings name must exist."""
    broken = program.folder / "knowledge" / "broken"
    broken.mkdir()
    (broken / "answers.yaml").write_text("answers: [", "utf-8")
    found = _found(program, DATELINE_PACK="nowhere")["knowledge"]
    assert [each["state"] for each in found] == ["ok", "fault", "fault"]
    assert found[1]["act"] == "python -m bot check broken"


class Portal:
    """The four addresses of Discord that doctor asks."""

    def __init__(self, status: int = 200, flags: int = 0, permissions: int = 0) -> None:
        self.status, self.flags, self.permissions = status, flags, permissions
        self.date = ""

    async def answer(self, request: web.Request) -> web.Response:
        headers = {"Date": self.date} if self.date else {}
        body: Any = {"id": "123", "name": "Dateline", "flags": self.flags}
        if request.path.endswith("/guilds"):
            body = [{"id": "1", "name": "Village", "permissions": str(self.permissions)}]
            body = body if self.permissions else []
        return web.json_response(body, status=self.status, headers=headers)


async def _online(program: Program, portal: Portal, **env: str) -> dict[str, list[dict[str, str]]]:
    server = web.Application()
    server.router.add_get("/{path:.*}", portal.answer)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    known = {"DISCORD_TOKEN": TOKEN, "DATELINE_DISCORD_API": address, **env}
    try:
        return await asyncio.to_thread(_found, program, "--online", **known)
    finally:
        await runner.cleanup()


ENOUGH = 274877975552
MESSAGE_CONTENT_LIMITED = 1 << 19


async def test_online_all_is_well(program: Program) -> None:
    """Promise: an accepted token, enough permissions and a right clock are told."""
    found = await _online(program, Portal(permissions=ENOUGH))
    assert {each["state"] for each in found["Discord"] + found["permissions"]} == {"ok"}
    assert found["clock"][-1]["found"] == "agrees with Discord's"


async def test_online_a_refused_token_is_a_fault(program: Program) -> None:
    """Promise: Discord's word on the token counts."""
    (finding,) = (await _online(program, Portal(status=401)))["Discord"]
    assert finding["state"] == "fault"
    assert "Reset it" in finding["act"]


@pytest.mark.parametrize(
    ("flags", "state"), [(0, "fault"), (MESSAGE_CONTENT_LIMITED, "ok")], ids=["off", "on"]
)
async def test_online_the_intent_is_compared(program: Program, flags: int, state: str) -> None:
    """Promise: message content that is wanted but off in the portal is found."""
    portal = Portal(flags=flags, permissions=ENOUGH)
    found = await _online(program, portal, DATELINE_DISCORD_MESSAGE_CONTENT="on")
    assert found["intents"][0]["state"] == state


@pytest.mark.parametrize(
    ("permissions", "state", "words"),
    [(1 << 10, "fault", "lacks"), (8, "note", "administrator"), (0, "note", "in no server")],
)
async def test_online_permissions_are_looked_at(
    program: Program, permissions: int, state: str, words: str
) -> None:
    """Promise: too few permissions, too many, and no server at all are told apart."""
    found = await _online(program, Portal(permissions=permissions))
    (finding,) = found.get("permissions") or found["servers"]
    assert (finding["state"], words in finding["found"]) == (state, True)


async def test_online_a_wrong_clock_is_found(program: Program) -> None:
    """Promise: more than half a minute from Discord's time is a fault."""
    portal = Portal(permissions=ENOUGH)
    portal.date = "Wed, 01 Jan 2020 00:00:00 GMT"
    assert (await _online(program, portal))["clock"][-1]["state"] == "fault"


@pytest.mark.parametrize(
    ("status", "words"), [(200, "not Discord"), (502, "answered 502")], ids=["proxy", "down"]
)
async def test_online_a_page_for_people_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch, status: int, words: str
) -> None:
    """Promise: a sign-in page in between, or Discord's page when it is down, is a finding."""

    async def page(self: Portal, request: web.Request) -> web.Response:
        return web.Response(text="<h1>Welcome</h1>", content_type="text/html", status=self.status)

    monkeypatch.setattr(Portal, "answer", page)
    (finding,) = (await _online(program, Portal(status=status)))["Discord"]
    assert finding["state"] == "fault"
    assert words in finding["found"]


async def test_online_without_a_network_is_told(program: Program) -> None:
    """Promise: an unreachable Discord is a finding, not a traceback."""
    address = "http://127.0.0.1:9"
    found = await asyncio.to_thread(
        _found, program, "--online", DISCORD_TOKEN=TOKEN, DATELINE_DISCORD_API=address
    )
    assert "cannot be reached" in found["Discord"][0]["found"]


def test_the_token_goes_to_no_other_address(program: Program) -> None:
    """Promise: an API address that is not on this machine is refused."""
    found = _found(
        program, "--online", DISCORD_TOKEN=TOKEN, DATELINE_DISCORD_API="http://example.org"
    )
    assert found["Discord"][0]["state"] == "fault"
