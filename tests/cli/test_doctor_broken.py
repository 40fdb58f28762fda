"""Broken set-ups as operators have them: `doctor` names each and the act that mends it.

Each test ends with the act done as it was told, and the fault gone.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.store.backup import copied
from bot.store.schema import migrations
from tests.cli.program import BAKERY, Program
from tests.cli.test_doctor import ENOUGH, TOKEN, Portal, _found, _online
from tests.fake_discord.server import FakeDiscord
from tests.store.turns import KEY, opened, turn
from tests.test_container import AS_USER, USER, _may_become_another

NEWEST = migrations()[-1][0]
Findings = dict[str, list[dict[str, str]]]


def faults(found: Findings) -> dict[str, dict[str, str]]:
    """Subject -> its fault."""
    return {
        subject: each
        for subject, group in found.items()
        for each in group
        if each["state"] == "fault"
    }


def healthy(program: Program, **env: str) -> bool:
    return not faults(_found(program, **{"DISCORD_TOKEN": TOKEN, **env}))


def test_a_token_of_another_kind(program: Program) -> None:
    """1: the client secret in place of the token; the act says where the token is."""
    found = faults(_found(program, DISCORD_TOKEN="abcdefghijklmnopqrstuvwxyz012345"))
    assert list(found) == ["token"]
    assert "shape of a bot token" in found["token"]["found"]
    assert "Reset Token" in found["token"]["act"]
    assert healthy(program)


def test_a_log_of_a_newer_dateline(program: Program) -> None:
    """2: after going back a version; the act names the copy that was made before the upgrade."""
    program("ask", "when do you open")
    backups = program.database.parent / "backups"
    copy = backups / f"dateline-schema{NEWEST}-20260101T000000.000000Z.db"
    copied(program.database, copy)
    with sqlite3.connect(program.database) as connection:
        connection.execute(f"PRAGMA user_version = {NEWEST + 1}")
    connection.close()
    found = faults(_found(program, DISCORD_TOKEN=TOKEN))
    assert list(found) == ["log"]
    assert f"newer Dateline (schema {NEWEST + 1})" in found["log"]["found"]
    assert f"schema{NEWEST}" in found["log"]["act"]
    assert program("restore", str(copy)).code == 0
    assert healthy(program)


def test_a_data_folder_of_another_user(program: Program) -> None:
    """3: made by root, run as somebody else; no traceback, and each place says which right."""
    if not _may_become_another():
        pytest.skip("needs root, setpriv and a Python that others may run")
    program("ask", "when do you open")
    for folder in (program.folder, *program.folder.parents):
        if folder.stat().st_uid == os.geteuid() and "pytest" in str(folder):
            folder.chmod(0o755)
    data = program.folder / "data"
    data.chmod(0o700)
    # Where coverage is measured, that user could not write what it measured.
    inherited = {key: value for key, value in program.env.items() if "COVERAGE" not in key}

    def doctor() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*AS_USER, "-m", "bot", "doctor"], cwd=program.folder,
            env={**inherited, "DISCORD_TOKEN": TOKEN, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    broken = doctor()
    assert broken.returncode == 1
    assert "Traceback" not in broken.stderr
    assert re.search(r"fault\s+data folder .*Permission denied", broken.stdout)
    assert "right to write there" in broken.stdout
    for path in (data, *data.rglob("*")):
        os.chown(path, USER, USER)
    mended = doctor()
    assert mended.returncode == 0, mended.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("answers: [", "1 faults"),
        (BAKERY.replace("question: Who owns the shop?", "qestion: Who?"), "faults"),
        (BAKERY.replace("id: owner", "id: opening_hours"), "faults"),
        ("", "faults"),
    ],
)
def test_a_broken_pack(program: Program, text: str, words: str) -> None:
    """4: a mistake in the YAML; the act is the verb that shows file, line and column."""
    answers = program.folder / "knowledge" / "bakery" / "answers.yaml"
    answers.write_text(text, "utf-8")
    found = faults(_found(program, DISCORD_TOKEN=TOKEN))
    assert words in found["knowledge"]["found"]
    assert found["knowledge"]["act"] == "python -m bot check bakery"
    told = program(*found["knowledge"]["act"].split()[3:])
    assert told.code == 1
    assert re.search(r"answers\.yaml:\d+:\d+", told.out + told.err)
    answers.write_text(BAKERY, "utf-8")
    assert healthy(program)


def test_a_folder_that_lost_its_answers(program: Program) -> None:
    """4: a copy that broke off, and another article in its place; the folder is named wherever
    somebody looks, and the file put back mends it."""
    knowledge = program.folder / "knowledge"
    shutil.copytree(knowledge / "bakery", knowledge / "zoo")
    (knowledge / "bakery" / "unstated.yaml").write_text("unstated: []\n", "utf-8")
    answers = knowledge / "bakery" / "answers.yaml"
    text = answers.read_text("utf-8")
    answers.unlink()
    (found,) = faults(_found(program, DISCORD_TOKEN=TOKEN)).values()
    assert found["found"] == f"{knowledge / 'bakery'}: answers.yaml is missing"
    assert found["act"].startswith("put that file back")
    assert found["act"].endswith("until then zoo answers")
    told = program("check", "--fast")
    assert told.code == 1
    assert "knowledge/bakery/answers.yaml: no such file" in told.out
    asked = program("ask", "who owns the shop", "--no-log")
    assert "knowledge/bakery/answers.yaml: no such file" in asked.err
    assert "starts with zoo" in asked.err
    # Shards that cannot be, so that it ends before it asks Discord.
    run = {"DISCORD_TOKEN": TOKEN, "DATELINE_DISCORD_SHARD_IDS": "none"}
    for words in ((), ("--pack", "zoo")):
        started = program("run", *words, **run)
        assert started.err.count("warning bot.wiring: knowledge/bakery/answers.yaml: no such") == 1
    answers.write_text(text, "utf-8")
    assert healthy(program)
    assert "answers.yaml" not in program("run", **run).err


@pytest.mark.parametrize("words", [[], ["--pack", "bakery"], ["--pack", "knowledge/bakery"]])
def test_the_only_pack_lost_its_answers(program: Program, words: list[str]) -> None:
    """4: then the missing file is what every verb names, not a pack that is nowhere."""
    folder = program.folder / "knowledge" / "bakery"
    (folder / "answers.yaml").rename(folder / "facts.yaml")
    (found,) = faults(_found(program, DISCORD_TOKEN=TOKEN)).values()
    assert found["found"] == f"{folder}: answers.yaml is missing"
    ended = program("ask", *words, "who owns the shop", "--no-log")
    assert ended.code == 78
    assert ended.err.startswith("dateline: knowledge/bakery/answers.yaml: no such file; expected")
    assert "put that file back" in ended.err


@pytest.mark.parametrize("hours", [-5, 3])
async def test_a_clock_that_is_wrong_by_hours(program: Program, hours: int) -> None:
    """5: a time zone set as if it were UTC; by how much is told, and how to mend it."""
    portal = Portal(permissions=ENOUGH)
    portal.date = format_datetime(datetime.now(UTC) - timedelta(hours=hours), usegmt=True)
    found = faults(await _online(program, portal))
    assert list(found) == ["clock"]
    error_s = float(re.findall(r"[+-]\d+", found["clock"]["found"])[0])
    assert error_s == pytest.approx(hours * 3600, abs=60)
    assert "NTP" in found["clock"]["act"]


def test_a_clock_behind_the_log(program: Program) -> None:
    """5 without a network: the log was written in what the clock calls the future."""
    program("ask", "when do you open")
    later_s = time.time() + 4 * 3600
    os.utime(program.database, (later_s, later_s))
    found = faults(_found(program, DISCORD_TOKEN=TOKEN))
    assert list(found) == ["clock"]
    assert "4.0 h later" in found["clock"]["found"]
    os.utime(program.database)
    assert healthy(program)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(mount)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield mount
    subprocess.run(["umount", str(mount)], check=True)


def test_a_disk_that_fills(program: Program, small_disk: Path) -> None:
    """6: a note while it is nearly full, a fault when it is, and what takes room."""
    nearly = _found(program, DISCORD_TOKEN=TOKEN, DATELINE_DATA=str(small_disk))["disk"]
    assert nearly[0]["state"] == "note"
    assert "nearly full" in nearly[0]["found"]
    others = small_disk / "others"
    with others.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(65536)):
                pass
        except OSError:
            assert shutil.disk_usage(small_disk).free < 65536
    full = faults(_found(program, DISCORD_TOKEN=TOKEN, DATELINE_DATA=str(small_disk)))
    assert full["disk"]["found"].startswith("full: 0 MB free")
    assert "backups/" in full["disk"]["act"]
    others.unlink()
    assert healthy(program, DATELINE_DATA=str(small_disk))


def test_another_programs_database(program: Program) -> None:
    """7: a wrong file name; the file is left as it is and the setting is named."""
    with sqlite3.connect(program.database) as connection:
        connection.execute("CREATE TABLE shop (bread)")
    connection.close()
    before = program.database.read_bytes()
    found = faults(_found(program, DISCORD_TOKEN=TOKEN))
    assert list(found) == ["log"]
    assert "DATELINE_DATABASE" in found["log"]["act"]
    assert program.database.read_bytes() == before
    assert healthy(program, DATELINE_DATABASE=str(program.folder / "data" / "other.db"))


async def test_an_intent_that_is_off_in_the_portal(program: Program) -> None:
    """8: against the fake Discord; the act says both ways out, and switching it on is one."""
    async with FakeDiscord() as discord:
        env = {
            "DISCORD_TOKEN": discord.token, "DATELINE_DISCORD_API": discord.address,
            "DATELINE_DISCORD_MESSAGE_CONTENT": "true",
        }  # fmt: skip
        found = await asyncio.to_thread(_found, program, "--online", **env)
        assert found["Discord"][0]["state"] == "ok"
        (finding,) = found["intents"]
        assert finding["state"] == "fault"
        assert "Privileged Gateway Intents" in finding["act"]
        assert "message_content: false" in finding["act"]
        assert not discord.gateway.identifies, "looking costs none of the day's sessions"
        discord.content_approved = True
        mended = await asyncio.to_thread(_found, program, "--online", **env)
        assert mended["intents"][0]["state"] == "ok"


def test_metrics_that_cannot_be_served_as_wanted(program: Program) -> None:
    """Off: no word of them. On: where; at an open address: what to see to."""
    assert "metrics" not in _found(program)
    (well,) = _found(program, DATELINE_METRICS_ENABLED="true")["metrics"]
    assert (well["state"], well["found"]) == ("ok", "served at 127.0.0.1 port 9464")
    anywhere = {"DATELINE_METRICS_ENABLED": "true", "DATELINE_METRICS_ADDRESS": "192.0.2.7"}
    (warned,) = _found(program, **anywhere)["metrics"]
    assert warned["state"] == "note"
    assert "no password" in warned["act"]


@pytest.mark.parametrize("ids", ["banana", "0-3", "1-0", "5"])
def test_shards_that_cannot_be(program: Program, ids: str) -> None:
    """9: told in the words with which `run` refuses them; shards of this process mend it."""
    env = {
        "DISCORD_TOKEN": TOKEN,
        "DATELINE_DISCORD_SHARD_COUNT": "2",
        "DATELINE_DISCORD_SHARD_IDS": ids,
    }
    found = faults(_found(program, **env))
    assert list(found) == ["shards"]
    refused = program("run", **env)
    assert refused.code == 78
    assert found["shards"]["found"] in refused.err.splitlines()
    assert "discord.shard_ids" in found["shards"]["act"]
    assert healthy(program, **{**env, "DATELINE_DISCORD_SHARD_IDS": "1"})
    assert "shards" not in _found(program, **{**env, "DATELINE_DISCORD_SHARD_IDS": " "})


def test_a_damaged_log_that_was_set_aside(program: Program) -> None:
    """10: the new log is sound and empty; where the rows are is noted, and how they come back."""
    program("ask", "when do you open")
    assert program("backup").code == 0
    program.database.write_bytes(program.database.read_bytes()[:100] + bytes(20_000))
    program("ask", "who owns the shop")
    (aside,) = program.database.parent.glob("dateline.db.corrupt-*Z")
    Path(f"{aside}-wal").touch()
    sound, noted = _found(program, DISCORD_TOKEN=TOKEN)["log"]
    assert "1 rows" in sound["found"]
    assert noted["state"] == "note"
    assert noted["found"].endswith(f": {aside.name}"), "the WAL belongs to it"
    assert "docs/operating.md" in noted["act"]
    (copy,) = (program.database.parent / "backups").iterdir()
    assert program("restore", str(copy)).code == 0
    for file in (aside, Path(f"{aside}-wal")):
        file.rename(program.folder / file.name)
    (sound,) = _found(program, DISCORD_TOKEN=TOKEN)["log"]
    assert "is sound: 1 rows" in sound["found"], "what `restore` replaced was no damage"


async def test_the_key_of_the_askers_is_missing(program: Program) -> None:
    """11: moved without its key, before a start makes another; doctor makes none."""
    key = program.database.with_suffix(".key")
    program("ask", "when do you open")
    key.unlink()
    assert healthy(program), "nobody asked by name: the next start makes one"
    async with opened(program.database) as log:
        await log.record(turn())
    found = faults(_found(program, DISCORD_TOKEN=TOKEN))
    assert list(found) == ["key"]
    assert found["key"]["found"].startswith(f"{key} is missing")
    assert "/privacy" in found["key"]["act"]
    assert "restore it from where you keep it" in found["key"]["act"]
    assert not key.exists()
    key.write_bytes(KEY)
    assert healthy(program)


def test_a_key_that_is_too_short(program: Program) -> None:
    """11: cut off in a copy, with or without a log: in the words with which `run` refuses it."""
    key = program.database.with_suffix(".key")
    key.write_bytes(b"short")
    found = faults(_found(program, DISCORD_TOKEN=TOKEN))
    assert list(found) == ["key"]
    refused = program("run", DISCORD_TOKEN=TOKEN)
    assert (refused.code, found["key"]["found"] in refused.err) == (78, True)
    program.database.write_bytes(b"nothing like a database" * 500)
    assert set(faults(_found(program, DISCORD_TOKEN=TOKEN))) == {"log", "key"}
    program.database.unlink()
    key.write_bytes(KEY)
    assert healthy(program)


def test_a_token_in_quotation_marks(program: Program) -> None:
    """12: as an env file leaves them; `run` says the same, and neither shows the token."""
    quoted = {"DISCORD_TOKEN": f'"{TOKEN}"'}
    told = _found(program, "--online", **quoted)
    found = faults(told)
    assert list(found) == ["token"], "Discord is not asked"
    assert told["Discord"][0]["found"].startswith("not asked")
    assert found["token"]["found"] == "DISCORD_TOKEN: there are quotation marks around it"
    assert "without them" in found["token"]["act"]
    refused = program("run", **quoted)
    assert (refused.code, found["token"]["found"] in refused.err) == (78, True)
    assert TOKEN not in refused.err + str(told)
    assert healthy(program)


@pytest.mark.parametrize("kind", ["missing", "empty", "folder"])
def test_a_token_file_that_holds_none(program: Program, kind: str) -> None:
    """13: the act names the variable and what belongs there; all else is looked at as well."""
    secret = program.folder / "token"
    if kind == "folder":
        secret.mkdir()
    elif kind == "empty":
        secret.touch()
    (program.folder / "knowledge" / "bakery" / "answers.yaml").write_text("answers: [", "utf-8")
    found = faults(_found(program, DISCORD_TOKEN_FILE=str(secret)))
    assert set(found) == {"token", "knowledge"}
    assert f"DISCORD_TOKEN_FILE={secret}" in found["token"]["found"]
    assert "in DISCORD_TOKEN_FILE" in found["token"]["act"]
    assert "bot.yaml" not in found["token"]["act"]
    both = faults(_found(program, DISCORD_TOKEN_FILE=str(secret), DATELINE_METRICS_PORT="x"))
    assert (set(both), both["token"]) == ({"settings", "token"}, found["token"])
    (program.folder / "knowledge" / "bakery" / "answers.yaml").write_text(BAKERY, "utf-8")
    if kind == "folder":
        secret.rmdir()
    secret.write_text(TOKEN, "utf-8")
    assert healthy(program, DISCORD_TOKEN="", DISCORD_TOKEN_FILE=str(secret))


def test_several_faults_are_told_at_once(program: Program) -> None:
    """One run, all of them, each with its act, and the count at the end."""
    (program.folder / "knowledge" / "bakery" / "answers.yaml").write_text("answers: [", "utf-8")
    program.database.write_bytes(b"nothing like a database" * 500)
    found = faults(_found(program, DISCORD_TOKEN="nonsense"))
    assert set(found) == {"token", "knowledge", "log"}
    assert all(each["act"] for each in found.values())
    assert "3 to fix." in program("doctor", DISCORD_TOKEN="nonsense").out
