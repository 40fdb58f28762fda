"""Settings: config/bot.yaml, then the environment over it -> frozen Settings, or every fault.

Rules of this room: a key exists only when something reads it, and stands explained in
config/bot.yaml (a test compares the two). Each key may also be set as DATELINE_<SECTION>_<KEY>;
`VARIABLES` lists the short names. The token comes from the environment alone, never from a file
that might be committed, and is shown by no `repr`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.config_values import convert, known_rows
from bot.packs.faults import Fault
from bot.packs.read import read_yaml
from bot.packs.values import Mark, Text, Value

SOURCE = Path(__file__).resolve().parent.parent
VARIABLES = {
    "DATELINE_DATABASE": ("log", "database"),
    "DATELINE_KNOWLEDGE": ("knowledge", "folder"),
    "DATELINE_PACK": ("knowledge", "pack"),
    "DATELINE_DATA": ("data", "folder"),
}
MAX_TOKEN_BYTES = 4096
QUOTATION_MARKS = "\"'`“”„‘’‚«»"


def setting(
    default: Any, low: float | None = None, high: float | None = None, one_of: tuple[str, ...] = ()
) -> Any:
    """A key with its default and, for numbers, the range it may lie in."""
    return field(default=default, metadata={"low": low, "high": high, "one_of": one_of})


@dataclass(frozen=True, slots=True)
class KnowledgeSettings:
    folder: str = setting("")
    pack: str = setting("")
    packs: tuple[str, ...] = setting(())

    def names(self, pack: str) -> bool:
        """Whether that pack is named, not merely there; by its folder's name or as it is set."""
        return pack in (self.pack, Path(self.pack).name, *self.packs)


@dataclass(frozen=True, slots=True)
class DataSettings:
    folder: str = setting("")


@dataclass(frozen=True, slots=True)
class LogSettings:
    database: str = setting("")
    text_days: int = setting(30, 1, 3650)
    rows_days: int = setting(365, 1, 3650)
    backups_kept: int = setting(7, 1, 1000)


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """What bot/discord_app/ports.py Options takes, by the same names."""

    message_content: bool = setting(False)
    edit_window_s: int = setting(120, 0, 86_400)
    remembered_replies: int = setting(1000, 0, 100_000)
    ready_timeout_s: float = setting(2.0, 0.0, 60.0)
    reach_s: float = setting(300.0, 0.0, 86_400.0)
    support: str = setting("")
    person_questions: int = setting(5, 1, 1000)
    channel_questions: int = setting(20, 1, 10_000)
    all_questions: int = setting(300, 1, 100_000)
    window_s: int = setting(30, 1, 3600)
    blocked: tuple[str, ...] = setting(())
    catch_up_s: int = setting(600, 0, 600)
    shard_count: int = setting(1, 1, 10_000)
    shard_ids: str = setting("")
    heartbeat_file: str = setting("")


@dataclass(frozen=True, slots=True)
class LoggingSettings:
    level: str = setting("info", one_of=("debug", "info", "warning", "error"))
    format: str = setting("text", one_of=("text", "json"))


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    enabled: bool = setting(False)
    address: str = setting("127.0.0.1")
    port: int = setting(9464, 0, 65_535)


