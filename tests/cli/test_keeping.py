"""`backup`, `restore`, `purge`: what operators do with the log's file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.program import Program


def _questions(program: Program) -> list[str]:
    rows = program("log", "list", "--json").out.splitlines()
    return [json.loads(row)["question"] for row in rows]


def test_a_copy_comes_back(program: Program) -> None:
    """Promise: what `backup` copied, `restore` puts in place; what stood there is set aside."""
    program("ask", "when do you open")
    made = program("backup", "copy.db")
    assert made.code == 0
    assert made.out.startswith("copy.db (")
    program("ask", "who owns the shop?")
    restored = program("restore", "copy.db")
    assert restored.code == 0, restored.err
    assert "now has the content of copy.db" in restored.out
    assert "deletes it after 30 days (log.text_days)" in restored.out
    assert _questions(program) == ["when do you open"]
    aside = [path for path in program.database.parent.iterdir() if "replaced" in path.name]
    assert aside


def test_what_was_deleted_since_is_left_out(program: Program) -> None:
    """Promise: how many is told, although the log is damaged; where part of what was deleted is not
    known, that and the way out are told too."""
    program("ask", "when do you open")
    with sqlite3.connect(program.database) as connection:
        connection.execute("UPDATE turn SET message_id = '5'")
    connection.close()
    program("backup", "copy.db")
    assert "left out" not in program("restore", "copy.db").out
    assert program("purge", "--message", "5").out == "1 questions purged.\n"
    program.database.write_bytes(b"x" * 9000)
    restored = program("restore", "copy.db")
    assert "1 left out, deleted since the copy was made." in restored.out
    assert "purge" not in restored.out
    assert _questions(program) == [""]
    with (program.database.parent / "dateline.db.erased").open("a") as file:
        file.write("rubbish\n")
    restored = program("restore", "copy.db")
    assert restored.code == 0
    assert "dateline.db.erased: 1 of 2 lines cannot be read" in restored.out
    assert "python -m bot purge --asker ID" in restored.out


def test_copies_have_a_folder_of_their_own(program: Program) -> None:
    """Promise: without a name the copy stands in `backups`, and only the newest are kept."""
    program("ask", "when do you open")
    for _ in range(3):
        assert program("backup", DATELINE_LOG_BACKUPS_KEPT="2").code == 0
    assert len(list((program.folder / "data" / "backups").glob("*.db"))) <= 2


def test_a_copy_never_overwrites(program: Program) -> None:
    """Promise: a file that stands there already is left alone."""
    program("ask", "when do you open")
    (program.folder / "precious").write_text("keep me", "utf-8")
    ended = program("backup", "precious")
    assert ended.code == 78
    assert (program.folder / "precious").read_text("utf-8") == "keep me"


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_what_is_no_copy_is_refused(program: Program, content: bytes | None) -> None:
    """Promise: restoring a wrong file changes nothing and says so."""
    program("ask", "when do you open")
    if content is not None:
        (program.folder / "copy.db").write_bytes(content)
    ended = program("restore", "copy.db")
    assert ended.code == 78
    assert "copy.db" in ended.err
    assert "Traceback" not in ended.err
    assert _questions(program) == ["when do you open"]


@contextmanager
def _running(program: Program) -> Iterator[None]:
    from bot.store.lock import one_instance

    with one_instance(program.database):
        yield


def test_a_running_bot_keeps_its_log(program: Program) -> None:
    """Promise: nothing is restored under a running bot; copies and reading go on beside it."""
    program("ask", "when do you open")
    program("backup", "copy.db")
    with _running(program):
        refused = program("restore", "copy.db")
        assert refused.code == 78
        assert "another Dateline runs" in refused.err
        assert program("backup", "second.db").code == 0
        assert program("ask", "who owns the shop?").code == 0
    assert program("restore", "copy.db").code == 0


def test_old_text_is_taken_out(program: Program) -> None:
    """Promise: `purge` with no days left takes out the text and keeps what was decided."""
    program("ask", "when do you open")
    assert program("purge").out == "0 questions purged.\n"
    assert program("purge", "--text-days", "0").out == "1 questions purged.\n"
    (row,) = program("log", "list", "--json").out.splitlines()
    assert (json.loads(row)["question"], json.loads(row)["entry"]) == ("", "opening_hours")
    assert b"when do you open" not in program.database.read_bytes()


@pytest.mark.parametrize("days", ["-1", "3651", "ten", "1.5"])
def test_days_that_are_none(program: Program, days: str) -> None:
    """Promise: nothing is taken out for a slip of the pen; the usage is told."""
    program("ask", "when do you open")
    refused = program("purge", f"--text-days={days}")
    assert refused.code == 2
    assert f"“{days}” is not a whole number from 0 to 3650" in refused.err
    assert b"when do you open" in program("log", "list").out.encode()


def test_a_server_is_deleted_on_demand(program: Program) -> None:
    """Promise: an unknown id deletes nothing, and two kinds at once are refused."""
    program("ask", "when do you open")
    assert program("purge", "--server", "42").out == "0 questions purged.\n"
    assert program("purge", "--server", "42", "--asker", "7").code == 2
    assert len(_questions(program)) == 1


@pytest.mark.parametrize("verb", ["backup", "purge"])
def test_without_a_log_there_is_nothing_to_do(program: Program, verb: str) -> None:
    """Promise: before the first question these say so, and make no file."""
    ended = program(verb)
    assert ended.code == 78
    assert "there is no log yet" in ended.err
    assert not program.database.exists()


def test_no_key_is_left_beside_a_file_that_is_refused(program: Program) -> None:
    """Promise: another program's database is refused and its folder stays as it was."""
    with sqlite3.connect(program.database) as connection:
        connection.execute("CREATE TABLE shop (bread)")
    connection.close()
    before = program.database.read_bytes()
    ended = program("ask", "when do you open")
    assert ended.code == 78
    assert program.database.read_bytes() == before
    beside = {file.name for file in program.database.parent.iterdir()} - {"cache"}
    assert beside == {program.database.name}
