"""`check` from the command line: exit codes, forms of output, one pack or all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packs.folder import FILES, spoil, write

ROOT = Path(__file__).resolve().parents[2]


def check(*words: str, knowledge: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATELINE_KNOWLEDGE": str(knowledge), "DATELINE_SEMANTIC": "off"}
    return subprocess.run(
        [sys.executable, "-m", "bot", "check", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    write(tmp_path / "bakery")
    return tmp_path


def test_a_pack_with_warnings_alone_passes(knowledge: Path) -> None:
    """Exit code 0; warnings stand apart; the article's absence is said."""
    done = check("--fast", knowledge=knowledge)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no fault" in done.stdout
    assert "Warnings:" in done.stdout
    assert "--article" in done.stdout


def test_a_fault_is_one_line_with_its_place_and_exit_code_1(knowledge: Path) -> None:
    """file:line:column: found; expected; what to do."""
    line = spoil(knowledge / "bakery", "answers.yaml", "[mills]", "[mill]")
    done = check("bakery", "--fast", knowledge=knowledge)
    assert done.returncode == 1
    first = done.stdout.splitlines()[0]
    assert f"answers.yaml:{line}:13: " in first
    assert first.endswith("did you mean 'mills'?")


def test_json_holds_the_same_faults(knowledge: Path) -> None:
    """One object with a list of packs, each fault with its parts."""
    spoil(knowledge / "bakery", "facts.yaml", "[2]", "[3]")
    done = check("bakery", "--fast", "--json", knowledge=knowledge)
    (pack,) = json.loads(done.stdout)["packs"]
    assert (done.returncode, pack["pack"], pack["loads"]) == (1, "bakery", False)
    assert pack["faults"][0]["line"] == 8
    assert pack["faults"][0]["act"] == "cite one of 1 to 2"


def test_github_annotations_name_file_line_and_column(knowledge: Path) -> None:
    """An error command that GitHub shows at the line, with its text escaped."""
    spoil(knowledge / "bakery", "answers.yaml", "at seven.", "at eight.")
    done = check("bakery", "--fast", "--format", "github", knowledge=knowledge)
    assert done.returncode == 1
    error = next(line for line in done.stdout.splitlines() if line.startswith("::error"))
    assert "answers.yaml,line=7,col=11,title=bakery%3A grounding::the figure “eight”" in error


def test_the_article_is_for_one_pack(knowledge: Path) -> None:
    """--article with two packs is a wrong call, with a word on what to do."""
    write(knowledge / "other", answers=FILES["answers.yaml"])
    done = check("--article", "x.txt", knowledge=knowledge)
    assert (done.returncode, "exactly one pack" in done.stderr) == (2, True)


def test_an_unknown_pack_lists_what_there_is(knowledge: Path) -> None:
    """No traceback; the packs there are; the code for configuration."""
    done = check("brewery", knowledge=knowledge)
    assert done.returncode == 78
    assert "bakery" in done.stderr
    assert "Traceback" not in done.stderr
