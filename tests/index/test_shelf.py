"""Old indexes do not pile up, and what is in use is never taken away from who uses it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import SOURCE
from bot.core.types import Knowledge
from bot.index import cache
from bot.index.cache import load_or_build
from bot.index.shelf import ABANDONED_S, DAY_S, KEPT, UNUSED_S, gifts_of, path_of, tidy, used
from tests.index.test_cache import KNOWLEDGE, answers, never

NOW = 2_000_000_000.0


pytestmark = pytest.mark.usefixtures("without_encoder")


def put(folder: Path, pack: str, number: int, age_s: float) -> Path:
    """An index of that age with its gifts, as the cache names them."""
    path = path_of(folder, pack, f"{number:024x}")
    for file in (path, gifts_of(path)):
        file.write_bytes(b"x")
        os.utime(file, (NOW - age_s, NOW - age_s))
    return path


def version(number: int) -> Knowledge:
    return replace(KNOWLEDGE, version=str(number))


def test_the_few_used_last_stay(tmp_path: Path) -> None:
    """Promise: of one pack three indexes stay, each with its gifts, the oldest in use go."""
    paths = [put(tmp_path, "things", number, number * DAY_S) for number in range(6)]
    gone = tidy(tmp_path, "things", NOW)
    assert len(gone) == 2 * (6 - KEPT)
    for path in paths[:KEPT]:
        assert path.exists()
        assert gifts_of(path).exists()
    assert not any(path.exists() or gifts_of(path).exists() for path in paths[KEPT:])


@pytest.mark.parametrize("other", ["others", "things-more", "thing", "things-0"])
def test_other_packs_keep_theirs(tmp_path: Path, other: str) -> None:
    """Promise: an edited pack costs no other one its index, however alike their names."""
    theirs = [put(tmp_path, other, number, 10 * DAY_S + number) for number in range(6)]
    put(tmp_path, "things", 99, 0)
    assert tidy(tmp_path, "things", NOW) == ()
    assert all(path.exists() for path in theirs)


@pytest.mark.parametrize(("age_s", "stays"), [(UNUSED_S, True), (UNUSED_S + 1, False)])
def test_what_nobody_used_for_months_goes(tmp_path: Path, age_s: float, stays: bool) -> None:
    """Promise: the index of a pack that is gone does not stay for ever."""
    path = put(tmp_path, "gone", 1, age_s)
    tidy(tmp_path, "things", NOW)
    assert (path.exists(), gifts_of(path).exists()) == (stays, stays)


def test_names_from_before_are_known(tmp_path: Path) -> None:
    """Promise: files of an earlier Dateline, without the pack in their name, go with the months."""
    old = tmp_path / f"index-{7:024x}.npz"
    for file in (old, gifts_of(old)):
        file.write_bytes(b"x")
        os.utime(file, (NOW - UNUSED_S - 1, NOW - UNUSED_S - 1))
    assert set(tidy(tmp_path, "things", NOW)) == {old, gifts_of(old)}


@pytest.mark.parametrize("name", [f"index-x-{1:024x}.gifts.npy", f"index-x-{1:024x}.9.tmp.npz"])
@pytest.mark.parametrize(("age_s", "stays"), [(ABANDONED_S - 1, True), (ABANDONED_S + 1, False)])
def test_what_another_process_is_writing_stays(
    tmp_path: Path, name: str, age_s: float, stays: bool
) -> None:
    """Promise: drafts and gifts without their index go only when nobody can be at work on them."""
    path = tmp_path / name
    path.write_bytes(b"half")
    os.utime(path, (NOW - age_s, NOW - age_s))
    tidy(tmp_path, "things", NOW)
    assert path.exists() == stays


def test_what_is_none_of_ours_stays(tmp_path: Path) -> None:
    """Promise: packs, meanings and strangers' files in the folder are not touched."""
    names = ("meanings.npz", "pack-0123.json", "notes.txt", "index-photo.npz", "mine.npy")
    for name in names:
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (0, 0))
    assert tidy(tmp_path, "things", NOW) == ()
    assert {path.name for path in tmp_path.iterdir()} == set(names)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Promise: nothing to tidy is no fault."""
    assert tidy(tmp_path / "none", "things", NOW) == ()


def test_reading_counts_as_use_once_a_day(tmp_path: Path) -> None:
    """Promise: what is read stays young, without a write at every short run."""
    path = put(tmp_path, "things", 1, 0)
    os.utime(path, (1, 1))
    used(path)
    assert time.time() - path.stat().st_mtime < DAY_S / 2
    recent = time.time() - DAY_S / 2
    os.utime(path, (recent, recent))
    used(path)
    assert path.stat().st_mtime == pytest.approx(recent, abs=1)
    used(tmp_path / "gone.npz")


def test_an_edited_pack_keeps_three(tmp_path: Path) -> None:
    """Promise: ten edits leave three indexes on disk, and the newest is among them."""
    for number in range(10):
        load_or_build(version(number), tmp_path)
    assert len(list(tmp_path.glob("index-*.npz"))) == KEPT
    assert len(list(tmp_path.glob("*.gifts.npy"))) == KEPT
    assert not list(tmp_path.glob("*.tmp.*"))


def test_the_one_in_use_outlives_the_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise: a bot goes on answering from an index whose file was deleted under it."""
    load_or_build(version(0), tmp_path)
    monkeypatch.setattr(cache, "build_index", never)
    mapped = load_or_build(version(0), tmp_path)
    before = answers(mapped)
    monkeypatch.undo()
    monkeypatch.setenv("DATELINE_SEMANTIC", "off")
    for path in tmp_path.iterdir():
        os.utime(path, (1, 1))
    for number in range(1, 5):
        load_or_build(version(number), tmp_path)
    assert answers(mapped) == before


def test_a_name_that_is_no_slug(tmp_path: Path) -> None:
    """Promise: a folder's name with spaces or signs makes a file within the folder all the same."""
    for name in ("My Pack", "../up", "ä" * 300, ""):
        path = path_of(tmp_path, name, f"{1:024x}")
        assert path.parent == tmp_path
        assert len(path.name) < 100
        path.write_bytes(b"x")
        os.utime(path, (NOW, NOW))
        assert tidy(tmp_path, name, NOW) == ()


def test_two_processes_build_at_once(tmp_path: Path) -> None:
    """Promise: both end well, one whole index is there, and no draft is left."""
    code = (
        "import sys; from pathlib import Path; from tests.index.test_cache import KNOWLEDGE; "
        "from bot.index.cache import load_or_build; load_or_build(KNOWLEDGE, Path(sys.argv[1]))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=SOURCE) for _ in range(2)
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(list(tmp_path.glob("index-*.npz"))) == 1
    assert not list(tmp_path.glob("*.tmp.*"))
    assert answers(load_or_build(KNOWLEDGE, tmp_path))
