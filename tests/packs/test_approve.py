"""`approve`: what changed is shown with what rests on it, and recorded only on a yes."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.packs.approve import Kind, changes, record
from bot.packs.checks.inspection import open_pack
from bot.packs.inspect import inspect
from bot.packs.text.normal import fingerprint
from tests.packs.folder import FILES, write
from tests.packs.planted import ROOT

FIRST = "The bakery opens at seven, a sign says."
SECOND = "The flour comes from two mills, Vogel says."
HEAD = "A bakery opens in the old mill\n\nMay 2\n\n"
APPROVED = (
    FILES["article.yaml"]
    .replace('""', f'"{fingerprint(FIRST)}"', 1)
    .replace('""', f"{fingerprint(SECOND)}  # looked at by Ann", 1)
)


def page(folder: Path, *paragraphs: str) -> Path:
    path = folder / "page.txt"
    path.write_text(HEAD + "\n\n".join(paragraphs) + "\n", "utf-8")
    return path


def test_nothing_changed(tmp_path: Path) -> None:
    """The text that was approved raises nothing."""
    folder = write(tmp_path / "pack", article=APPROVED)
    assert changes(open_pack(folder, None, page(tmp_path, FIRST, SECOND))) == ()


def test_a_change_names_what_rests_on_it(tmp_path: Path) -> None:
    """The paragraph, its facts, their answers, and the old words where a copy is at hand."""
    folder = write(tmp_path / "pack", article=APPROVED)
    old = open_pack(folder, None, page(tmp_path, FIRST, SECOND)).article
    new = page(tmp_path, FIRST, SECOND.replace("two", "three"))
    (change,) = changes(open_pack(folder, None, new), old)
    assert (change.number, change.kind, change.old) == (2, Kind.CHANGED, SECOND)
    assert [fact.id for fact in change.facts] == ["flour"]
    assert [entry.id for entry in change.answers] == ["mills"]


def test_recording_changes_the_fingerprint_and_nothing_else(tmp_path: Path) -> None:
    """Comments and layout stay; `check` is content with the new text."""
    folder = write(tmp_path / "pack", article=APPROVED)
    new = SECOND.replace("Vogel says", "Vogel said")
    path = page(tmp_path, FIRST, new)
    pack = open_pack(folder, None, path)
    record(pack, changes(pack))
    text = (folder / "article.yaml").read_text("utf-8")
    assert text == APPROVED.replace(fingerprint(SECOND), f'"{fingerprint(new)}"')
    assert [one for one in inspect(folder, None, path).found if one.check == "revision"] == []


@pytest.mark.parametrize(
    "article",
    [
        FILES["article.yaml"],
        FILES["article.yaml"].replace(' ""', ""),
        FILES["article.yaml"].replace('    fingerprint: ""\n', ""),
    ],
    ids=["empty text", "nothing", "no key"],
)
def test_a_pack_without_fingerprints_gets_them(tmp_path: Path, article: str) -> None:
    """Whatever way the value is missing, the file stays valid and complete."""
    folder = write(tmp_path / "pack", article=article)
    path = page(tmp_path, FIRST, SECOND)
    pack = open_pack(folder, None, path)
    assert {change.kind for change in changes(pack)} == {Kind.UNRECORDED}
    record(pack, changes(pack))
    again = open_pack(folder, None, path)
    assert changes(again) == ()
    assert again.sheets.faults == ()


def test_new_and_lost_paragraphs(tmp_path: Path) -> None:
    """A new paragraph gets the next number and a TODO; a lost one is named and left alone."""
    folder = write(tmp_path / "pack", article=APPROVED)
    path = page(tmp_path, FIRST, "It was painted blue.", SECOND, "There is a bench.")
    pack = open_pack(folder, None, path)
    found = changes(pack)
    assert [(change.number, change.kind) for change in found] == [(3, Kind.NEW), (4, Kind.NEW)]
    record(pack, found)
    again = open_pack(folder, None, path)
    assert (again.sheets.faults, changes(again)) == ((), ())
    lost = open_pack(folder, None, page(tmp_path, SECOND))
    gone = [change.number for change in changes(lost) if change.kind is Kind.GONE]
    assert gone == [1, 3, 4]


FLOW = """\
article:
  headline: A bakery opens in the old mill
  publisher: The Village Post
  date: May 2
  paragraphs: [{number: 1, gist: when, fingerprint: ""}, {number: 2, gist: "where, whence"},]
