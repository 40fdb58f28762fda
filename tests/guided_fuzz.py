"""Coverage-guided fuzzing of what reads strangers' text: the reader of packs and the cleaner.

    python -m tests.guided_fuzz pack|question CORPUS [-max_total_time=600]

Needs `atheris`, which is no part of the development packages. What opens new ground is kept in the
folder CORPUS, so that the next run starts there. It ends with 0, or with the input that broke a
promise: a pack loads or is refused with a place and an act; a question gets a whole reply.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot"]):
    from bot.core.clean import clean
    from bot.core.pipeline import respond
    from bot.core.types import Conversation
    from bot.discord_app.escape import curated, escape
    from bot.packs.faults import PackError
    from bot.packs.load import load_pack
    from bot.store.mask import STORED_CHARS, mask
    from tests.core.small import KNOWLEDGE, POLICY, small_index

ANSWERS = "answers.yaml"


def a_pack(data: bytes) -> None:
    """The bytes as a pack's one file."""
    path = FOLDER / ANSWERS
    path.write_bytes(data)
    try:
        load_pack(FOLDER)
    except PackError as error:
        for fault in error.faults:
            assert fault.file, fault
            assert fault.found, fault
            assert fault.act, fault


def a_question(data: bytes) -> None:
    """The bytes as a member's text, through everything that reads it."""
    text = atheris.FuzzedDataProvider(data).ConsumeUnicode(len(data))
    query = clean(text, INDEX.spelling, POLICY.max_question_chars)
    assert query.text == query.text.strip()
    reply, _ = respond(text, KNOWLEDGE, INDEX, Conversation(), POLICY)
    assert 0 < len(reply.text) <= POLICY.max_reply_chars
    assert 0.0 <= reply.score <= 1.0
    assert len(mask(text)) <= STORED_CHARS
    assert len(escape(text)) <= 600
    curated(text)


KINDS: dict[str, Callable[[bytes], None]] = {"pack": a_pack, "question": a_question}
INDEX = small_index()

if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as made:
        FOLDER = Path(made)
        atheris.Setup([sys.argv[0], *rest], KINDS[kind])
        atheris.Fuzz()
