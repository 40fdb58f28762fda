"""Files beside the log: which copies are its own, which go, and how a damaged file is known."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.backup import (
    HALF_MADE_S,
    KEEP,
    backup,
    backups,
    copied,
    copy_before_migration,
    faults_of,
    outdated,
    rotate,
)
from bot.store.errors import StoreError
from bot.store.files import (
    APPLICATION_ID,
    STAMP,
    beside,
    changed,
    identity,
    is_ours,
    moment_of,
    set_aside,
    set_asides,
    size,
    stamp,
)
from bot.store.inspect import inspect_log
from tests.store.turns import opened, turn

TIME = "2026010{}T000000.000000Z".format
MEBIBYTE = 1 << 20


def copies(path: Path, *names: str) -> list[Path]:
    """Files of these names in the folder of a log's copies."""
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).touch()
    return [folder / name for name in names]


# --- copies --------------------------------------------------------------------------------


def test_copies_stand_in_the_order_of_time(tmp_path: Path) -> None:
    """Promise: nightly ones and those before a migration together, by the time in their names."""
    path = tmp_path / "log.db"
    assert backups(path) == ()
    third, first, second = copies(
        path, f"log-{TIME(3)}.db", f"log-schema4-{TIME(1)}.db", f"log-schema12-{TIME(2)}.db"
    )
    assert backups(path) == (first, second, third)


@pytest.mark.parametrize(
    "name",
    [
        f"log-2-{TIME(1)}.db",  # of the log `log-2.db`
        f"log-test-schema1-{TIME(1)}.db",
        f"other-{TIME(1)}.db",
        f"log-{TIME(1)}.db-wal",
        "log-before-the-move.db",  # somebody's own
        "log.db",
        f"log-schema-{TIME(1)}.db",
        f"mylog-{TIME(1)}.db",
    ],
)
def test_what_is_no_copy_of_this_log_stays(tmp_path: Path, name: str) -> None:
    """Promise: neither another log's copies nor a file put there by hand is taken for one."""
    path = tmp_path / "log.db"
    (other,) = copies(path, name)
    own = copies(path, f"log-{TIME(5)}.db", f"log-{TIME(6)}.db")
    for file in (other, *own):
        os.utime(file, (0, 0))
    assert backups(path) == tuple(own)
    rotate(path, keep=1)
    outdated(path, 30)
    assert other.exists()
    assert backups(path) == (own[1],)


async def test_two_logs_in_one_folder_keep_their_own_copies(tmp_path: Path) -> None:
    """Promise: rotating one log's copies deletes none of the other's."""
    main, trial = tmp_path / "log.db", tmp_path / "log-trial.db"
    for path in (main, trial):
        async with opened(path):
            await backup(path)
    theirs = backups(trial)
    await backup(main, keep=1)
    assert len(backups(main)) == 1
    assert backups(trial) == theirs != ()


@pytest.mark.parametrize("name", ["log[1].db", "log*.db", "lo?g.db", "log (copy).db", "log.v2.db"])
async def test_a_log_of_any_name_knows_its_copies(tmp_path: Path, name: str) -> None:
    """Promise: signs that mean something to a search of files are signs of a name here."""
    path = tmp_path / name
    async with opened(path):
        made = await backup(path)
    assert backups(path) == (made,)
    aside = set_aside(path)
    assert set_asides(path) == (aside,)


@pytest.mark.parametrize(("count", "left"), [(0, 0), (1, 1), (KEEP, 7), (KEEP + 1, 7), (9, 7)])
def test_the_newest_seven_stay(tmp_path: Path, count: int, left: int) -> None:
    """Promise: seven copies, the newest; which went is told, oldest first."""
    path = tmp_path / "log.db"
    made = copies(path, *(f"log-{TIME(number)}.db" for number in range(count)))
    gone = rotate(path)
    assert gone == tuple(made[: count - left])
    assert backups(path) == tuple(made[count - left :])


@pytest.mark.parametrize(("age_days", "gone"), [(29, False), (31, True)])
@pytest.mark.parametrize("name", ["copy", "corrupt", "replaced", "wal"])
def test_what_holds_only_old_rows_goes(
    tmp_path: Path, name: str, age_days: int, gone: bool
) -> None:
    """Promise: copies and files set aside go so long after they were made, by the time in their
    name: a log that was set aside keeps that of its last row. The newest copy never goes."""
    path, made = tmp_path / "log.db", stamp(age_days)
    (newest,) = copies(path, f"log-{stamp(age_days)}.db")
    asides = {
        "copy": newest.with_name(f"log-{made}.db"),
        "corrupt": tmp_path / f"log.db.corrupt-{made}",
        "replaced": tmp_path / f"log.db.replaced-{made}",
        "wal": tmp_path / f"log.db.corrupt-{made}-wal",
    }
    file = asides[name]
    file.touch()
    (named := tmp_path / "log.db.replaced-by-hand").touch()
    if not gone:
        os.utime(file, (0, 0))
    os.utime(named, (0, 0))
    assert outdated(path, 30) == ((file,) if gone else ())
    assert file.exists() != gone
    assert newest.exists()
    assert named.exists(), "nobody knows since when it is there"


