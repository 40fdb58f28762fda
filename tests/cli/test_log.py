"""`log`: what moderators see, from the terminal."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.spreadsheet import BYTE_ORDER_MARK
from tests.cli.program import Program

ASKED = (
    "when do you open",
    "whose shop is it",
    "quantum chromodynamics lagrangian",
    "=1+1|x\x1b[2J",
)
NEEDED = {
    "id", "asked_at", "question", "decision", "reason", "entry", "score", "answer", "surface",
}  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A log with four questions."""
    program = Program(tmp_path_factory.mktemp("log"))
    assert program("console", text="\n".join(ASKED)).code == 0
    return program


def test_rows_come_newest_first_with_all_they_need(asked: Program) -> None:
    """Promise: `log list --json` has one object a row, newest first, and obeys --limit."""
    rows = [json.loads(line) for line in asked("log", "list", "--json").out.splitlines()]
    assert [row["question"] for row in rows][-3:] == list(ASKED[2::-1])
    assert all(set(row) >= NEEDED for row in rows)
    assert len(asked("log", "list", "--json", "--limit", "2").out.splitlines()) == 2


def test_a_long_list_is_whole(asked: Program, tmp_path: Path) -> None:
    """Promise: `log list --limit N` gives N rows where there are so many, in order."""
    copy = tmp_path / "long.db"
    with closing(sqlite3.connect(asked.database)) as log, closing(sqlite3.connect(copy)) as long:
        log.backup(long)
        names = [row[1] for row in long.execute("PRAGMA table_info(turn)") if row[1] != "id"]
        told = ", ".join(names)
        for _ in range(9):
            long.execute(f"INSERT INTO turn ({told}) SELECT {told} FROM turn")
        long.commit()
    listed = asked("log", "list", "--json", "--limit", "1501", DATELINE_DATABASE=str(copy)).out
    ids = [json.loads(line)["id"] for line in listed.splitlines()]
    assert len(ids) == 1501
    assert ids == sorted(set(ids), reverse=True)


def test_a_table_for_people_is_harmless(asked: Program) -> None:
    """Promise: the table shows the questions, and no control character of a member's."""
    out = asked("log", "list").out
    assert "opening_hours" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--decision", "answer"], 2),
        (["--entry", "owner"], 1),
        (["--search", "shop"], 1),
        (["--article", "elsewhere"], 0),
        (["--since", "1h"], 4),
        (["--until", "2020-01-01"], 0),
        (["--unanswered"], 2),
        (["--score-below", "0.2"], 2),
        (["--server", "42"], 0),
    ],
)
def test_filters_narrow_the_list(asked: Program, options: list[str], count: int) -> None:
    """Promise: each filter does what its name says."""
    ended = asked("log", "list", "--json", *options)
    assert (ended.code, len(ended.out.splitlines())) == (0, count)


def test_one_row_tells_all(asked: Program) -> None:
    """Promise: `log show` gives question, reply, outcome and why; a wrong number exits with 1."""
    out = asked("log", "show", "1").out
    for words in ("Question: when do you open", "Reply: From nine to five.", "Read as:", "Took:"):
        assert words in out
    missing = asked("log", "show", "99")
    assert missing.code == 1
    assert "no row 99" in missing.out


def test_an_empty_question_is_not_an_erased_one(program: Program) -> None:
    """Promise: list and show tell a question without words from one whose words are gone."""
    for words in ("", "who owns the shop"):
        program("ask", words)
    assert "(empty)" in program("log", "list").out
    assert "Question: (empty)" in program("log", "show", "1").out
    with closing(sqlite3.connect(program.database)) as log:
        log.execute("UPDATE turn SET question = '', erased = 1 WHERE id = 2")
        log.commit()
    assert "(erased)" in program("log", "list").out
    assert "Question: (erased)" in program("log", "show", "2").out


def test_what_nobody_answered_is_grouped(asked: Program) -> None:
    """Promise: `log unanswered` lists what was declined without a curated entry."""
    assert ASKED[2] in asked("log", "unanswered").out
    assert json.loads(asked("log", "unanswered", "--json").out.splitlines()[0])["count"] == 1


def test_figures_add_up(asked: Program) -> None:
    """Promise: `log stats` counts every question once, as text and as JSON."""
    assert asked("log", "stats").out.startswith("4 questions\n")
    figures = json.loads(asked("log", "stats", "--json", "--since", "7d").out)
    assert figures["asked"] == sum(each["count"] for each in figures["decisions"]) == 4


def test_csv_is_whole_and_no_cell_is_a_formula(asked: Program) -> None:
    """Promise: every row comes through; what a spreadsheet would run is disarmed."""
    ended = asked("log", "export", "--output", "out.csv")
    assert (asked.folder / "out.csv").stat().st_mode & 0o777 == 0o600, "as the log itself"
    assert ended.code == 0
    text = (asked.folder / "out.csv").read_bytes().decode("utf-8")
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))
    assert [row["id"] for row in rows] == ["4", "3", "2", "1"]
    assert rows[0]["question"].startswith("'=1+1")


def test_an_export_writes_over_no_file_unasked(asked: Program) -> None:
    """Promise: what is there stays, with the way on; `--force` writes over it."""
    there = asked.folder / "kept.csv"
    there.write_text("last year's", "utf-8")
    ended = asked("log", "export", "--output", "kept.csv")
    assert (ended.code, there.read_text("utf-8")) == (2, "last year's")
    assert "kept.csv is there already" in ended.err
    assert "--force" in ended.err
    assert asked("log", "export", "--output", "kept.csv", "--force").code == 0
    assert len(there.read_text("utf-8").splitlines()) == 5
    assert asked("log", "export", "--output", "/dev/stdout").code == 0


def test_json_lines_hold_the_same(asked: Program) -> None:
    """Promise: `--format jsonl` gives the same rows, filtered alike."""
    out = asked("log", "export", "--format", "jsonl", "--decision", "answer").out
    assert {json.loads(line)["entry"] for line in out.splitlines()} == {"opening_hours", "owner"}


def test_without_a_log_there_is_nothing_and_no_error(program: Program) -> None:
    """Promise: before the first question the log is empty, not broken."""
    for what in ("list", "unanswered", "stats"):
        ended = program("log", what)
        assert ended.code == 0
        assert "Nothing yet" in ended.out
    assert program("log", "list", "--json").out == ""


@pytest.mark.parametrize(
    "words", [[], ["list", "--since", "soon"], ["list", "--limit", "0"], ["show", "x"]]
)
def test_wrong_usage_is_told(program: Program, words: list[str]) -> None:
    """Promise: a wrong option exits with 2 and says what is meant."""
    assert program("log", *words).code == 2


def test_a_file_that_is_no_log_is_named(program: Program, tmp_path: Path) -> None:
    """Promise: an unreadable log is told with its name; exit code 78."""
    (tmp_path / "x.db").write_bytes(b"nothing of SQLite in here" * 99)
    ended = program("log", "list", DATELINE_DATABASE=str(tmp_path / "x.db"))
    assert ended.code == 78
    assert "x.db" in ended.err
    assert "Traceback" not in ended.err
