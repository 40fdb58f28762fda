"""The hook that a repository of packs uses, in a real git repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.packs.planted import KNOWLEDGE, ROOT

HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
HOOK = yaml.safe_load(HOOKS)[0]  # noqa: TID251  # read as the other tool does
PACK = Path("knowledge") / "my-puffins"


class Repository:
    """A git repository with one pack and the hook's command in `.git/hooks/pre-commit`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "packs"
        shutil.copytree(KNOWLEDGE / "skerra-puffins", self.folder / PACK)
        programs = folder / "programs"
        programs.mkdir()
        _script(programs / "dateline", f'exec "{sys.executable}" -m bot "$@"')
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        kept.pop("DATELINE_KNOWLEDGE", None)
        self.environment = kept | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "DATELINE_DATA": str(folder / "data"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self.git("init", "-q")
        self.git("config", "user.name", "A Curator")
        self.git("config", "user.email", "curator@example.org")
        _script(self.folder / ".git" / "hooks" / "pre-commit", f"exec {HOOK['entry']}")

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def commit(self) -> subprocess.CompletedProcess[str]:
        assert self.git("add", "-A").returncode == 0
        return self.git("commit", "-q", "-m", "an edit")


def _script(path: Path, line: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    return Repository(tmp_path)


def test_a_pack_without_faults_is_committed(repository: Repository) -> None:
    """The hook lets it through, and it stands in the history."""
    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    assert repository.git("log", "--format=%s").stdout == "an edit\n"


def test_a_fault_is_not_committed_and_is_shown_with_its_line(repository: Repository) -> None:
    """An answer that cites a fact nobody wrote stops the commit; the file and line are named."""
    answers = repository.folder / PACK / "answers.yaml"
    text = answers.read_text("utf-8")
    planted = re.sub(r"facts: \[count, [^]]*\]", "facts: [nowhere_to_be_found]", text, count=1)
    assert planted != text
    answers.write_text(planted, "utf-8")
    line = 1 + planted[: planted.index("nowhere_to_be_found")].count("\n")
    done = repository.commit()
    assert done.returncode != 0
    assert re.search(rf"answers\.yaml:{line}:\d+: .*nowhere_to_be_found", done.stdout + done.stderr)
    assert repository.git("log").returncode != 0  # there is no commit


def test_the_hook_runs_once_for_all_packs_and_only_for_their_files() -> None:
    """Files are not handed to the command, and an edit elsewhere does not start it."""
    assert HOOK["pass_filenames"] is False
    assert re.search(HOOK["files"], "knowledge/my-puffins/answers.yaml")
    assert not re.search(HOOK["files"], "README.md")
    assert not re.search(HOOK["files"], ".github/workflows/check.yaml")