"""
TAIL = "  # the desk\n  summary_short: A bakery in a mill.\n"
NONE = APPROVED[: APPROVED.index("  paragraphs:")]


@pytest.mark.parametrize(
    "article",
    [
        APPROVED + TAIL,
        APPROVED.replace("  - number", "  -   number").replace("\n    ", "\n      ") + TAIL,
        APPROVED.replace("  - ", "    - ").replace("\n    g", "\n      g").replace(
            "\n    f", "\n      f"
        ) + TAIL,
        "\ufeff" + APPROVED.replace("\n", "\r\n"),
        FLOW + TAIL,
        FLOW.replace("[{", "\n  - {").replace(", {n", "\n  - {n").replace(",]", "") + TAIL,
        NONE + TAIL,
        NONE + "  paragraphs: []  # none yet\n" + TAIL,
        NONE + "  paragraphs: [\n    # none yet\n  ]\n" + TAIL,
    ],
    ids=[
        "not the last key", "wide dashes", "indented dashes", "BOM and CRLF", "brackets",
        "rows in braces", "no such key", "empty brackets", "empty brackets over lines",
    ],
)  # fmt: skip
def test_new_paragraphs_find_their_place_in_every_layout(tmp_path: Path, article: str) -> None:
    """Promise: whatever way the file is laid out, it holds the text as it is now, says what it
    said before, and keeps each comment."""
    folder = write(tmp_path / "pack")
    (folder / "article.yaml").write_bytes(article.encode())
    path = page(tmp_path, FIRST, SECOND, "There is a bench.", "It is red.")
    pack = open_pack(folder, None, path)
    record(pack, changes(pack))
    again = open_pack(folder, None, path)
    assert (again.sheets.faults, changes(again)) == ((), ())
    before, after = pack.knowledge.article, again.knowledge.article
    assert before is not None
    assert after is not None
    assert replace(after, paragraphs=()) == replace(before, paragraphs=())
    assert [one.number for one in after.paragraphs] == [1, 2, 3, 4]
    written = (folder / "article.yaml").read_bytes().decode()
    assert re.findall("#.*", written) == re.findall("#.*", article)
    assert ("\r\n" in written, written.count("\n")) == (
        "\r\n" in article,
        written.count("\r\n") or written.count("\n"),
    )


def test_a_file_that_cannot_take_it_stays(tmp_path: Path) -> None:
    """Promise: what cannot be put in safely is refused with its place and what to write by hand;
    not a byte of the file changes, and the verb does not say that it recorded anything."""
    article = f"{NONE}  title: &name Bakery\n  paragraphs: *name\n"
    folder = write(tmp_path / "pack", article=article)
    done = approve(folder, page(tmp_path, FIRST, SECOND), "--yes")
    assert done.returncode == 78
    assert "Recorded" not in done.stdout
    assert "article.yaml:5:" in done.stderr
    assert "nothing can be added safely; expected" in done.stderr
    assert fingerprint(FIRST) in done.stderr
    assert (folder / "article.yaml").read_text("utf-8") == article
    assert not list(folder.glob("*.tmp"))


@pytest.mark.parametrize("number", ["number: two", "number:", "page: 2"])
def test_a_paragraph_without_a_number(tmp_path: Path, number: str) -> None:
    """Promise: it is refused with its place and what to write; nothing is recorded."""
    article = APPROVED.replace("number: 2", number)
    folder = write(tmp_path / "pack", article=article)
    done = approve(folder, page(tmp_path, FIRST, SECOND.replace("two", "three")), "--yes")
    assert (done.returncode, done.stdout) == (78, "")
    assert re.search(r"article\.yaml:9:\d+: .+; expected .+; .+", done.stderr)
    assert (folder / "article.yaml").read_text("utf-8") == article


def approve(folder: Path, article: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "approve", str(folder), "--article", str(article), *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_nothing_is_recorded_without_a_yes(tmp_path: Path) -> None:
    """Without --yes and without a terminal the change is shown, and article.yaml stays."""
    folder = write(tmp_path / "pack", article=APPROVED)
    (folder / "article.txt").write_text(f"{HEAD}{FIRST}\n\n{SECOND}\n", "utf-8")
    changed = page(tmp_path, FIRST.replace("seven", "eight"), SECOND)
    done = approve(folder, changed)
    assert done.returncode == 1, done.stderr
    assert "- seven," in done.stdout
    assert "+ eight," in done.stdout
    assert "fact opening" in done.stdout
    assert "answers: hours" in done.stdout
    assert (folder / "article.yaml").read_text("utf-8") == APPROVED
    assert approve(folder, changed, "--yes").returncode == 0
    assert fingerprint(FIRST.replace("seven", "eight")) in (folder / "article.yaml").read_text()
