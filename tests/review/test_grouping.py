"""How questions are put together: the level on labelled questions, and what holds of any groups."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bot.assistant import Known
from bot.core.match.phrasebook import Floats
from bot.core.types import Answer, Policy, Reply, Verdict
from bot.index.build import build_index
from bot.review.alike import Asked, evidence, likenesses, together, weights_for
from bot.review.groups import Heard, grouped, is_open, middling_below
from bot.review.measure import Meanings, Stems, cosines, measure_of, telling, unit
from bot.review.rows import OpenQuestion
from tests.core.small import KNOWLEDGE, small_index
from tests.index.test_shipped import shipped
from tests.review.sample import HELD_OUT, TUNING, Figures, figures, pairs, waiting, wordings, young

# The level reached on the held-out half (docs/decisions/0007-groups.md), less what an edit of the
# pack moves: which questions wait depends on it.
WITH_MEANING = Figures(0.66, 0.955, 0.17)
WITHOUT = Figures(0.31, 0.975, 0.16)
YOUNG_WITH_MEANING = Figures(0.58, 0.945, 0.11)
YOUNG_WITHOUT = Figures(0.13, 0.985, 0.15)


@pytest.mark.parametrize("age", ["grown", "young"])
def test_questions_that_mean_the_same_stand_together(age: str) -> None:
    """On questions nothing was tuned on, as the queue of the shipped pack holds them, and of a
    pack in its first week."""
    known = Known(*shipped())
    with_meaning, without = WITH_MEANING, WITHOUT
    if age == "young":
        new = young(known.knowledge)
        known = Known(new, build_index(new))
        with_meaning, without = YOUNG_WITH_MEANING, YOUNG_WITHOUT
    asked, means = waiting(known, HELD_OUT)
    book = known.index.book
    groups = together(evidence(asked, book, measure_of(book)), weights_for(book).enough)
    reached = figures(groups, means)
    least = with_meaning if "meaning" in known.index.engine else without
    assert reached.together >= least.together, reached
    assert reached.apart >= least.apart, reached
    assert reached.pure >= least.pure, reached


def test_the_sample_is_what_it_says() -> None:
    """No meaning is in both halves, no question is there twice, meanings are many."""
    found = wordings()
    halves = {half: {one.means for one in found if one.half == half} for half in (TUNING, HELD_OUT)}
    assert not halves[TUNING] & halves[HELD_OUT]
    assert len({one.q.lower() for one in found}) == len(found) >= 700
    assert min(len(names) for names in halves.values()) > 70


@pytest.mark.parametrize("semantic", [False, True])
def test_evidence_is_symmetric_and_greatest_for_itself(semantic: bool) -> None:
    """For a pack of a few phrasings too, with the encoder and without."""
    index = small_index(semantic)
    if semantic and index.book.encoder is None:
        pytest.skip("no sentence encoder here")
    asked = [Asked(text, ()) for text in ("who bakes", "who is baking", "is there parking", "")]
    measure = measure_of(index.book)
    assert isinstance(measure, Meanings if semantic else Stems)
    grade = evidence(asked, index.book, measure)
    assert np.allclose(grade, grade.T, atol=1e-4)
    assert np.isfinite(grade).all()
    assert (np.diag(grade)[:3, None] >= grade[:3, :3] - 1e-4).all()
    assert grade[0, 1] > grade[0, 2]


def test_a_text_is_placed_once() -> None:
    """What was looked at before is not read again, nor is a text twice; the answer is the same."""
    index = small_index(True)
    if index.book.encoder is None:
        pytest.skip("no sentence encoder here")
    read: list[str] = []

    def encoder(text: str) -> Floats:
        read.append(text)
        assert index.book.encoder is not None
        return index.book.encoder(text)

    measure = measure_of(index.book)
    texts = ("who bakes", "is there parking", "who bakes")
    first = measure(texts, encoder)
    again = measure((*texts, "vegan rolls"), encoder)
    assert read == ["who bakes", "is there parking", "vegan rolls"]
    for before, after in zip(first, again, strict=True):
        assert np.allclose(before, after[:3, :3], atol=1e-5)


def test_votes_on_the_same_entry_speak_for_one_meaning() -> None:
    """Two questions in other words whose candidates agree stand closer than those that differ."""
    known = Known(KNOWLEDGE, small_index())
    book = known.index.book
    from bot.core.pipeline import respond
    from bot.core.types import Conversation

    def heard(text: str) -> Asked:
        reply = respond(text, KNOWLEDGE, known.index, Conversation(), known.index.policy)[0]
        return Asked(text, reply.verdicts[0].candidates)

    mills, flour, open_ = heard("which mills"), heard("origin of the flour"), heard("opening times")
    votes = likenesses([mills, flour, open_], book, measure_of(book))[2]
    assert votes[0, 1] > votes[0, 2]


def test_average_linkage() -> None:
    """Clear blocks come out as they are, whatever the order; nothing is lost or in two groups."""
    dice = random.Random(5)
    truth = [number % 4 for number in range(40)]
    dice.shuffle(truth)
    noise = np.array([[dice.uniform(-0.3, 0.3) for _ in truth] for _ in truth])
    block = np.array([[2.0 if a == b else -2.0 for b in truth] for a in truth])
    labels = together((block + noise + noise.T).astype(np.float32), 0.0)
    assert (pairs(labels) == pairs(truth)).all()
    assert together(np.full((3, 3), -1.0, np.float32), 0.0) == [0, 1, 2]
    assert together(np.zeros((0, 0), np.float32), 0.0) == []
    assert len(set(together(np.ones((5, 5), np.float32), 0.0))) == 1


def test_a_chain_does_not_pull_everything_together() -> None:
    """A like B and B like C is not enough where A and C are far apart: the average decides."""
    grade = np.array([[0, 2, -9], [2, 0, 2.1], [-9, 2.1, 0]], np.float32)
    labels = together(grade, 0.0)
    assert labels[1] == labels[2] != labels[0]


def test_measures_of_odd_texts() -> None:
    """No words, small words alone and rows of zeros are no fault."""
    assert telling("is it the") == []
    assert telling("The SOLDIERS’ uniforms")[-1] == "uniform"
    assert cosines([{}, {"a": 1.0}]).tolist() == [[0.0, 0.0], [0.0, 1.0]]
    assert unit(np.zeros((2, 3))).tolist() == [[0.0] * 3] * 2


def question(text: str, count: int, number: int, **marks: str) -> OpenQuestion:
    at = f"2026-01-0{number}T00:00:00.000Z"
    return OpenQuestion(text, text, count, at, at, number, number, "decline", "", "", 0, **marks)


def test_a_group_is_named_by_its_most_asked_wording() -> None:
    """Counts add up, the first and the last day are the group's, one question is a group too."""
    known = Known(KNOWLEDGE, small_index())
    said = [question("is there parking", 2, 3), question("is there any parking", 5, 4)]
    silent = Reply("decline", "", "not_understood")
    heard = [Heard(one, silent) for one in (*said, question("vegan rolls", 1, 1))]
    big, small = grouped(heard, known)
    assert (big.lead.question, big.count, big.key) == ("is there any parking", 7, 4)
    assert (big.first[:10], big.last[:10]) == ("2026-01-03", "2026-01-04")
    assert small.questions == (heard[2].question,)
    assert big.lead in big.close
    assert set(big.close) <= set(big.questions)
    assert grouped([], known) == ()


