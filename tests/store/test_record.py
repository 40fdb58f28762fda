"""A turn as a row: what is kept, masked and counted, whatever was decided."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.elsewhere import pointing
from bot.core.types import (
    Answer,
    Candidate,
    Decline,
    Explanation,
    Place,
    Query,
    Reason,
    Reply,
    Side,
    Suggest,
    Turn,
    Verdict,
)
from bot.review.rows import is_unanswered
from bot.store.key import pseudonym
from bot.store.record import (
    ASKER,
    GUILD,
    MAX_INTEGER,
    TREES,
    TURN_COLUMNS,
    asked_words,
    row_of,
    runners_up,
    storable,
    tree,
)
from tests.core.test_pipeline import ask
from tests.store.turns import BAKER, KEY, answered, candidate, declined, suggested, turn


def row(of: Turn) -> dict[str, object]:
    return dict(zip(TURN_COLUMNS, row_of(of, KEY)[0], strict=True))


def explained(of: Turn) -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(str(row_of(of, KEY)[1][1]))
    return told


# --- the row -------------------------------------------------------------------------------


def test_each_column_has_its_value() -> None:
    """Promise: nothing is swapped, lost or made up on the way to the file."""
    place = Place("slash", "11", "12", "13", "14")
    reply = replace(answered("Why?"), entries=("opening", "owner"))
    made = replace(turn("Why  now?", place), reply=reply)
    assert row(made) == {
        "asked_at": "2026-01-02T03:04:05.678Z",
        "question": "Why  now?",
        "asked": "why",
        "decision": "answer",
        "reason": "",
        "entry": "opening",
        "entries": '["opening", "owner"]',
        "score": 0.8,
        "answer": "At seven.",
        "unanswered": 0,
        "surface": "slash",
        "guild_id": "11",
        "channel_id": "12",
        "message_id": "13",
        "asker": pseudonym("14", KEY),
        "pack": "bakery",
        "knowledge_version": "v1",
        "policy_version": "0.4/0.2/0.1",
        "latency_us": 900,
    }
    assert (TURN_COLUMNS[ASKER], TURN_COLUMNS[GUILD]) == ("asker", "guild_id")


@pytest.mark.parametrize(
    ("latency_us", "kept"),
    [(0, 0), (MAX_INTEGER, MAX_INTEGER), (MAX_INTEGER + 1, MAX_INTEGER), (2**70, MAX_INTEGER)],
)
def test_a_number_too_large_for_sqlite_is_cut(latency_us: int, kept: int) -> None:
    """Promise: the largest number SQLite holds is kept, a larger one is that."""
    assert row(turn(latency_us=latency_us))["latency_us"] == kept


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_no_number_is_none(score: float) -> None:
    """Promise: what JSON and SQLite cannot hold comes as 0, wherever it stands."""
    bad = Candidate("owner", Side.ANSWER, score, Explanation("x", score))
    verdict = Verdict(
        Query("q", "q", ("q",)), Answer("opening", score), (bad,),
        confidence=Explanation("sure", score),
    )  # fmt: skip
    made = turn(reply=Reply("answer", "x", entries=("opening",), score=score, verdicts=(verdict,)))
    assert row(made)["score"] == 0.0
    text = "".join(map(str, row_of(made, KEY)[1]))
    assert "NaN" not in text
    assert "Infinity" not in text
    assert json.loads(str(row_of(made, KEY)[1][0])) == [{"entry_id": "owner", "score": 0.0}]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"), ("", ""), ("a\0b\0", "ab"), ("a\ud800b", "a?b"), ("\udfff", "?"),
        ("ünïcode 🙂", "ünïcode 🙂"), ("line\nbreak", "line\nbreak"),
    ],
)  # fmt: skip
def test_what_sqlite_can_hold(text: str, kept: str) -> None:
    """Promise: only NUL and lone surrogates are touched."""
    assert storable(text) == kept


@given(text=st.text(alphabet=st.characters(), max_size=30))
def test_storable_text_is_utf_8_and_stays_so(text: str) -> None:
    """Promise: it encodes, and what is storable is not changed again."""
    once = storable(text)
    once.encode("utf-8")
    assert storable(once) == once
    assert "\0" not in once


# --- the words that groups go by -----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["Zebra yak?", "zebra yak", "ZEBRA YAK!!", "zebra, yak", "zebra yak...", "zebra yak ?!;"],
)
def test_the_marks_of_a_sentence_make_no_other_question(text: str) -> None:
    """Promise: whoever leaves out the question mark asks the same, so that it is counted once."""
    assert asked_words(turn(text, reply=ask(text)[0])) == "zebra yak"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is it 3.5 % at 12:30?", "is it 3.5 % at 12:30"),
        ("on 2022-01-07, or 1.2.2022?", "on 2022-01-07 or 1.2.2022"),
        ("what? why?", "what why"),
        ("is it mr. vogel's shop", "is it mr vogel's shop"),
    ],
)
def test_figures_keep_their_marks(text: str, words: str) -> None:
    """Promise: a date, a time and a share stay what they are."""
    assert asked_words(turn(text, reply=declined(text))) == words


@pytest.mark.parametrize(
    ("question", "read", "words"),
    [
        ("Why?", ["who owns it", "when?"], "who owns it / when"),
        ("  Who OWNS\n it? ", [], "who owns it"),
        ("Who OWNS it?", [""], "who owns it"),  # a button: nothing was read
        ("Who owns it...?!", [], "who owns it"),
        ("?!?", [], "?!?"),  # nothing but marks: better than nothing
        ("", [], ""),
        ("Write bob@example.com!", [], "write [e-mail]"),
        ("see https://example.com/a?b=c;d", [], "see [link]"),
        ("x", ["call 07700 900123?"], "call [number]"),
    ],
)
def test_the_words_are_those_read_else_those_typed(
    question: str, read: list[str], words: str
) -> None:
    """Promise: each part as it was understood; masked; as typed where nothing was understood."""
    verdicts = tuple(Verdict(Query(one, one, ()), Decline(Reason.EMPTY), ()) for one in read)
    made = turn(question, reply=Reply("decline", "", "empty", verdicts=verdicts))
    assert asked_words(made) == words


@given(text=st.text("abXYéÉßЖ \t\n?!;.,:'-", max_size=80))
def test_the_words_of_any_text_stay_as_they_are(text: str) -> None:
    """Promise: words in their plain form have no other plain form."""
    once = asked_words(turn(text, reply=Reply("decline", "", "empty")))
    assert asked_words(turn(once, reply=Reply("decline", "", "empty"))) == once


# --- what is not answered ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "unanswered"),
    [
        (answered("q"), False),
        (suggested("q"), True),
        (declined("q"), True),
        (declined("q", Reason.NOT_IN_ARTICLE), True),
        (declined("q", Reason.NOT_IN_ARTICLE, "price"), False),
        (declined("q", Reason.OFF_TOPIC), False),
        (declined("q", Reason.OFF_TOPIC, "weather"), False),
        (declined("q", Reason.SMALL_TALK), False),
        (declined("q", Reason.SMALL_TALK, "hello"), False),
        (declined("q", Reason.EMPTY), False),
        (pointing(answered("q"), "The harbour"), True),
    ],
)
def test_what_moderators_should_look_at(reply: Reply, unanswered: bool) -> None:
    """Promise: neither answered nor met by a curated entry; an answer that was withdrawn for
    another article; an empty message asks nothing."""
    assert is_unanswered(reply) is unanswered
    assert row(turn(reply=reply))["unanswered"] == int(unanswered)


# --- the runners-up ------------------------------------------------------------------------


def verdicts(*groups: list[tuple[str, float]]) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(
            Query("q", "q", ("q",)), Answer("a", 0.9), tuple(candidate(*each) for each in group)
        )
        for group in groups
    )


@pytest.mark.parametrize(
    ("groups", "entries", "found"),
    [
        ([[]], (), []),
        ([[("a", 0.9), ("b", 0.5)]], ("a",), [("b", 0.5)]),
        ([[("a", 0.9), ("b", 0.5)]], (), [("a", 0.9), ("b", 0.5)]),
        ([[("a", 0.2)], [("b", 0.5)]], (), [("b", 0.5), ("a", 0.2)]),  # best first
        ([[("a", 0.2)], [("a", 0.7)]], (), [("a", 0.7)]),  # once, at its best
        ([[("a", 0.7)], [("a", 0.2)]], (), [("a", 0.7)]),
        ([[("a", 0.5), ("b", 0.5)]], (), [("a", 0.5), ("b", 0.5)]),  # as they came
        ([[("a", 0.123456)]], (), [("a", 0.1235)]),
    ],
)
def test_the_runners_up(
    groups: list[list[tuple[str, float]]], entries: tuple[str, ...], found: list[tuple[str, float]]
) -> None:
    """Promise: what was not given, each once with its best share, best first, in four digits."""
    reply = Reply("answer", "", entries=entries, verdicts=verdicts(*groups))
    assert [(each["entry_id"], each["score"]) for each in runners_up(reply)] == found


# --- the explanation -----------------------------------------------------------------------


def test_a_tree_is_kept_whole() -> None:
    """Promise: label, value, rule and parts, to any depth, so that the log recombines."""
    leaf = Explanation("leaf", 0.25)
    told = tree(Explanation("top", 0.5, "sum", (leaf, Explanation("mid", 0.25, "min", (leaf,)))))
    bare = {"label": "leaf", "value": 0.25, "rule": "leaf", "parts": []}
    assert told == {
        "label": "top", "value": 0.5, "rule": "sum", "parts": [
            bare, {"label": "mid", "value": 0.25, "rule": "min", "parts": [bare]},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(("count", "trees"), [(0, 0), (1, 1), (TREES, 3), (TREES + 2, 3)])
def test_the_best_candidates_keep_their_trees(count: int, trees: int) -> None:
    """Promise: three trees a part, the others by id, side and share: a row stays small."""
    found = tuple(candidate(f"e{at}", 0.5 - at / 10, Side.UNSTATED) for at in range(count))
    verdict = Verdict(Query("q", "q", ("q",)), Suggest(("a",), 0.5), found)
    (told,) = explained(turn(reply=Reply("suggest", "", verdicts=(verdict,))))
    kept = told["candidates"]
    assert isinstance(kept, list)
    assert [each["explanation"] is not None for each in kept] == [at < trees for at in range(count)]
    assert [each["entry_id"] for each in kept] == [f"e{at}" for at in range(count)]
    assert {each["side"] for each in kept} <= {"unstated"}
    assert [each["score"] for each in kept] == [0.5 - at / 10 for at in range(count)]


def test_what_was_decided_on_each_part() -> None:
    """Promise: words (masked), the entry if there is one, guards, strange words, sureness."""
    query = Query("q", "call 07700 900123 yak", ("call", "yak"))
    sure = Explanation("sure", 0.75)
    made = turn(
        reply=Reply(
            "answer", "", entries=("owner",), verdicts=(
                Verdict(query, Answer("owner", 0.75), (), ("guard: a", "guard: b"), sure, ("yak",)),
                Verdict(query, Decline(Reason.OFF_TOPIC, "weather", score=0.25), ()),
            ),
        )
    )  # fmt: skip
    first, second = explained(made)
    assert first == {
        "query": "call [number] yak", "score": 0.75, "answer": "owner",
        "guards": ["guard: a", "guard: b"], "confidence": tree(sure), "unknown_words": ["yak"],
        "candidates": [],
    }  # fmt: skip
    assert "answer" not in second
    assert second["score"] == 0.25


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call 555 123 4567 about zebras", ["call", "zebras"]),
        ("call (555) 123-4567 about zebras", ["call", "zebras"]),
        ("zebra card 4111 1111 1111 1111", ["zebra", "card"]),
        ("iban DE89 3704 0044 0532 0130 00", ["iban", "de89"]),
        ("zebra discord.gg/yakyak", ["zebra"]),
        ("is it 123456789 or 12 zebras", ["12", "zebras"]),
    ],
)
def test_no_part_of_what_is_masked_is_kept(text: str, kept: list[str]) -> None:
    """Promise: whatever the mask takes out of a question stands nowhere else in its row; the words
    that nothing in the knowledge has are told as far as they stand in the masked question."""
    values, trace = row_of(turn(text, reply=ask(text)[0]), KEY)
    (told,) = json.loads(str(trace[1]))
    assert told["unknown_words"] == kept
    stored = json.dumps([values, trace])
    for part in ("555", "4567", "4111", "3704", "0532", "yakyak", "123456789"):
        assert part not in stored


def test_a_real_reply_makes_a_row_that_recombines() -> None:
    """Promise: what the core explains stands in the row to the last part."""
    reply = ask("who owns the mills and when does the bakery open")[0]
    told = explained(turn(reply=reply, place=BAKER))
    assert len(told) == len(reply.verdicts)
    for verdict, kept in zip(reply.verdicts, told, strict=True):
        assert kept["confidence"] == tree(verdict.confidence)
