"""The documents are true: what they name exists, what exists is named, what they show runs."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

from bot import exit_codes
from bot.__main__ import VERBS, parse
from bot.assistant import Assistant
from bot.config import SOURCE, variables
from bot.discord_app.override import API_OVERRIDE
from tests.cli.program import Program
from tests.core.small import KNOWLEDGE, small_index
from tests.discord_app.options import options
from tests.test_packaging import _locked

DOCUMENTS = sorted({*SOURCE.glob("*.md"), *SOURCE.glob("docs/**/*.md")})
README = (SOURCE / "README.md").read_text("utf-8")
BUILD_LIMIT_S = 300.0  # of preparing the shipped knowledge on a busy machine


def _blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S)


def _commands(path: Path) -> list[str]:
    """The shell lines of a document, comments and continuations taken care of."""
    lines = [line for block in _blocks(path, "sh") for line in block.splitlines()]
    return [re.sub(r"\s+#.*", "", line).strip() for line in lines if line.strip()]


def _bot_commands(path: Path) -> list[str]:
    """The calls of the program in a document's shell lines, each once, from the verb on."""
    calls = [
        call
        for line in _commands(path)
        for part in line.split("&&")
        for call in re.findall(r"\bpython -m bot (.+)", part)
    ]
    return list(dict.fromkeys(calls))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The real program with the shipped knowledge and an empty log.

    The index is taken from the source tree where it was built with the encoder before, as
    `.ci/run` has done; else it is built here without it, once.
    """
    program = Program(tmp_path_factory.mktemp("docs"))
    program.env["DATELINE_KNOWLEDGE"] = str(SOURCE / "knowledge")
    built = SOURCE / "data" / "cache"
    if any(built.glob("*.npz")):
        shutil.copytree(built, program.folder / "data" / "cache")
        del program.env["DATELINE_SEMANTIC"]
    program.limit_s = BUILD_LIMIT_S
    program("ask", "--no-log", "hello")
    return program


def test_every_command_of_the_readme_runs(shipped: Program) -> None:
    """Promise: each `python -m bot` line of README works as it stands, in order; those of the guide
    are run by its own test in tests/packs."""
    for line in _bot_commands(SOURCE / "README.md"):
        words = shlex.split(line)
        ended = shipped(*words)
        wanted = (0, 1) if words[0] == "doctor" else (0,)
        assert ended.code in wanted, f"{line}\n{ended.err}"
        assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "path",
    [path for path in DOCUMENTS if _bot_commands(path)],
    ids=lambda path: str(path.relative_to(SOURCE)),
)
def test_every_call_of_the_documents_is_understood(path: Path) -> None:
    """Promise: no document shows an option or an argument that the program does not have."""
    for call in _bot_commands(path):
        assert parse(shlex.split(call)).verb == call.split()[0]


def test_the_first_answer_is_the_one_that_readme_promises(shipped: Program) -> None:
    """Promise: the question of the README gets figure, speaker and paragraph in the console."""
    ended = shipped("console", text="how many people died?\n")
    assert ended.code == 0
    assert "164" in ended.out
    assert "the article says" in ended.out
    assert "UPI, paragraph 7" in ended.out


def test_the_readme_shows_what_ask_prints(shipped: Program) -> None:
    """Promise: the answer below the README's first question is the one that `ask` prints."""
    (shown,) = _blocks(SOURCE / "README.md", "text")
    ended = shipped("ask", "--no-log", "how many people died?")
    assert ended.out == shown


def test_commands_come_after_what_they_need() -> None:
    """Promise: the README activates the environment before the first `python -m bot`."""
    commands = _commands(SOURCE / "README.md")
    first = next(at for at, line in enumerate(commands) if line.startswith("python -m bot"))
    assert commands.index(". .venv/bin/activate") < first


