"""`healthcheck`: the age of the heartbeat decides."""

from __future__ import annotations

import os
import time

from tests.cli.program import Program


def test_no_heartbeat_is_not_well(program: Program) -> None:
    """Promise: a bot that never connected, or ended in good order, is not called well."""
    ended = program("healthcheck")
    assert ended.code == 1
    assert "no heartbeat" in ended.out


def test_a_fresh_heartbeat_is_well_and_an_old_one_is_not(program: Program) -> None:
    """Promise: up to 90 seconds are fine, more are not."""
    beat = program.folder / "data" / "heartbeat.json"
    beat.write_text('{"latency_ms": 40}', "utf-8")
    assert program("healthcheck").code == 0
    os.utime(beat, (time.time() - 120, time.time() - 120))
    ended = program("healthcheck")
    assert ended.code == 1
    assert "120 s old" in ended.out
    assert program("healthcheck", "--max-age", "500").code == 0


def test_it_is_quick(program: Program) -> None:
    """Promise: neither Discord nor the matcher is loaded: a container asks every 30 seconds."""
    import subprocess
    import sys

    code = "import sys, bot.__main__ as m; m.main(['healthcheck']); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=program.folder,
        env=program.env, timeout=60, check=True,
    )  # fmt: skip
    for heavy in ("numpy", "discord", "aiosqlite", "rich", "onnxruntime"):
        assert f"'{heavy}'" not in done.stdout
