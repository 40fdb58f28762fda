"""Settings: every fault at once, each key explained, the environment over the file."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest

from bot.config import SECTIONS, SOURCE, ConfigError, Settings, load_settings, variables
from bot.wiring import options_of

SHIPPED = SOURCE / "config" / "bot.yaml"


def _env(folder: Path, text: str, **more: str) -> dict[str, str]:
    path = folder / "bot.yaml"
    path.write_text(text, "utf-8")
    return {"DATELINE_CONFIG": str(path), **more}


def _faults(env: dict[str, str], with_token: bool = False) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_settings(env, with_token)
    return [str(fault) for fault in caught.value.faults]


def test_the_shipped_file_names_every_key_with_its_default() -> None:
    """Promise: config/bot.yaml explains all there is, and changing nothing changes nothing."""
    text = SHIPPED.read_text("utf-8")
    for section, kind in SECTIONS.items():
        assert f"\n{section}:\n" in text
        for key in fields(kind):
            before, found, _ = text.partition(f"\n  {key.name}: ")
            assert found, f"{section}.{key.name} is missing from config/bot.yaml"
            assert before.splitlines()[-1].startswith("  # "), f"{key.name} is not explained"
    shipped = load_settings({"DATELINE_CONFIG": str(SHIPPED)})
    assert all(getattr(shipped, name) == kind() for name, kind in SECTIONS.items())


def test_discord_keys_are_the_options_of_the_discord_room() -> None:
    """Promise: what the Discord room is told of the connection, an operator can set, by its name;
    and nothing that is set is lost on the way."""
    env = {
        "DATELINE_DISCORD_EDIT_WINDOW_S": "7", "DATELINE_DATA": "/data",
        "DATELINE_LOG_TEXT_DAYS": "8", "DATELINE_LOG_ROWS_DAYS": "9",
    }  # fmt: skip
    settings = load_settings(env)
    others = {"heartbeat_file": "/data/heartbeat.json", "text_days": 8, "rows_days": 9}
    assert asdict(options_of(settings)) == asdict(settings.discord) | others
    assert settings.discord.edit_window_s == 7


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Promise: one run shows every mistake with file, line, what was found and what is meant."""
    text = (
        "discord:\n  message_content: maybe\n  edit_window_s: -5\n  suport: x\n"
        "logging: {level: loud}\nknowlege:\n  pack: a\n"
    )
    told = _faults(_env(tmp_path, text, DATELINE_DISCORD_READY_TIMEOUT_S="soon"))
    assert len(told) == 6
    where = str(tmp_path / "bot.yaml")
    assert f"{where}:2:20: message_content: 'maybe'; expected true or false" in "\n".join(told)
    assert any("a whole number from 0 to 86400" in line for line in told)
    assert any("did you mean 'support'?" in line for line in told)
    assert any("did you mean 'knowledge'?" in line for line in told)
    assert any(line.startswith("DATELINE_DISCORD_READY_TIMEOUT_S: ") for line in told)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """Promise: a container can set any key without a file."""
    env = _env(
        tmp_path,
        "log:\n  database: /from/file.db\ndiscord:\n  message_content: no\n",
        DATELINE_DATABASE="/from/env.db",
        DATELINE_DISCORD_MESSAGE_CONTENT="on",
        DATELINE_PACK="mine",
    )
    settings = load_settings(env)
    assert settings.database == Path("/from/env.db")
    assert settings.discord.message_content is True
    assert settings.knowledge.pack == "mine"


def test_every_key_has_a_variable() -> None:
    """Promise: DATELINE_<SECTION>_<KEY> exists for all keys."""
    places = {(section, key.name) for section, kind in SECTIONS.items() for key in fields(kind)}
    assert set(variables().values()) == places


@pytest.mark.parametrize("text", ["", "# nothing set\n", "discord:\n"])
def test_nothing_set_means_the_defaults(tmp_path: Path, text: str) -> None:
    """Promise: an empty file and a section with every key commented out are fine."""
    env = _env(tmp_path, text)
    assert load_settings(env).discord == Settings().discord


@pytest.mark.parametrize("text", ["- a\n", "discord: [1]\n", "a: &x 1\n", "a: 1\na: 2\n", "{"])
def test_a_file_of_another_form_is_a_fault(tmp_path: Path, text: str) -> None:
    """Promise: lists, anchors, doubled keys and broken YAML get words, never a traceback."""
    assert _faults(_env(tmp_path, text))


def test_a_missing_settings_file_is_a_fault(tmp_path: Path) -> None:
    """Promise: DATELINE_CONFIG that leads nowhere is told, not ignored."""
    told = _faults({"DATELINE_CONFIG": str(tmp_path / "none.yaml")})
    assert "none.yaml" in told[0]


def test_a_token_never_belongs_in_the_file(tmp_path: Path) -> None:
    """Promise: a token in a file that may be committed is refused, and where it belongs is said."""
    assert "DISCORD_TOKEN_FILE" in _faults(_env(tmp_path, "discord:\n  token: abc\n"))[0]


def test_a_token_file_wins_and_is_not_shown(tmp_path: Path) -> None:
    """Promise: the token is read from the file, and no repr of the settings shows it."""
    secret = tmp_path / "token"
    secret.write_text("of-the-file\n", "utf-8")
    env = {"DISCORD_TOKEN": "of-the-environment", "DISCORD_TOKEN_FILE": str(secret)}
    settings = load_settings(env, with_token=True)
    assert settings.token == "of-the-file"
    assert "of-the-file" not in repr(settings)
    assert load_settings(env).token == ""


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_an_unusable_token_file_is_a_fault(tmp_path: Path, content: bytes | None) -> None:
    """Promise: a missing, empty or binary token file is named, with what to do."""
    secret = tmp_path / "token"
    if content is not None:
        secret.write_bytes(content)
    (fault,) = _faults({"DISCORD_TOKEN_FILE": str(secret)}, with_token=True)
    assert str(secret) in fault
    assert "in DISCORD_TOKEN_FILE" in fault


@pytest.mark.parametrize("marks", ['""', "''", "“”"])
@pytest.mark.parametrize("in_file", [False, True])
def test_a_token_in_quotation_marks_is_a_fault(tmp_path: Path, marks: str, in_file: bool) -> None:
    """Promise: the marks that an env file or a shell left there are named, the token is not."""
    quoted = f"{marks[0]}my-secret{marks[1]}"
    (tmp_path / "token").write_text(quoted + "\n", "utf-8")
    named = {"DISCORD_TOKEN_FILE": str(tmp_path / "token")} if in_file else {}
    (fault,) = _faults({"DISCORD_TOKEN": quoted, **named}, with_token=True)
    assert ": there are quotation marks around it; expected the token alone;" in fault
    assert "my-secret" not in fault
