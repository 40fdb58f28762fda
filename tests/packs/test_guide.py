"""The guide for people who write knowledge says what is so."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import VERBS
from bot.packs.conform import conform
from bot.packs.form import ANSWER, ARTICLE, CASE, FACT, FILES, NAME, PARAGRAPH, UNSTATED, Form
from bot.packs.inspect import CHECKS
from bot.packs.read import read_text
from bot.packs.values import Table
from tests.packs.planted import ROOT, Copy

GUIDE = (ROOT / "docs" / "writing-knowledge.md").read_text("utf-8")
FORMS = (ARTICLE, PARAGRAPH, FACT, ANSWER, UNSTATED, NAME, CASE)
EXAMPLES: list[str] = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = re.findall(r"^python -m bot (.*)$", GUIDE, re.MULTILINE)
FINISHED = ROOT / "knowledge" / "skerra-puffins"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
def test_every_key_is_told_as_it_is(form: Form) -> None:
    """The tables of keys say what bot/packs/form.py says, no more and no less."""
    for key in form.keys:
        row = f"| `{key.name}` | {'yes' if key.needed else ''} | {key.says} |"
        assert row in GUIDE, row
    told = re.findall(r"^\| `(\w+)` \| (?:yes)? \|", GUIDE, re.MULTILINE)
    assert set(told) == {key.name for form in FORMS for key in form.keys}


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_a_pack_is_of_its_form(number: int) -> None:
    """What the guide shows can be copied."""
    value, faults = read_text(EXAMPLES[number], "guide")
    assert faults == ()
    assert isinstance(value, Table)
    first = value.rows[0][0].value
    if first in ("repos", "name"):
        pytest.skip("a file of another tool")
    form = next(form for form in FILES.values() if first in form.names())
    assert list(conform(value, form)) == []


def test_every_check_is_named() -> None:
    """The table of checks has each check, by the name that its faults carry."""
    names = {check.__globals__["CHECK"] for check in CHECKS}
    for name in (*names, "form", "references", "collisions"):
        assert re.search(rf"^\| {name} \|", GUIDE, re.MULTILINE), name


def test_every_command_is_a_verb_of_the_bot() -> None:
    """Commands in the guide exist."""
    verbs = set(re.findall(r"(?:python -m bot|dateline) (\w+)", GUIDE))
    assert {"new", "check", "approve", "eval", "ask", "explain"} <= verbs
    assert verbs <= set(VERBS)


def finished(folder: Path) -> None:
    """The finished pack, with fewer phrasings so that its index is built in no time."""
    shutil.copytree(FINISHED, folder, dirs_exist_ok=True)
    pack = Copy(folder, FINISHED)
    for entry in (*pack.files["answers"]["answers"], *pack.files["unstated"]["unstated"]):
        del entry["phrasings"][5:]
    pack.write()


def test_the_worked_example_works(tmp_path: Path) -> None:
    """Its commands run in order: the draft has faults left, the finished pack has none."""
    shutil.copytree(ROOT / "tests" / "articles", tmp_path / "tests" / "articles")
    for name in ("old.txt", "new.txt"):
        shutil.copy(ROOT / "tests" / "articles" / "puffins.txt", tmp_path / name)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "DATELINE_DATA": str(tmp_path / "data"),
        "DATELINE_SEMANTIC": "off",
    }
    codes: list[int] = []
    for line in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *shlex.split(line)],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, f"{line}: {done.stderr}"
        codes.append(done.returncode)
        if len(codes) == 2:  # what the curator does between the draft and trying it
            finished(tmp_path / "knowledge" / "my-puffins")
    assert codes == [0, 1, *[0] * (len(COMMANDS) - 2)], list(zip(COMMANDS, codes, strict=True))


def test_every_link_leads_somewhere() -> None:
    """Links within the repository."""
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / target).resolve().exists(), target