def test_a_copy_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    """Promise: the words name both files; no half file stands under the name or beside it."""
    target = tmp_path / "copy.db"
    with pytest.raises(StoreError, match=r"copy\.db: no copy of .*log\.db could be made"):
        copied(tmp_path / "log.db", target)
    assert list(tmp_path.iterdir()) == []


async def test_a_copy_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    """Promise: whole, private, without a WAL, over what stood there and what was half made."""
    path, target = tmp_path / "log.db", tmp_path / "new" / "folder" / "copy.db"
    async with opened(path) as log:
        await log.record(turn("one"))
        target.parent.mkdir(parents=True)
        target.write_text("older")
        beside(target, ".partial").write_text("half")
        assert await backup(path, target) == target
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    assert target.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT question FROM turn").fetchall() == [("one",)]
    assert faults_of(target) == ()


def open_files() -> set[str]:
    return {os.readlink(file) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()}


async def test_a_copy_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: the file, then its name are flushed, so that a power cut leaves a whole copy or
    none; nothing is left open."""
    path, target = tmp_path / "log.db", tmp_path / "a" / "b" / "copy.db"
    async with opened(path) as log:
        await log.record(turn())
    flushed: list[tuple[str, bool]] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        flushed.append((os.readlink(f"/proc/self/fd/{descriptor}"), target.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    before = open_files()
    copied(path, target)
    assert flushed == [(f"{target}.partial", False), (str(target.parent), True)]
    assert not {file for file in open_files() - before if str(tmp_path) in file}


async def test_a_copy_before_a_migration_outlives_the_others(tmp_path: Path) -> None:
    """Promise: however many copies are made after it, by hand or every night, it stays, and takes
    none of the seven places."""
    path = tmp_path / "log.db"
    async with opened(path):
        before = [await backup(path) for _ in range(KEEP)]
        made = copy_before_migration(path, 3)
        assert made.name.startswith("log-schema3-")
        assert backups(path) == (*before, made)
        after = [await backup(path) for _ in range(KEEP + 2)]
    assert backups(path) == (made, *after[2:])


@pytest.mark.parametrize(("age_days", "gone"), [(29, False), (31, True)])
def test_a_copy_before_a_migration_has_its_time(tmp_path: Path, age_days: int, gone: bool) -> None:
    """Promise: after 30 days it goes, by the time in its name, however few copies there are."""
    path = tmp_path / "log.db"
    names = (f"log-schema3-{stamp(age_days)}.db", f"log-{stamp(40)}.db", f"log-{stamp()}.db")
    upgrade, old, new = copies(path, *names)
    assert rotate(path) == ((upgrade,) if gone else ())
    assert backups(path) == ((old, new) if gone else (old, upgrade, new))


@pytest.mark.parametrize("content", [b"no database " * 99, None])
def test_what_cannot_be_checked(tmp_path: Path, content: bytes | None) -> None:
    """Promise: damage is a finding; a file that cannot be opened is an error by name."""
    path = tmp_path / "log.db"
    if content is None:
        with pytest.raises(StoreError, match=r"log\.db: the log cannot be checked: "):
            faults_of(path)
    else:
        path.write_bytes(content)
        assert faults_of(path) == ("file is not a database",)


async def test_what_doctor_names_as_the_newest_copy(tmp_path: Path) -> None:
    """Promise: the last one made, whatever other files lie there."""
    path = tmp_path / "log.db"
    async with opened(path) as log:
        await log.record(turn())
        await log.record(turn())
        await backup(path)
        newest = await backup(path)
        copies(path, f"log-zz-{TIME(9)}.db")
        state = await inspect_log(path)
    assert (state.newest_backup, state.rows) == (newest, 2)


# --- names ---------------------------------------------------------------------------------


def test_a_stamp_sorts_as_time_passes() -> None:
    """Promise: names made one after another stand one after another, and are known again."""
    first, second = stamp(), stamp()
    assert first <= second
    assert re.fullmatch(STAMP, first)


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("log.db.corrupt-20260131T030405.678901Z-wal", "2026-01-31T03:04:05.678Z"),
        ("log-schema3-20260131T030405.678901Z.db", "2026-01-31T03:04:05.678Z"),
        ("20250101T000000.000000Z.db.replaced-20260131T030405.678901Z", "2026-01-31T03:04:05.678Z"),
        ("log.db.replaced-by-hand", ""),
    ],
)
def test_when_a_file_was_made(name: str, moment: str) -> None:
    """Promise: by its name, in the form that the log's own times have."""
    assert moment_of(Path("/20270101T000000.000000Z") / name) == moment


