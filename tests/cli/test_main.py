"""The door: usage, exit codes, and no traceback to a user."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import VERBS, parse
from bot.config import SOURCE
from tests.cli.program import Program


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Promise: `dateline VERB --help` works for every verb that is listed."""
    with pytest.raises(SystemExit) as ended:
        parse([verb, "--help"])
    assert ended.value.code == 0
    assert f"`{verb}" in capsys.readouterr().out


def test_each_verb_file_is_listed() -> None:
    """Promise: a verb that exists can be found."""
    files = (SOURCE / "bot" / "cli").glob("*.py")
    verbs = {path.stem for path in files if "def arguments(" in path.read_text("utf-8")}
    assert verbs == {verb.replace("-", "_") for verb in VERBS}


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["ask", "--nonsense"],
        ["purge", "--asker", ""],
        ["purge", "--message", "$ID"],
        ["purge", "--server", ""],
        ["ask", "--server", "", "when do you open"],
        ["replay", "--server", ""],
        ["overlay", "list", "--server", ""],
        ["log", "list", "--server", ""],
        ["log", "unanswered", "--limit", "1001"],
        ["log", "export", "--json"],
        ["log", "export", "--limit", "1"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_two(program: Program, words: list[str]) -> None:
    """Promise: wrong usage is told on standard error, with exit code 2."""
    ended = program(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "usage: dateline" in ended.err


@pytest.mark.parametrize("verb", ["run", "sync"])
def test_without_a_token_the_way_to_one_is_told(program: Program, verb: str) -> None:
    """Promise: no token is a matter of configuration; the console is offered."""
    ended = program(verb)
    assert ended.code == 78
    assert "discord.com/developers" in ended.err
    assert "console" in ended.err


def test_faulty_settings_stop_every_verb(program: Program) -> None:
    """Promise: faults of the settings are named with their line; exit code 78, no traceback."""
    (program.folder / "config").mkdir()
    (program.folder / "config" / "bot.yaml").write_text("discord:\n  messages: on\n", "utf-8")
    ended = program("ask", "hello")
    assert ended.code == 78
    assert "bot.yaml:2:3: the unknown key 'messages'" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("words", [["ask", "--pack", "nowhere", "hi"], ["console", "--pack", "x"]])
def test_an_unknown_pack_names_what_there_is(program: Program, words: list[str]) -> None:
    """Promise: a wrong pack lists the packs; exit code 78, and no database is made for it."""
    ended = program(*words)
    assert ended.code == 78
    assert "bakery" in ended.err
    assert not program.database.exists()


def test_an_unusable_database_is_named(program: Program) -> None:
    """Promise: a file that is no database is named with the next act; exit code 78."""
    broken = program.folder / "broken.db"
    broken.write_bytes(b"this is no database" * 100)
    ended = program("ask", "when do you open", DATELINE_DATABASE=str(broken))
    assert ended.code == 78
    assert "broken.db" in ended.err
    assert "Traceback" not in ended.err


def test_a_reader_that_leaves_is_no_error(program: Program, tmp_path: Path) -> None:
    """Promise: `dateline ... | head -c 1` ends without an error message."""
    lines = '{"id":1,"question":"hi"}\n' * 50
    script = f"{sys.executable} -m bot ask --batch --no-log | head -c 1"
    done = subprocess.run(
        ["sh", "-c", script], input=lines.encode(), capture_output=True, cwd=tmp_path,
        env=program.env, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == b""


def listening() -> None:
    """Takes Ctrl-C for what it is, though these tests may run where a shell's `&` ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("verb", "number", "code"),
    [
        ("ask --batch", signal.SIGTERM, 143),
        ("ask --batch", signal.SIGINT, 130),
        ("console", signal.SIGTERM, 0),
        ("console", signal.SIGINT, 0),
    ],
)
def test_a_stop_comes_in_good_order_and_says_what_it_is(
    program: Program, verb: str, number: int, code: int
) -> None:
    """Promise: stopped while the input is open, nothing stands on standard error and the row is
    there; only what goes on until it is stopped calls that success."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", *verb.split()],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=program.folder, env=program.env, preexec_fn=listening,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    line = b'{"id": 1, "question": "when do you open"}\n' if "--batch" in verb else b"opening\n"
    os.write(child.stdin.fileno(), line)
    assert b"From nine to five" in child.stdout.readline()
    child.send_signal(number)
    assert child.wait(30) == code
    assert child.stderr.read() == b""
    for stream in (child.stdin, child.stdout, child.stderr):
        stream.close()
    assert len(program("log", "list", "--json").out.splitlines()) == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_check_that_was_cut_short_has_not_passed(
    program: Program, number: int, code: int
) -> None:
    """Promise: an interrupted check does not end as one that found nothing wrong."""
    os.mkfifo(program.folder / "gold.jsonl")
    words = ["eval", "gold.jsonl", "--min-right", "100"]
    with (
        subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=program.folder,
            env=program.env,
            preexec_fn=listening,
        ) as child,
        open(program.folder / "gold.jsonl", "wb"),
    ):  # it reads now, and no line comes
        child.send_signal(number)
        assert child.wait(30) == code


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["eval", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory"),
        (["ask", "--pack", "nowhere", "x"], "nowhere: no such pack; expected one of: bakery"),
    ],
)
def test_a_missing_file_is_named_plainly(program: Program, words: list[str], told: str) -> None:
    """Promise: what is missing is named first, without error numbers or line 0."""
    assert program(*words).err.startswith(f"dateline: {told}")
