"""Setting up: a clear sentence where it cannot be; nothing done twice."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.config import SOURCE

POSIX = shutil.which("sh") is not None
pytestmark = pytest.mark.skipif(not POSIX, reason="no sh here")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with the set-up script, an empty lock file and a folder of fake programs."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(SOURCE / ".ci" / "setup", tmp_path / ".ci" / "setup")
    (tmp_path / "requirements.lock").write_text("", "utf-8")
    (tmp_path / "bin").mkdir()
    for name in ("sh", "cat", "cksum", "dirname", "env"):
        found = shutil.which(name)
        assert found
        (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def _fake(tree: Path, name: str, script: str) -> None:
    path = tree / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def _setup(tree: Path, python: str = "python3") -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(tree / "bin"), "PYTHON": python, "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        ["sh", str(tree / ".ci" / "setup"), "run"], capture_output=True, text=True, env=env,
        timeout=60, check=False,
    )  # fmt: skip


def test_no_python_at_all_gets_a_sentence(tree: Path) -> None:
    """Promise: without Python the versions that would do are named."""
    ended = _setup(tree)
    assert ended.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13. Install one" in ended.stderr


def test_a_python_that_is_too_old_is_named(tree: Path) -> None:
    """Promise: the version that was found stands beside those that would do."""
    _fake(tree, "python3", 'case $1 in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    ended = _setup(tree)
    assert ended.returncode == 1
    assert "found Python 3.9.2 as python3" in ended.stderr


def test_a_python_without_venv_names_the_package(tree: Path) -> None:
    """Promise: where venv is missing, the package that brings it is named."""
    _fake(tree, "python3", 'case "$*" in *venv*) exit 1;; *) exit 0;; esac')
    ended = _setup(tree)
    assert ended.returncode == 1
    assert "apt-get install python3-venv" in ended.stderr


def test_a_newer_python_beside_an_old_one_is_taken(tree: Path) -> None:
    """Promise: python3.12 is found where python3 is too old; a second run does nothing."""
    _fake(tree, "python3", "exit 1")
    _fake(
        tree, "python3.12",
        'case "$*" in *"-m venv"*) mkdir="$4/bin"; /bin/mkdir -p "$mkdir";'
        ' printf "#!/bin/sh\\nexit 0\\n" > "$mkdir/python"; /bin/chmod 755 "$mkdir/python";; esac',
    )  # fmt: skip
    first = _setup(tree)
    assert first.returncode == 0, first.stderr
    assert "Setting up .venv" in first.stderr
    again = _setup(tree)
    assert (again.returncode, again.stderr) == (0, "")


def test_a_changed_lock_is_installed_anew(tree: Path) -> None:
    """Promise: after an update the new versions are installed without a word from anybody."""
    _fake(
        tree, "python3",
        'case "$*" in *"-m venv"*) mkdir="$4/bin"; /bin/mkdir -p "$mkdir";'
        ' printf "#!/bin/sh\\nexit 0\\n" > "$mkdir/python"; /bin/chmod 755 "$mkdir/python";; esac',
    )  # fmt: skip
    assert _setup(tree).returncode == 0
    (tree / "requirements.lock").write_text("# changed\n", "utf-8")
    assert "Setting up .venv" in _setup(tree).stderr


def _make(tree: Path, target: str, **env: str) -> str:
    """What `make TARGET` hands to Python, in a tree whose set-up is done."""
    shutil.copy(SOURCE / "Makefile", tree / "Makefile")
    (tree / ".ci" / "setup").write_text("exit 0\n", "utf-8")
    (tree / ".venv" / "bin").mkdir(parents=True)
    python = tree / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    python.chmod(0o755)
    # A `make` that runs these tests hands its own settings on.
    own = ("DISCORD", "PYTEST", "MAKE", "MFLAGS")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    done = subprocess.run(
        ["make", "--no-print-directory", target], cwd=tree, env={**inherited, **env},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
@pytest.mark.parametrize(
    ("target", "env", "wanted"),
    [
        ("run", {}, "-m bot console"),
        ("run", {"DISCORD_TOKEN": "x"}, "-m bot run"),
        ("run", {"DISCORD_TOKEN_FILE": "x"}, "-m bot run"),
        ("rehearse", {}, "-m tests.fake_discord"),
        ("test", {}, "-m pytest -n 3"),
        ("logs", {}, "-m bot log browse"),
    ],
)
def test_make_starts_what_it_says(
    tree: Path, target: str, env: dict[str, str], wanted: str
) -> None:
    """Promise: without a token `make run` opens the console, with one it connects to Discord."""
    assert _make(tree, target, **env) == wanted
