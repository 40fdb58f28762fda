"""Loading: the least that loads, what stays text, and every fault of form with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.packs.faults import Fault, PackError
from bot.packs.load import load_pack
from tests.packs.folder import FILES, spoil, write


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    return caught.value.faults


def test_the_least_that_loads(tmp_path: Path) -> None:
    """answers.yaml alone, with `ungrounded: true`, is a pack."""
    (tmp_path / "answers.yaml").write_text(
        "ungrounded: true\n"
        "answers:\n"
        "  - id: opening_hours\n"
        "    question: When are you open?\n"
        "    phrasings: [opening times, till when can I come]\n"
        "    answer: From nine to five.\n"
    )
    knowledge = load_pack(tmp_path)
    assert knowledge.ungrounded
    assert knowledge.answers()[0].phrasings == ("opening times", "till when can I come")


def test_unquoted_values_do_not_change_type(tmp_path: Path) -> None:
    """no, 12:30, 010, 1e3, null and dates stay the text that was written."""
    odd = ("no", "12:30", "010", "1e3", "null", "2022-01-11", "0x1F", "~", "yes")
    listed = "".join(f"  - {text}\n" for text in odd)
    text = FILES["answers.yaml"].replace("[origin of the flour]\n", "\n" + listed)
    knowledge = load_pack(write(tmp_path / "pack", answers=text))
    assert knowledge.answers()[1].phrasings == odd


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("CSTO", "csto"),
        ("Crème", "creme"),
        ("cause", "because"),
        ("Town Hall", "town hall"),
        ("co-op", "co op"),
        ("PM", "prime minister"),
        ("can't", "can not"),
        ("2", "2"),
    ],
)
def test_conditions_are_heard_as_questions_are(tmp_path: Path, written: str, heard: str) -> None:
    """Questions are matched in plain words; whoever writes a condition need not know how."""
    text = FILES["answers.yaml"].replace(
        "the flour]", f"the flour]\n  requires: [[{written}]]\n  forbids: [{written}]"
    )
    entry = load_pack(write(tmp_path / "pack", answers=text)).answers()[1]
    assert (entry.requires, entry.forbids) == (((heard,),), (heard,))


def test_a_pack_with_windows_line_ends_and_a_mark_at_its_start_loads(tmp_path: Path) -> None:
    """Notepad's UTF-8 with a byte order mark and CRLF is the same pack."""
    text = "\ufeff" + FILES["answers.yaml"].replace("\n", "\r\n")
    folder = write(tmp_path / "pack")
    (folder / "answers.yaml").write_bytes(text.encode())
    assert [entry.id for entry in load_pack(folder).answers()] == ["hours", "mills"]


SPOILT = [  # file, what is replaced, with what, what the fault speaks of, what to do
    ("answers.yaml", "answer: The bakery", "anwser: The bakery", "'anwser'", "did you mean"),
    ("answers.yaml", "answers:\n", "answer:\n", "'answer'", "did you mean 'answers'"),
    ("answers.yaml", "[opening]", "*opening", "alias", "quote"),
    ("answers.yaml", "[opening]", "&a [opening]", "anchor", "remove"),
    ("answers.yaml", "[opening]", "!!set {opening}", "tag", "remove"),
    ("answers.yaml", "[opening]", "[opening_hour]", "'opening_hour'", "did you mean 'opening'"),
    ("answers.yaml", "[mills]", "[hours]", "names itself", "remove"),
    ("answers.yaml", "- id: mills", "- id: hours", "again", "rename"),
    ("answers.yaml", "- id: mills", "- id: the mills!", "'the mills!'", "rename"),
    ("answers.yaml", "  related: [mills]", "  facts: [flour]", "again", "remove one"),
    ("answers.yaml", "[origin of the flour]", "[]\n  <<: {a: b}", "merge key", "write"),
    ("answers.yaml", "[origin of the flour]", '["", x]', "empty item", "remove"),
    ("answers.yaml", "When does it open?", "", "nothing at 'question'", "write"),
    ("answers.yaml", "When does it open?", "Open: when?", "mapping values", "colon"),
    ("answers.yaml", "[origin of the flour]", "\n  - who: me", "keys and values", "colon"),
    ("answers.yaml", "[origin of the flour]", "\n  - one\n    - two", "goes on with", "dashes"),
    ("answers.yaml", "[origin of the flour]", "\n  - the #1 mill", "cut off", '"..."'),
    ("answers.yaml", "[origin of the flour]", "\n\t- one", "cannot start", "tabs"),
    ("answers.yaml", "Where does", '"Where" does', "did not find", "quotes"),
    ("answers.yaml", "Where does", '"Where does', "end of stream", "close"),
    ("answers.yaml", "Where does", "Where\x07 does", "character", "delete"),
    ("facts.yaml", "paragraphs: [2]", "paragraphs: [two]", "'two'", "number"),
    ("facts.yaml", "paragraphs: [2]", "paragraphs: [7]", "paragraph 7", "cite one of 1 to 2"),
    ("facts.yaml", "paragraphs: [2]", "derived: 'yes'\n  paragraphs: [2]", "'yes'", "true"),
    ("facts.yaml", "facts:\n", "---\nfacts: []\n---\nfacts:\n", "second document", "join"),
    ("unstated.yaml", "nearest: hours", "nearest: hour", "'hour'", "did you mean 'hours'"),
    ("article.yaml", "number: 2", "number: 1", "the number '1' again", "rename"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "found", "act"), SPOILT)
def test_a_fault_of_form_is_named_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, found: str, act: str
) -> None:
    """Each fault names its file, a line at or just after it, what was found and what to do."""
    folder = write(tmp_path / "pack")
    line = spoil(folder, file, old, new)
    last = line + new.count("\n") + 1
    hits = [fault for fault in faults_of(folder) if found in fault.found]
    assert hits, [str(fault) for fault in faults_of(folder)]
    assert any(
        fault.file.endswith(file) and line <= fault.line <= last and act in fault.act
        for fault in hits
    ), [str(fault) for fault in hits]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Faults in two files, and several of one file, come in one go."""
    folder = write(tmp_path / "pack")
    spoil(folder, "answers.yaml", "[opening]", "[nowhere]")
    spoil(folder, "answers.yaml", "[mills]", "[gone]")
    spoil(folder, "facts.yaml", "[2]", "[9]")
    assert len(faults_of(folder)) == 3


def test_bytes_that_are_no_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    """A file saved in another encoding tells where and what to do."""
    folder = write(tmp_path / "pack")
    path = folder / "facts.yaml"
    path.write_bytes(path.read_bytes().replace(b"two mills", b"two m\xfcller"))
    fault = next(fault for fault in faults_of(folder) if "0xfc" in fault.found)
    assert (fault.line, "UTF-8" in fault.act) == (7, True)


def test_deep_nesting_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    """Five hundred brackets are refused with their place."""
    folder = write(tmp_path / "pack", facts="facts: " + "[" * 500 + "]" * 500)
    assert any("levels" in fault.found for fault in faults_of(folder))
