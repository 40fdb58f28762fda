"""`log browse`: the log in a web browser, by Datasette, read only and on this machine alone.

Datasette is no part of the bot: `make logs` puts it into an environment of its own. It is told
never to take the file for unchanging (`-i`): it would not see the newest rows.
"""

from __future__ import annotations

import os
import shutil
from importlib.resources import files
from pathlib import Path

from bot.config import SOURCE, ConfigError, Settings
from bot.packs.faults import Fault

PLACES = (Path.cwd() / ".venv-logs", SOURCE / ".venv-logs")
ROW_LIMIT, TIME_LIMIT_MS = 1000, 3000  # short readings: a long one holds the log's WAL back


def find_datasette() -> str:
    """The program. Raises ConfigError that says how to get it."""
    for place in PLACES:
        if (place / "bin" / "datasette").is_file():
            return str(place / "bin" / "datasette")
    found = shutil.which("datasette")
    if found:
        return found
    fault = Fault(".venv-logs", 0, 0, "Datasette is not there", "it installed", "use `make logs`")
    raise ConfigError((fault,))


def metadata_for(database: Path, folder: Path) -> Path:
    """The shipped configuration, under the name that Datasette gives to this file."""
    text = files("bot.store").joinpath("datasette.yaml").read_text("utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "datasette.yaml"
    made.write_text(text.replace("\n  dateline:\n", f"\n  {database.stem}:\n", 1), "utf-8")
    return made


def command(settings: Settings, port: int) -> list[str]:
    """The command line that opens the log."""
    metadata = metadata_for(settings.database, settings.cache_folder)
    limits = {"sql_time_limit_ms": TIME_LIMIT_MS, "max_returned_rows": ROW_LIMIT}
    options = {**limits, "allow_download": "off", "default_cache_ttl": 0}
    told = [word for name, value in options.items() for word in ("--setting", name, str(value))]
    return [
        find_datasette(), "serve", str(settings.database), "--metadata", str(metadata),
        "--host", "127.0.0.1", "--port", str(port), *told,
    ]  # fmt: skip


def browse(settings: Settings, port: int, show: bool) -> int:
    """Becomes Datasette; comes back only when that cannot be started."""
    words = command(settings, port)
    if show:
        words.append("--open")
    print(f"The log is at http://127.0.0.1:{port}/ until you press Ctrl-C.", flush=True)
    os.execv(words[0], words)  # noqa: S606  a fixed program with our own words