def test_every_make_target_of_the_documents_exists() -> None:
    """Promise: no document sends anybody to a make target or a script that is not there."""
    makefile = (SOURCE / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets, path.name
        for script in re.findall(r"(?:sh|bash) (\.ci/[a-z]+)", text):
            assert (SOURCE / script).is_file(), f"{path.name}: {script}"


def test_every_verb_is_in_the_readme_and_no_other() -> None:
    """Promise: the README's table and the program have the same verbs."""
    table = README[README.index("| verb | does |") :].split("\n\n")[0]
    firsts = [line.split("|")[1] for line in table.splitlines()[2:]]
    assert {verb for cell in firsts for verb in re.findall(r"`([a-z]+)`", cell)} == set(VERBS)


def test_every_verb_of_the_documents_exists() -> None:
    """Promise: no document names a verb that was renamed."""
    for path in DOCUMENTS:
        for verb in re.findall(r"python -m bot ([a-z]+)", path.read_text("utf-8")):
            assert verb in VERBS, f"{path.name}: {verb}"


async def test_every_slash_command_is_in_the_readme(tmp_path: Path) -> None:
    """Promise: what Discord shows is in the README, and the README names no other command."""
    from bot.discord_app import commands
    from bot.discord_app.client import DatelineClient
    from bot.store.log import SqliteLog

    log = await SqliteLog.open(tmp_path / "log.db", b"key")
    client = DatelineClient(Assistant(KNOWLEDGE, small_index(), log), log, options())
    commands.add_all(client)
    there = {command.name for command in client.tree.get_commands()}
    await log.close()
    menu = {name for name in there if " " in name}
    named = set(re.findall(r"`/([a-z]+)", README))
    assert named == there - menu
    assert all(name in README for name in menu)


def test_every_room_is_in_the_architecture() -> None:
    """Promise: each file and folder of bot/ has its line, and each that is named exists."""
    text = (SOURCE / "ARCHITECTURE.md").read_text("utf-8")
    for named in re.findall(r"`((?:bot|knowledge|config|deploy|tests|docs)/[\w/.]*)`", text):
        assert (SOURCE / named).exists(), named
    for path in (SOURCE / "bot").iterdir():
        if path.name.startswith("__") and path.name != "__main__.py":
            continue
        name = f"bot/{path.name}" + ("/" if path.is_dir() else "")
        assert f"`{name}" in text, f"{name} has no line in ARCHITECTURE.md"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_link_leads_somewhere(path: Path) -> None:
    """Promise: no relative link or picture is missing, and every picture has words for it."""
    text = path.read_text("utf-8")
    for words, target in re.findall(r"(!?\[[^\]]*\])\(([^)]+)\)", text):
        if "://" not in target:
            assert (path.parent / target.split("#")[0]).exists(), target
        if words.startswith("!"):
            assert len(words) > 20, f"{target} has no words for who cannot see it"


def test_every_variable_of_the_documents_is_read() -> None:
    """Promise: an environment variable that a document names does something."""
    known = {*variables(), "DATELINE_CONFIG", "DATELINE_SEMANTIC", "DATELINE_DEBUG", API_OVERRIDE}
    for path in (*DOCUMENTS, SOURCE / "Dockerfile", SOURCE / "deploy" / "dateline.service"):
        for name in re.findall(r"DATELINE_[A-Z_]*[A-Z]", path.read_text("utf-8")):
            assert name in known, f"{path.name}: {name}"


def test_every_setting_of_the_documents_exists() -> None:
    """Promise: `section.key` in a document is a key of the settings."""
    keys = {f"{section}.{key}" for section, key in variables().values()}
    sections = {key.split(".")[0] for key in keys}
    for path in DOCUMENTS:
        for name in re.findall(r"`([a-z]+\.[a-z_]+)[`:]", path.read_text("utf-8")):
            if name.split(".")[0] in sections and not name.endswith((".db", ".py", ".yaml")):
                assert name in keys, f"{path.name}: {name}"


def test_the_exit_codes_are_all_told() -> None:
    """Promise: the operator's table has each exit code that the program uses."""
    text = (SOURCE / "docs" / "operating.md").read_text("utf-8")
    named = [value for name, value in vars(exit_codes).items() if name.isupper()]
    assert len(named) == 4
    for code in named:
        assert f"\n| {code} |" in text


def test_the_changelog_knows_this_version() -> None:
    """Promise: the newest entry is the version of the project."""
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text("utf-8"))["project"]
    newest = re.search(r"^## (\S+)", (SOURCE / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest
    assert newest[1] == project["version"]


def test_every_package_has_its_licence_told() -> None:
    """Promise: what is installed and what the list of licences names are the same."""
    text = (SOURCE / "docs" / "licences.md").read_text("utf-8")
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", text, re.M)) - {"package"}
    assert listed == {*_locked("requirements.lock"), *_locked("requirements-metrics.lock")}


def test_every_decision_is_listed() -> None:
    """Promise: each page of docs/decisions stands in its list."""
    folder = SOURCE / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    for page in folder.glob("[0-9]*.md"):
        assert f"]({page.name})" in listed


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_yaml_that_is_shown_is_read(path: Path) -> None:
    """Promise: every piece of YAML in a document passes the strict reader."""
    from bot.packs.read import read_text

    for block in _blocks(path, "yaml"):
        value, faults = read_text(block, path.name)
        assert value is not None
        assert faults == ()


def test_no_stranger_is_installed() -> None:
    """Promise: no document has pip fetch our name from an index, where it is somebody else's."""
    for path in DOCUMENTS:
        for wanted in re.findall(r"pip install ([^\n`]+)", path.read_text("utf-8")):
            assert not wanted.startswith("dateline"), f"{path.name}: pip install {wanted}"


def test_no_address_has_to_be_guessed() -> None:
    """Promise: a newcomer is told what to put in for every word in capitals of a clone command."""
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        for address in re.findall(r"git clone (\S+)", text):
            assert address == "ADDRESS", f"{path.name}: {address}"
            assert re.search(r"`ADDRESS`[^.]*\sthe\s+address of this repository", text), path.name
