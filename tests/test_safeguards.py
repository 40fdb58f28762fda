"""The tests are tested: each safeguard is taken out once, and some test must turn red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent
COPIED = ("bot", "tests", "knowledge", "config", "pyproject.toml")

# (what is taken out, file, its text, the text instead, the tests that must notice)
SAFEGUARDS = (
    ("fsync at each commit", "bot/store/schema.py", "synchronous = FULL", "synchronous = NORMAL",
     "tests/store/test_health.py"),
    ("deleted bytes are overwritten", "bot/store/schema.py", "secure_delete = ON",
     "secure_delete = OFF", "tests/store/test_privacy.py"),
    ("a migration is one transaction", "bot/store/schema.py",
     'run(connection, "BEGIN IMMEDIATE")', "pass", "tests/store/test_upgrade.py"),
    ("a newer schema is refused", "bot/store/schema.py", "if version > newest:", "if False:",
     "tests/store/test_faults.py"),
    ("each reading names its server", "bot/store/queries.py",
     'return ["guild_id = ?"], [guild_id]', "return [], []", "tests/store/test_reading.py"),
    ("feedback stays in its place", "bot/store/changes.py", "WHERE id = ? AND guild_id = ?",
     "WHERE id = ? AND ? IS NOT NULL", "tests/store/test_reading.py"),
    ("what fails is tried again", "bot/store/errors.py",
     "return Fault.PASSING if code & _PRIMARY in _PASSING else Fault.POISON",
     "return Fault.POISON", "tests/store/test_faults.py"),
    ("closing writes what is queued", "bot/store/writer.py", "await self._queue.join()", "pass",
     "tests/store/test_faults.py"),
    ("nobody waits longer than 250 ms", "bot/store/log.py", "WAIT_S = 0.25", "WAIT_S = 25",
     "tests/store/test_faults.py"),
    ("personal data is masked", "bot/store/record.py", "mask(turn.question)", "turn.question",
     "tests/store/test_reading.py"),
    ("the asker is a keyed hash", "bot/store/record.py", "pseudonym(place.asker, key)",
     "place.asker", "tests/store/test_reading.py"),
    ("a restore erases again", "bot/store/restore.py", "in erasures:", "in ():",
     "tests/store/test_privacy.py"),
    ("erasures outlive the log", "bot/store/erasures.py", "    known = held.known\n",
     "    known = {}\n", "tests/store/test_erasures.py"),
    ("numbers are never given twice", "bot/store/migrations/0001_log.sql",
     "PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY", "tests/store/test_privacy.py"),
    ("a stranger's file is not moved", "bot/store/files.py", "return marked or blank",
     "return True or blank", "tests/store/test_faults.py"),
    ("a copy before a migration", "bot/store/schema.py", "        before_migration(version)",
     "        pass", "tests/store/test_upgrade.py"),
    ("one bot for each log", "bot/store/lock.py", "    try:\n        fcntl.flock(",
     "    return\n    try:\n        fcntl.flock(", "tests/store/test_upgrade.py"),
    ("the text is cut before it is read", "bot/core/clean.py", 'raw[:limit]', "raw",
     "tests/core/test_clean.py"),
    ("aliases are refused in YAML", "bot/packs/read.py", "isinstance(event, yaml.AliasEvent)",
     "isinstance(event, yaml.AliasEvent) and False", "tests/packs/test_load.py"),
    ("no mention ever pings", "bot/discord_app/client.py",
     "allowed_mentions=discord.AllowedMentions.none()",
     "allowed_mentions=discord.AllowedMentions.all()", "tests/discord_app"),
    ("one row for each message that asks", "bot/store/migrations/0002_claims.sql",
     "CREATE UNIQUE INDEX", "CREATE INDEX", "tests/store/test_claims.py"),
    ("our own nonce", "bot/discord_app/delivery.py", "mention_author=False, nonce=nonce",
     "mention_author=False", "tests/fake_discord"),
    ("what strangers wrote is disarmed", "bot/discord_app/escape.py",
     "return clamp(line, limit).translate(_STRANGER)", "return clamp(line, limit)",
     "tests/discord_app"),
)  # fmt: skip


SOUND: set[str] = set()  # tests that were seen to pass with every safeguard in place


@pytest.mark.release
@pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda safeguard: safeguard[0])
def test_each_safeguard_is_watched(tmp_path: Path, safeguard: tuple[str, ...]) -> None:
    """Without it the tests of its room fail, so that nobody takes it out unnoticed."""
    _, file, guarded, bare, noticing = safeguard
    for above in (tmp_path, *tmp_path.parents):
        if above == Path(tempfile.gettempdir()):
            break
        above.chmod(0o755)  # some of the tests become another user, who reads the sources too
    for name in COPIED:
        if (SOURCE / name).is_dir():
            shutil.copytree(SOURCE / name, tmp_path / name)
        else:
            shutil.copy(SOURCE / name, tmp_path / name)
    text = (tmp_path / file).read_text("utf-8")
    assert guarded in text, f"{file} no longer holds {guarded!r}: bring this list up to date"
    if noticing not in SOUND:
        assert ended(tmp_path, noticing) == 0, f"{noticing} fails by itself"
        SOUND.add(noticing)
    (tmp_path / file).write_text(text.replace(guarded, bare), "utf-8")
    assert ended(tmp_path, noticing) == 1, f"no test in {noticing} noticed"


def ended(folder: Path, tests: str) -> int:
    """pytest's exit code in a copy of the sources: 0 when all pass, 1 when one fails."""
    # A place of its own: tests that become another user open the way to theirs, and a second run
    # in the usual one would close it.
    place = f"--basetemp={folder / 'scratch'}"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", place, tests]
    environment = {**os.environ, "DATELINE_SEMANTIC": "off", "PYTHONPATH": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, timeout=300, check=False
    )
    return done.returncode
