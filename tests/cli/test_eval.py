"""`eval`: labelled questions counted as right, wrong, suggested or declined."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.labelled import Labelled, Patterns, is_right, load_questions, of_verdicts, with_sides
from bot.core.types import Reply
from bot.packs.faults import PackError
from bot.review.rows import Judged
from bot.review.trials import Trial
from tests.cli.program import Program
from tests.core.small import KNOWLEDGE

QUESTIONS = "\n".join(
    json.dumps(row)
    for row in (
        {"id": "1", "q": "when do you open", "expect": "opening_hours", "kind": "plain"},
        {"id": "2", "q": "who owns the shop?", "expect": "opening_hours", "kind": "plain"},
        {"id": "3", "q": "quantum chromodynamics lagrangian", "expect": "decline", "kind": "other"},
        {"id": "4", "question": "whose shop is it", "expect": ["owner"]},
    )
)


def test_it_counts_and_names_the_misses(program: Program) -> None:
    """Promise: shares of right and wrong, and which question was missed; nothing is logged."""
    (program.folder / "q.jsonl").write_text(QUESTIONS, "utf-8")
    ended = program("eval", "q.jsonl")
    assert ended.code == 0
    assert "Answerable: 66.7 % right, 33.3 % wrong." in ended.out
    assert "To be declined: 0.0 % falsely answered." in ended.out
    assert "1 not as expected:\n  2  who owns the shop?" in ended.out
    assert "wanted opening_hours; got answer owner" in ended.out
    assert not program.database.exists()


@pytest.mark.parametrize(
    ("option", "code"),
    [("--min-right=60", 0), ("--min-right=70", 1), ("--max-wrong=30", 1), ("--max-false=0", 0)],
)
def test_a_share_that_is_not_met_exits_with_one(program: Program, option: str, code: int) -> None:
    """Promise: a build can depend on the shares."""
    (program.folder / "q.jsonl").write_text(QUESTIONS, "utf-8")
    assert program("eval", "q.jsonl", option).code == code


def test_cases_in_yaml_are_read_alike(tmp_path: Path) -> None:
    """Promise: a pack's cases.yaml and JSON lines are two spellings of the same."""
    (tmp_path / "c.yaml").write_text(
        "cases:\n  - question: no\n    expect: decline\n    reason: off_topic\n"
        "  - question: b\n    expect: [x, y]\n    conversation: t\n",
        "utf-8",
    )
    assert load_questions(tmp_path / "c.yaml") == (
        Labelled("1", Trial("case", "no", (), "off_topic")),
        Labelled("2", Trial("case", "b", ("x", "y"), "", "t")),
    )


@pytest.mark.parametrize("text", ["", "nonsense", '{"q": "a"}', '{"q": 1, "expect": "a"}', "[]"])
def test_a_file_of_another_form_is_told_by_line(program: Program, text: str) -> None:
    """Promise: what is no question is named with file and line; exit code 78."""
    (program.folder / "q.jsonl").write_text(text, "utf-8")
    ended = program("eval", "q.jsonl")
    assert ended.code == 78
    assert "q.jsonl:1:1:" in ended.err
    with pytest.raises(PackError):
        load_questions(program.folder / "q.jsonl")


GOLD = {"deaths": Patterns(("164",), ("thousands",), 40), "start": Patterns(("Thursday",), (), 40)}


@pytest.mark.parametrize(
    ("expect", "text", "right"),
    [
        (("deaths",), "At least 164 died.", True),
        (("deaths",), "At least 164, and THOUSANDS held.", False),
        (("deaths",), "Many died.", False),
        (("deaths",), "At least 164 died. " + "x" * 40, False),
        (("deaths", "start"), "164 died; thousands held; they go on Thursday, it is said.", True),
        (("unknown",), "164", False),
    ],
)
def test_patterns_decide_what_is_right(expect: tuple[str, ...], text: str, right: bool) -> None:
    """Promise: with patterns a reply is right when it says what is asked and no more."""
    reply = Reply("answer", text, entries=("any",))
    assert is_right(Labelled("1", Trial("case", "q", expect)), reply, GOLD) is right


def test_a_no_is_right_with_its_reason_only() -> None:
    """Promise: a case that names a reason is not met by another kind of no, patterns or none."""
    reply = Reply("decline", "", reason="off_topic")
    for patterns in ({}, GOLD):
        assert is_right(no("off_topic"), reply, patterns)
        assert is_right(no(), reply, patterns)
        assert not is_right(no("not_in_article"), reply, patterns)
        assert not is_right(no(), Reply("answer", "x"), patterns)


def no(reason: str = "") -> Labelled:
    return Labelled("1", Trial("case", "q", (), reason), due=False)


def test_a_verdict_is_kept_as_the_preview_keeps_it() -> None:
    """Promise: a no that was judged right is kept by the known unknown it named, no other no; it
    counts among what is to be declined."""
    judged = of_verdicts([Judged(5, "q", "right", "price")], KNOWLEDGE)
    (labelled,) = with_sides(judged, KNOWLEDGE)
    assert not labelled.due
    named = Reply("decline", "", "not_in_article", entries=("price",))
    assert is_right(labelled, named, {})
    assert not is_right(labelled, Reply("decline", "", "off_topic"), {})


def test_a_verdict_that_asks_for_nothing_here() -> None:
    """Promise: wrong without an entry, or on an entry that the pack does not have, is no case."""
    judged = [Judged(1, "q", "wrong", ""), Judged(2, "q", "right", "added_parking")]
    assert of_verdicts(judged, KNOWLEDGE) == ()


@pytest.mark.parametrize(
    ("expect", "due"),
    [
        ((), False),
        (("price",), False),
        (("owner",), True),
        (("price", "owner"), True),
        (("a pattern's",), True),
    ],
)
def test_a_known_unknown_is_rightly_declined(expect: tuple[str, ...], due: bool) -> None:
    """Promise: what is expected to be declined by name is no answer that is missing."""
    asked = Labelled("1", Trial("case", "q", expect))
    assert [each.due for each in with_sides([asked], KNOWLEDGE)] == [due]


def test_a_pack_s_own_case_of_a_known_unknown(program: Program) -> None:
    """Promise: in a file, too, it counts among what is to be declined."""
    unknown = "unstated:\n  - id: price\n    question: How much is a roll?\n    topic: prices\n"
    (program.folder / "knowledge" / "bakery" / "unstated.yaml").write_text(unknown, "utf-8")
    row = {"q": "How much is a roll?", "expect": "price"}
    (program.folder / "q.jsonl").write_text(json.dumps(row), "utf-8")
    assert "To be declined: 0.0 % falsely answered." in program("eval", "q.jsonl").out
