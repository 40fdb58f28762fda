"""Ten minutes of coverage-guided fuzzing for each reader of strangers' text (GUIDED_MINUTES)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from bot.config import SOURCE
from tests.cli.program import BAKERY
from tests.core.small import KNOWLEDGE
from tests.figures import figure

MINUTES = float(os.environ.get("GUIDED_MINUTES", "10"))
CORPUS = SOURCE / "data" / "fuzz"  # kept: the next run starts with what this one found
SEEDS = {
    "pack": [BAKERY],
    "question": [text for entry in KNOWLEDGE.entries for text in entry.phrasings],
}


@pytest.mark.release
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
@pytest.mark.parametrize("kind", SEEDS)
def test_no_input_that_opens_new_ground_breaks_a_promise(kind: str) -> None:
    """A pack loads or is refused with a place and an act; a question gets a whole reply."""
    corpus = CORPUS / kind
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[kind]):
        (corpus / f"seed-{number}").write_text(seed, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.guided_fuzz", kind, str(corpus),
         f"-max_total_time={MINUTES * 60:.0f}", f"-artifact_prefix={corpus.parent}/"],
        cwd=SOURCE, capture_output=True, text=True, check=False, errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    runs = re.search(r"Done (\d+) runs", done.stderr)
    assert runs is not None
    assert int(runs[1]) > 1000
    kept = sum(1 for _ in corpus.iterdir())
    figure(
        f"guided fuzz, {kind}: {MINUTES:g} minutes, {int(runs[1]):,} runs, {kept} kept, 0 broken"
    )
