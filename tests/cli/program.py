"""The real program as a process, over a small pack in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.config import SOURCE

LIMIT_S = 60.0
BAKERY = """\
ungrounded: true
answers:
  - id: opening_hours
    question: When are you open?
    phrasings: [opening times, till when can I come, when do you open]
    answer: From nine to five.
  - id: owner
    question: Who owns the shop?
    phrasings: [name of the owner, whose shop is it]
    answer: Martha Vogel owns it.
"""


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


class Program:
    """Runs verbs with a folder for knowledge, data and settings; nothing of the shipped pack."""

    def __init__(self, folder: Path, pack: str = BAKERY) -> None:
        self.folder = folder
        self.limit_s = LIMIT_S  # of one run
        self.database = folder / "data" / "dateline.db"
        (folder / "knowledge" / "bakery").mkdir(parents=True)
        (folder / "knowledge" / "bakery" / "answers.yaml").write_text(pack, "utf-8")
        (folder / "data").mkdir()
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATELINE_", "DISCORD_"))
        }
        self.env = {**inherited, "PYTHONPATH": str(SOURCE), "DATELINE_SEMANTIC": "off"}

    def __call__(self, *words: str, text: str | bytes = "", **env: str) -> Ended:
        """One run of the program with `text` on its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            input=text if isinstance(text, bytes) else text.encode(),
            capture_output=True,
            cwd=self.folder,
            env={**self.env, **env},
            timeout=self.limit_s,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