@pytest.mark.parametrize("suffix", ["", "-wal", ".lock", ".corrupt-1"])
def test_a_file_beside_another(suffix: str) -> None:
    """Promise: in the same folder, with the whole name in front."""
    assert beside(Path("/a/log.db"), suffix) == Path(f"/a/log.db{suffix}")


def test_which_file_lies_there(tmp_path: Path) -> None:
    """Promise: another file under the same name is another, a renamed one is the same."""
    path, other = tmp_path / "log.db", tmp_path / "other.db"
    assert (identity(path), size(path)) == (None, 0)
    path.write_bytes(b"abc")
    other.write_bytes(b"")
    first = identity(path)
    assert size(path) == 3
    assert first is not None
    assert first != identity(other)
    path.rename(tmp_path / "moved.db")
    assert identity(tmp_path / "moved.db") == first


def test_setting_aside_takes_all_three_files(tmp_path: Path) -> None:
    """Promise: database, WAL and index move together; what is not there is no fault."""
    path = tmp_path / "log.db"
    for side in ("", "-wal", "-shm"):
        beside(path, side).write_text(f"x{side}")
    (tmp_path / "log.db.lock").touch()
    aside = set_aside(path, "replaced")
    assert aside.name.startswith("log.db.replaced-")
    for side in ("", "-wal", "-shm"):
        assert not beside(path, side).exists()
        assert beside(aside, side).read_text() == f"x{side}"
    assert (tmp_path / "log.db.lock").exists()
    assert set_asides(path) == (aside, beside(aside, "-shm"), beside(aside, "-wal"))
    only_wal = beside(path, "-wal")
    only_wal.write_text("orphan")
    assert beside(set_aside(path), "-wal").read_text() == "orphan"


# --- whose a damaged file is ---------------------------------------------------------------

MARK = APPLICATION_ID.to_bytes(4, "big")
SCHEMA = b"CREATE TABLE turn ("


def header(mark: bytes = bytes(4)) -> bytes:
    return b"x" * 68 + mark + b"x" * 28


@pytest.mark.parametrize(
    ("content", "ours"),
    [
        (b"", True),  # what a crash leaves
        (bytes(100), True),
        (bytes(5000), True),
        (header(MARK), True),
        (header(), False),
        (bytes(99) + b"x", False),
        (b"x" + header(MARK), False),  # the mark must stand in its place
        (header() + SCHEMA, True),
        (header() + SCHEMA[:-1], False),
        (header() + b"create table turn (", False),
        (b"x" * 50 + SCHEMA, False),  # within the header it is no page
        *(  # wherever a page of it lies, also across what is read at once
            (header() + bytes(MEBIBYTE - back) + SCHEMA, True) for back in (0, 1, 9, len(SCHEMA))
        ),
        (header() + b"y" * (3 * MEBIBYTE) + SCHEMA + b"z", True),
    ],
)  # fmt: skip
def test_whose_a_file_is(tmp_path: Path, content: bytes, ours: bool) -> None:
    """Promise: our mark, our schema or nothing at all; a stranger's file is never ours."""
    path = tmp_path / "log.db"
    path.write_bytes(content)
    assert is_ours(path) == ours


async def test_a_log_of_ours_is_known_by_its_mark(tmp_path: Path) -> None:
    """Promise: the file that is written bears the mark where it is looked for."""
    path = tmp_path / "log.db"
    async with opened(path):
        pass
    assert path.read_bytes()[68:72] == MARK == b"Date"
    assert is_ours(path)
    path.write_bytes(b"x" * 100 + path.read_bytes()[100:])
    assert is_ours(path), "by its schema"


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        (f"backups/log-{TIME(1)}.db.partial", True),
        (f"backups/log-schema4-{TIME(1)}.db.partial-journal", True),
        ("log.db.restored", True),
        ("log.db.restored-wal", True),
        ("log.db.restored.partial", True),
        (f"backups/log-b-{TIME(1)}.db.partial", False),
        (f"backups/log-{TIME(1)}.db.mine", False),
        ("log-b.db.restored", False),
        ("log.db.erased.partial", False),
    ],
)
@pytest.mark.parametrize("age_s", [3500, 3700])
def test_a_copy_that_a_kill_left_half_made(
    tmp_path: Path, name: str, ours: bool, age_s: float
) -> None:
    """Promise: it goes when nobody can be at work on it any more; other files stay."""
    path, file = tmp_path / "log.db", tmp_path / name
    copies(path)
    file.touch()
    os.utime(file, (time.time() - age_s,) * 2)
    gone = ours and age_s > HALF_MADE_S
    assert outdated(path, 30) == ((file,) if gone else ())
    assert file.exists() is not gone


def test_a_half_made_copy_that_is_done_meanwhile(tmp_path: Path) -> None:
    """Promise: a file that is not there any more is none to remove."""
    assert changed(tmp_path / "log.db.restored") > time.time() - HALF_MADE_S
