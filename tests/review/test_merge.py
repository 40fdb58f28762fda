"""Changes written into a copy of a pack: it passes `check` and says the same; they retire."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.core.types import Knowledge
from bot.packs.faults import PackError
from bot.packs.inspect import inspect
from bot.packs.load import load_pack
from bot.packs.merge import MergeError, merge
from bot.review.changes import Change, Kind, State, merged, with_overlay
from bot.review.desk import Desk
from bot.review.rows import Act
from bot.store.log import SqliteLog
from tests.core.small import small_index
from tests.store.turns import KEY

ROOT = Path(__file__).parents[2]
PACK = ROOT / "knowledge" / "skerra-puffins"
SHARED = ROOT / "knowledge" / "smalltalk.yaml"
MADE = {"origin": 7, "state": State.LIVE, "made_by": "8000000001", "made_at": "2026-01-02T03:04Z"}
CHANGES = (
    Change(1, "1", PACK.name, Kind.PHRASING, "puffin_count", 'the "tally": how many?', **MADE),
    Change(2, "1", PACK.name, Kind.PHRASING, "puffin_biology", "wingspan # of a bird", **MADE),
    Change(
        3, "1", PACK.name, Kind.ANSWER, "added_boat", "Is there a boat?", ("any ferry: when?",),
        answer="A boat goes there.", paragraphs=(1,), **MADE,
    ),
    Change(
        4, "1", PACK.name, Kind.UNKNOWN, "added_hotel", "Is there a hotel?", (),
        topic="where to sleep", nearest="puffin_count", **MADE,
    ),
)  # fmt: skip


def entries(knowledge: Knowledge) -> dict[str, tuple[object, ...]]:
    return {
        entry.id: (entry.side, entry.question, set(entry.phrasings), entry.answer, entry.nearest)
        for entry in knowledge.entries
    }


def test_the_copy_says_what_the_overlay_says(tmp_path: Path) -> None:
    """Entry by entry the same knowledge, no new fault, and each change is merged."""
    assert merge(PACK, tmp_path / PACK.name, CHANGES) == ()
    report = inspect(tmp_path / PACK.name, SHARED)
    assert report.faults == inspect(PACK, SHARED).faults == ()
    laid = with_overlay(load_pack(PACK, SHARED), CHANGES)
    assert entries(report.knowledge) == entries(laid)
    assert all(merged(report.knowledge, change) for change in CHANGES)
    text = (tmp_path / PACK.name / "answers.yaml").read_text("utf-8")
    assert "from question 7 of the log, by moderator 8000000001 on 2026-01-02" in text


@pytest.mark.parametrize(
    "phrasings",
    [
        "[one way, another]",
        "[one way, another,]",
        "[one way,\n    another,  # of Ann\n  ]",
        "[]",
        "\n  - one way\n  - another",
        "\n  - one way\n  # of Ann\n  - |\n    another\n",
        None,
    ],
)
def test_every_way_to_write_phrasings(tmp_path: Path, phrasings: str | None) -> None:
    """Lists in brackets, by lines, empty or not there at all take the wording."""
    pack = tmp_path / "pack"
    pack.mkdir()
    lines = ["ungrounded: true", "answers:", "- id: a", "  question: What?"]
    lines += [] if phrasings is None else [f"  phrasings: {phrasings}"]
    (pack / "answers.yaml").write_text("\n".join([*lines, "  answer: This."]), "utf-8")
    change = replace(CHANGES[0], entry_id="a")
    assert merge(pack, tmp_path / "out", [change, replace(change, entry_id="b")])[0].entry_id == "b"
    (entry,) = load_pack(tmp_path / "out").answers()
    assert entry.phrasings[-1] == change.question
    assert entry.answer == "This."
    with pytest.raises(MergeError, match="not empty"):
        merge(pack, tmp_path / "out", [change])


@pytest.mark.parametrize(
    "unstated",
    [
        "unstated: []",
        "unstated: []  # all is said",
        "unstated: [\n]",
        "unstated:",
        "unstated: [{id: shop, question: Is there a shop?},]",
        "unstated:\n- {id: shop, question: Is there a shop?}\n# the end",
        "unstated:\n  -\n    id: shop\n    question: >\n      Is there a shop?\n\n",
        "",
    ],
)
def test_every_way_to_write_a_section(tmp_path: Path, unstated: str) -> None:
    """Promise: entries go into a section that is empty, in brackets, by lines or not there."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "answers.yaml").write_text(
        "answers:\n- {id: puffin_count, question: How many?, answer: Ten.}\nungrounded: true\n"
    )
    if unstated:
        (pack / "unstated.yaml").write_text(f"{unstated}\n", "utf-8")
    odd = replace(
        CHANGES[3], entry_id="odd", question="no: \u2028 \x7f \ufeff # “what”?", topic="no"
    )
    free = replace(CHANGES[2], paragraphs=())
    assert merge(pack, tmp_path / "out", [CHANGES[3], odd, free]) == ()
    known = load_pack(tmp_path / "out")
    entry, there = known.entry("odd"), "shop" in unstated
    assert [each.id for each in known.entries] == [
        "puffin_count", "added_boat", *(["shop"] if there else []), "added_hotel", "odd",
    ]  # fmt: skip
    assert entry is not None
    assert (entry.question, entry.topic) == (odd.question, "no")
    if unstated:
        written = (tmp_path / "out" / "unstated.yaml").read_text("utf-8")
        assert set(re.findall("#.*", unstated)) <= set(re.findall("#.*", written))


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("answers:\n- {id: a, question: Q?, answer: A., phrasings: one}", "answers.yaml:2:48"),
        ("answers:\n- {id: a, phrasings: [b], question: 'Q,\n    or?'}", "answers.yaml:2:22"),
        ("answers: [", "answers.yaml:"),
    ],
    ids=["no list", "no place for the note", "no YAML"],
)
def test_what_cannot_take_a_change_is_refused(tmp_path: Path, answers: str, told: str) -> None:
    """Promise: the fault names file and line, and nothing at all is written."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "answers.yaml").write_text(answers, "utf-8")
    with pytest.raises(PackError, match=told):
        merge(pack, tmp_path / "out", [CHANGES[3], replace(CHANGES[0], entry_id="a")])
    assert not (tmp_path / "out").exists()


async def test_after_the_merge_the_changes_retire(tmp_path: Path) -> None:
    """At the next start the pack alone says it, and the change is no longer in force."""
    log = await SqliteLog.open(tmp_path / "log.db", KEY)
    change = replace(CHANGES[0], pack="bakery", entry_id="flour", question="origin of the flour")
    made = await log.review.add_change(replace(change, state=State.DRAFT, origin=0))
    act = Act("2026-01-02T03:04:05.678Z", "8", "apply", "added a wording")
    assert await log.review.set_state(made.id, State.LIVE, State.DRAFT, act, "", "1")
    from tests.core.small import KNOWLEDGE

    assistant = Assistant(KNOWLEDGE, small_index(), log)
    await Desk(assistant, log.review).load()
    assert assistant.servers == {}
    assert [one.state for one in await log.review.changes("1", *State)] == [State.RETIRED]
    await log.close()


async def test_from_the_terminal(tmp_path: Path) -> None:
    """`overlay list` and `overlay export`, with the log of a running bot beside it."""
    knowledge = tmp_path / "knowledge"
    shutil.copytree(PACK, knowledge / PACK.name)
    log = await SqliteLog.open(tmp_path / "log.db", KEY)
    act = Act("2026-01-02T03:04:05.678Z", "8", "apply", "added a wording")
    for change in CHANGES:
        made = await log.review.add_change(replace(change, state=State.DRAFT, origin=0))
        await log.review.set_state(made.id, State.LIVE, State.DRAFT, act, "", "1")
    env = {**os.environ, "DATELINE_DATABASE": str(tmp_path / "log.db"), "PYTHONPATH": str(ROOT),
           "DATELINE_KNOWLEDGE": str(knowledge), "DATELINE_SEMANTIC": "off"}  # fmt: skip

    def bot(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    assert "puffin_count" in bot("overlay", "list").stdout
    assert bot("overlay", "export", "--server", "2", "--output", "x").returncode == 1
    out = str(tmp_path / "taken" / PACK.name)
    exported = bot("overlay", "export", "--server", "1", "--output", out)
    assert (exported.returncode, exported.stderr) == (0, "")
    checked = bot("check", out, "--fast", "--json")
    again = bot("overlay", "export", "--server", "1", "--output", f"{out}2", "--pack", out)
    assert (again.returncode, again.stdout) == (1, "")
    assert "has them all already" in again.stderr
    assert json.loads(checked.stdout)["packs"][0]["faults"] == []
    await log.close()
