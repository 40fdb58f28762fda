"""`log browse`: the shipped queries fit the log; a browser shows what was just logged."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.log_browse import metadata_for
from bot.config import SOURCE
from bot.packs.read import read_yaml
from bot.packs.values import Table
from tests.cli.program import Program

QUERIES = {"unanswered", "not_helpful", "per_entry", "per_day", "slowest"}
DATASETTE = SOURCE / ".venv-logs" / "bin" / "datasette"


def _inner(table: Table, *keys: str) -> Table:
    for key in keys:
        value = table.get(key)
        assert isinstance(value, Table), key
        table = value
    return table


def _configuration(folder: Path, name: str = "dateline.db") -> Table:
    root, faults = read_yaml(metadata_for(folder / name, folder))
    assert faults == ()
    assert isinstance(root, Table)
    return root


def test_every_query_and_column_fits_the_log(program: Program) -> None:
    """Promise: after a migration the shipped queries still run, and no described column is gone."""
    program("console", text="when do you open\nquantum chromodynamics\n")
    shipped = _inner(_configuration(program.folder), "databases", "dateline")
    queries = _inner(shipped, "queries")
    assert {key.value for key, _ in queries.rows} == QUERIES
    with closing(sqlite3.connect(program.database)) as log:
        for key, _ in queries.rows:
            log.execute(_inner(queries, key.value).text("sql")).fetchall()
        for key, _ in _inner(shipped, "tables").rows:
            columns = {row[1] for row in log.execute(f"PRAGMA table_xinfo({key.value})")}
            described = _inner(shipped, "tables", key.value).get("columns")
            named = {column.value for column, _ in described.rows} if described else set()  # type: ignore[union-attr]
            assert columns
            assert named <= columns
        unanswered = log.execute(_inner(queries, "unanswered").text("sql")).fetchall()
    assert [row[1] for row in unanswered] == ["quantum chromodynamics"]


def test_the_configuration_follows_the_logs_name(tmp_path: Path) -> None:
    """Promise: another name of the log in DATELINE_DATABASE keeps queries and labels."""
    assert _inner(_configuration(tmp_path, "other.db"), "databases", "other", "queries")


def test_without_datasette_the_way_to_it_is_told(program: Program) -> None:
    """Promise: where Datasette is missing, `make logs` is named; exit code 78."""
    if DATASETTE.is_file() or shutil.which("datasette"):
        pytest.skip("Datasette is installed here")
    program("ask", "when do you open")
    ended = program("log", "browse", "--no-open")
    assert ended.code == 78
    assert "make logs" in ended.err


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _page(address: str) -> str:
    """What headless Chromium makes of a page; without Chromium what the server sends."""
    chromium = shutil.which("chromium")
    if chromium is None:
        with urllib.request.urlopen(address, timeout=20) as response:  # noqa: S310
            return str(response.read().decode())
    words = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", address]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout


@pytest.mark.skipif(not DATASETTE.is_file(), reason="Datasette is not installed (make logs)")
def test_a_browser_shows_what_was_just_logged(program: Program) -> None:
    """Promise: while the bot writes, the page shows the newest question and the queries."""
    program("ask", "when do you open")
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "bot", "log", "browse", "--no-open", "--port", str(port)],
        cwd=program.folder, env=program.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait_for(port)
        program("ask", "whose shop is it")
        page = _page(f"http://127.0.0.1:{port}/dateline/turn")
        assert "whose shop is it" in page
        assert "Every question" in _page(f"http://127.0.0.1:{port}/")
        assert "Not answered, most asked first" in _page(f"http://127.0.0.1:{port}/dateline")
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("Datasette did not start")