SECTIONS: dict[str, type[Any]] = {
    "knowledge": KnowledgeSettings,
    "data": DataSettings,
    "log": LogSettings,
    "discord": DiscordSettings,
    "logging": LoggingSettings,
    "metrics": MetricsSettings,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; the folders as they are to be used."""

    knowledge: KnowledgeSettings = field(default_factory=KnowledgeSettings)
    data: DataSettings = field(default_factory=DataSettings)
    log: LogSettings = field(default_factory=LogSettings)
    discord: DiscordSettings = field(default_factory=DiscordSettings)
    logging: LoggingSettings = field(default_factory=LoggingSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    file: Path | None = None  # where they were read; None: the defaults
    token: str = field(default="", repr=False)

    @property
    def knowledge_folder(self) -> Path:
        return Path(self.knowledge.folder) if self.knowledge.folder else beside("knowledge")

    @property
    def data_folder(self) -> Path:
        return Path(self.data.folder) if self.data.folder else beside("data")

    @property
    def cache_folder(self) -> Path:
        """What is costly to make from a pack, and can be made again."""
        return self.data_folder / "cache"

    @property
    def database(self) -> Path:
        return Path(self.log.database) if self.log.database else self.data_folder / "dateline.db"

    @property
    def heartbeat(self) -> Path:
        """The file that `run` touches while it is connected and `healthcheck` looks at."""
        named = self.discord.heartbeat_file
        return Path(named) if named else self.data_folder / "heartbeat.json"


class ConfigError(Exception):
    """The settings cannot be used; `faults` holds all that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def beside(name: str) -> Path:
    """A folder of the working directory, else of the source tree where there is one."""
    here = Path.cwd() / name
    installed = not (SOURCE / "pyproject.toml").is_file()
    return here if here.is_dir() or installed else SOURCE / name


def load_settings(
    environment: Mapping[str, str] | None = None, with_token: bool = False
) -> Settings:
    """The settings in force. Raises ConfigError with every fault of file and environment."""
    env = os.environ if environment is None else environment
    faults: list[Fault] = []
    path = _file(env)
    given = _from_file(path, faults) if path else {}
    for variable, place in variables().items():
        if env.get(variable):
            given[place] = Text(Mark(variable, 0, 0), env[variable])
    made = {
        section: kind(
            **{
                key.name: convert(given[section, key.name], key, faults)
                for key in fields(kind)
                if (section, key.name) in given
            }
        )
        for section, kind in SECTIONS.items()
    }
    token = token_in(env, faults) if with_token else ""
    if faults:
        raise ConfigError(tuple(faults))
    return Settings(**made, file=path, token=token)


def variables() -> dict[str, tuple[str, str]]:
    """Every variable of the environment that sets a key, short names last (they win)."""
    long = {
        f"DATELINE_{section}_{key.name}".upper(): (section, key.name)
        for section, kind in SECTIONS.items()
        for key in fields(kind)
    }
    return long | VARIABLES


def _file(env: Mapping[str, str]) -> Path | None:
    if env.get("DATELINE_CONFIG"):
        return Path(env["DATELINE_CONFIG"])
    path = beside("config") / "bot.yaml"
    return path if path.is_file() else None


def _from_file(path: Path, faults: list[Fault]) -> dict[tuple[str, str], Value]:
    root, found = read_yaml(path)
    if root is None and any(each.found == "an empty file" for each in found):
        return {}  # nothing set: the defaults hold
    faults.extend(found)
    if root is None:
        return {}
    return {
        (section.value, key.value): value
        for section, table in known_rows(root, tuple(SECTIONS), faults)
        for key, value in known_rows(table, _keys(section.value), faults)
    }


def _keys(section: str) -> tuple[str, ...]:
    return tuple(key.name for key in fields(SECTIONS[section]))


def token_in(env: Mapping[str, str], faults: list[Fault]) -> str:
    """The token of the environment, "" after a fault; a file wins, since a process list does not
    show it. No fault shows the token."""
    name = env.get("DISCORD_TOKEN_FILE", "")
    where = f"DISCORD_TOKEN_FILE={name}" if name else "DISCORD_TOKEN"
    token = _of_file(name, where, faults) if name else env.get("DISCORD_TOKEN", "").strip()
    if token and (token[0] in QUOTATION_MARKS or token[-1] in QUOTATION_MARKS):
        found = "there are quotation marks around it"
        faults.append(Fault(where, 0, 0, found, "the token alone", "write it without them"))
        return ""
    return token


def _of_file(name: str, where: str, faults: list[Fault]) -> str:
    try:
        token = Path(name).read_bytes()[:MAX_TOKEN_BYTES].decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        act = (
            "name in DISCORD_TOKEN_FILE a file that the bot's user can read and that holds the "
            "token, nothing else"
        )
        faults.append(Fault(where, 0, 0, str(why), "a file with the token", act))
        return ""
    if not token:
        act = "write the token there, nothing else, or name another file in DISCORD_TOKEN_FILE"
        faults.append(Fault(where, 0, 0, "an empty file", "the token", act))
    return token