@pytest.mark.parametrize(
    ("decision", "score", "open_"),
    [
        ("answer", 0.31, True),
        ("answer", 0.5, False),
        ("answer", 1.0, False),
        ("suggest", 0.1, True),
    ],
)
def test_an_answer_just_above_the_bar_waits_too(decision: str, score: float, open_: bool) -> None:
    """Within twice the odds that an answer is given from; what is surer is left alone."""
    policy = Policy(answer_at=0.3)
    assert (
        is_open(question("x", 1, 1), Reply(decision, "", entries=("a",), score=score), policy)
        is open_
    )


@pytest.mark.parametrize("bar", [0.0, 0.05, 0.3, 0.5, 0.9, 1.0])
def test_the_band_follows_the_bar(bar: float) -> None:
    """Never below the bar, never above 1."""
    assert bar <= middling_below(Policy(answer_at=bar)) <= 1.0


def test_a_middling_answer_is_explained() -> None:
    """In words: which answer, how sure, from where, and what to do."""
    known = Known(KNOWLEDGE, small_index())
    policy = known.index.policy
    from bot.core.types import Query

    sure = policy.answer_at * 1.05
    verdict = Verdict(Query("x", "x", ("x",)), Answer("flour", sure), ())
    heard = Heard(question("x", 1, 1), Reply("answer", "", entries=("flour",), verdicts=(verdict,)))
    (group,) = grouped([heard], known)
    assert "answered it with flour" in group.why
    assert f"only {sure:.0%} sure" in group.why
