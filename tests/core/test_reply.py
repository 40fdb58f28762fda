"""Promises of wording: the curator's own words, their source, within the limit, nothing echoed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reply import answer_entry, footer_of, reply, source_of, suggestions_of
from bot.core.types import (
    Answer,
    Decision,
    Decline,
    Entry,
    Fact,
    Knowledge,
    Policy,
    Query,
    Reason,
    Reply,
    Side,
    Source,
    Suggest,
    Verdict,
)
from tests.core.small import KNOWLEDGE, POLICY

FOOTER = "As reported by The Village Post, paragraph 1 · “A bakery opens”, May 2"


def verdict(decision: Decision, text: str = "what the asker wrote") -> Verdict:
    return Verdict(Query(text, text, tuple(text.split())), decision, ())


def worded(*decisions: Decision, knowledge: Knowledge = KNOWLEDGE, limit: int = 1000) -> Reply:
    policy = replace(POLICY, max_reply_chars=limit)
    return reply(tuple(verdict(each) for each in decisions), knowledge, policy)


def entry(name: str) -> Entry:
    found = KNOWLEDGE.entry(name)
    assert found is not None
    return found


def changed(name: str, **fields: object) -> Knowledge:
    """The pack with one entry changed."""
    entries = tuple(
        replace(each, **fields) if each.id == name else each  # type: ignore[arg-type]
        for each in KNOWLEDGE.entries
    )
    return replace(KNOWLEDGE, entries=entries)


# --- the source line -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speakers", "paragraphs", "want"),
    [
        ((), (), "As reported by The Village Post · “A bakery opens”, May 2"),
        ((), (3,), "As reported by The Village Post, paragraph 3 · “A bakery opens”, May 2"),
        (
            ("Vogel",),
            (1, 4),
            "According to Vogel, as reported by The Village Post, paragraphs 1 and 4"
            " · “A bakery opens”, May 2",
        ),
        (
            ("Vogel", "Kern"),
            (1, 2, 9),
            "According to Vogel and Kern, as reported by The Village Post, paragraphs 1, 2 and 9"
            " · “A bakery opens”, May 2",
        ),
    ],
)
def test_the_source_line_names_speakers_and_paragraphs(
    speakers: tuple[str, ...], paragraphs: tuple[int, ...], want: str
) -> None:
    """Promise: who says it and where it stands is one sentence, in every number of each."""
    assert footer_of(Source(speakers, paragraphs), KNOWLEDGE) == want


def test_a_speaker_of_a_part_is_named_for_a_part() -> None:
    """Promise: what the article itself reports is not put into a speaker's mouth."""
    assert footer_of(Source(("Vogel", "Kern", "Abt"), (1, 2), True), KNOWLEDGE) == (
        "As reported by The Village Post, in part according to Vogel, Kern and Abt,"
        " paragraphs 1 and 2 · “A bakery opens”, May 2"
    )


def test_knowledge_without_an_article_has_no_source_line() -> None:
    """Promise: a pack of loose facts claims no publisher."""
    loose = replace(KNOWLEDGE, article=None)
    assert footer_of(Source(("Vogel",), (1,)), loose) == ""
    assert worded(Answer("opening", 0.9), knowledge=loose).footer == ""


def test_a_source_is_what_the_cited_facts_say() -> None:
    """Promise: paragraphs come sorted, once each, speakers once; an unknown fact adds nothing."""
    facts = (
        Fact("a", "", (5, 2), speaker="Kern"),
        Fact("b", "", (2,), speaker="Kern"),
        Fact("c", "", (1,)),
    )
    known = replace(KNOWLEDGE, facts=facts)
    cited = replace(entry("opening"), facts=("a", "b", "c", "gone"))
    assert source_of(cited, known) == Source(("Kern",), (1, 2, 5), partly=True)
    spoken = replace(cited, facts=("a", "b", "gone"))
    assert source_of(spoken, known) == Source(("Kern",), (2, 5))
    assert source_of(replace(cited, facts=("c",)), known) == Source((), (1,))


# --- answers -------------------------------------------------------------------------------


def test_two_answers_stand_in_the_order_asked_with_both_sources() -> None:
    """Promise: a compound question's answers are joined, their sources too, at the lower score."""
    both = worded(Answer("owner", 0.9), Answer("opening", 0.6))
    assert both.text == f"{entry('owner').answer}\n\n{entry('opening').answer}"
    assert (both.entries, both.score) == (("owner", "opening"), 0.6)
    assert both.source == Source(("Vogel",), (1,), partly=True)


def test_an_answer_that_cites_nothing_is_no_speakers() -> None:
    """Promise: beside an answer of Vogel's one without a fact does not become hers."""
    known = changed("opening", facts=())
    told = worded(Answer("owner", 0.9), Answer("opening", 0.9), knowledge=known)
    assert told.source == Source(("Vogel",), (1,), partly=True)
    assert told.footer.startswith("As reported by The Village Post, in part according to Vogel")


def test_one_entry_asked_twice_is_told_once() -> None:
    """Promise: nobody reads the same answer twice in one message."""
    told = worded(Answer("owner", 0.9), Answer("owner", 0.8))
    assert (told.text, told.entries) == (entry("owner").answer, ("owner",))


def test_beside_an_answer_the_other_half_is_declined_in_words() -> None:
    """Promise: half a question that the article does not answer is not passed over in silence."""
    mixed = worded(Answer("owner", 0.9), Decline(Reason.NOT_IN_ARTICLE, "price"))
    assert mixed.decision == "answer"
    assert mixed.text.startswith(entry("owner").answer)
    assert "does not say what the bread costs" in mixed.text


def test_beside_an_answer_an_unsure_half_adds_nothing() -> None:
    """Promise: choices are offered only where nothing could be answered."""
    mixed = worded(Answer("owner", 0.9), Suggest(("opening",), 0.3))
    assert (mixed.text, mixed.suggestions) == (entry("owner").answer, ())


def test_related_questions_are_those_not_told_yet_at_most_three() -> None:
    """Promise: what is offered next is new to the reader, without a question the pack lost."""
    known = changed("owner", related=("opening", "flour", "gone", "hello", "weather"))
    after = worded(Answer("owner", 0.9), Answer("opening", 0.9), knowledge=known)
    assert [each.entry_id for each in after.related] == ["flour", "hello"]


def test_an_answer_goes_before_a_silence_that_leaves_it_no_room() -> None:
    """Promise: a reply that answers shows an answer, in the order asked where both fit."""
    silence = Decline(Reason.NOT_IN_ARTICLE, "price")
    full = worded(silence, Answer("owner", 0.9))
    assert full.text.endswith(f"\n\n{entry('owner').answer}")
    short = worded(silence, Answer("owner", 0.9), limit=len(full.text) - 1)
    assert (short.text, short.entries) == (entry("owner").answer, ("owner",))


@pytest.mark.parametrize(
    "declined", [Decline(Reason.NOT_IN_ARTICLE, "price"), Decline(Reason.SMALL_TALK, "hello")]
)
def test_a_silence_beside_an_answer_adds_nothing_to_its_source(declined: Decline) -> None:
    """Promise: only what the article says has a source, and only the answer says something."""
    told = worded(Answer("owner", 0.9), declined)
    assert told.source == worded(Answer("owner", 0.9)).source
    assert "What it does say" not in told.text


@given(
    answers=st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=4),
    limit=st.integers(1, 120),
)
def test_no_reply_is_longer_than_the_limit(answers: list[str], limit: int) -> None:
    """Promise: whatever a curator wrote, the text fits Discord's limit and begins with the first
    answer."""
    entries = tuple(
        Entry(f"e{at}", Side.ANSWER, "?", ("?",), text) for at, text in enumerate(answers)
    )
    known = replace(KNOWLEDGE, entries=entries)
    decisions = [Answer(each.id, 0.9) for each in entries]
    told = worded(*decisions, knowledge=known, limit=limit)
    assert 0 < len(told.text) <= limit
    assert told.text.startswith(answers[0][:limit])


@pytest.mark.parametrize("name", ["opening", "owner", "flour"])
def test_a_button_gives_the_same_words_as_the_question(name: str) -> None:
    """Promise: an answer chosen outright reads like the answer that was asked for."""
    chosen, asked = answer_entry(name, KNOWLEDGE, POLICY), worded(Answer(name, 1.0))
    assert (chosen.text, chosen.footer, chosen.source) == (asked.text, asked.footer, asked.source)
    assert chosen.score == 1.0


def test_a_known_unknown_that_was_chosen_is_declined() -> None:
    """Promise: a button cannot make the bot claim what the article does not say."""
    chosen = answer_entry("price", KNOWLEDGE, POLICY)
    assert (chosen.decision, chosen.reason) == ("decline", "not_in_article")
    assert [each.entry_id for each in chosen.suggestions] == ["opening"]
    assert chosen.footer == FOOTER


def test_a_button_of_an_entry_that_is_gone_is_an_error_by_name() -> None:
    """Promise: an id the pack does not have raises KeyError with that id, never another answer."""
    with pytest.raises(KeyError, match="no_such"):
        answer_entry("no_such", KNOWLEDGE, POLICY)


# --- what is not answered ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decline", "want"),
    [
        (
            Decline(Reason.EMPTY),
            "I heard no question. Ask me something about the article, for example:"
            " When does the bakery open?",
        ),
        (
            Decline(Reason.NOT_UNDERSTOOD),
            "I did not understand that as a question about the article.",
        ),
        (
            Decline(Reason.OFF_TOPIC, "weather"),
            "That is not about the article, and I only answer questions about it.",
        ),
        (Decline(Reason.SMALL_TALK, "hello"), "Hello! Ask me of the bakery."),
        (Decline(Reason.SMALL_TALK), "Ask me anything about the article."),
        (Decline(Reason.SMALL_TALK, "weather"), "Ask me anything about the article."),
        (
            Decline(Reason.NOT_IN_ARTICLE, "price"),
            "The article does not say what the bread costs. What it does say: The bakery opens at"
            " seven.",
        ),
        (Decline(Reason.NOT_IN_ARTICLE), "The article does not say that."),
    ],
)
def test_each_no_has_its_own_words(decline: Decline, want: str) -> None:
    """Promise: a member can tell a silence of the article from a question that was not heard."""
    assert worded(decline).text == want


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({"answer": "Prices are not told."}, "Prices are not told. What it does say: "),
        ({"topic": ""}, "The article does not say that. What it does say: "),
        ({"topic": "", "nearest": ""}, "The article does not say that."),
        ({"nearest": "gone"}, "The article does not say what the bread costs."),
    ],
)
def test_a_silence_is_worded_from_what_the_curator_gave(
    fields: dict[str, object], want: str
) -> None:
    """Promise: the curator's words, else the topic, else the plain sentence; and what is near."""
    told = worded(Decline(Reason.NOT_IN_ARTICLE, "price"), knowledge=changed("price", **fields))
    assert told.text.startswith(want)
    assert ("What it does say" in told.text) == ("What it does say" in want)
    assert bool(told.footer) == ("What it does say" in want)


@pytest.mark.parametrize(
    ("answer", "want"),
    [
        ("No. Nobody fought.", "Nobody fought."),
        ("Yes, it opens at seven.", "It opens at seven."),
        ("No longer than ten days.", "No longer than ten days."),
        ("Nobody did.", "Nobody did."),
        ("eBay says so.", "eBay says so."),
    ],
)
def test_what_nobody_asked_is_told_without_yes_or_no(answer: str, want: str) -> None:
    """Promise: never “the article does not say whether they shot. What it does say: No.”"""
    pack = changed("opening", answer=answer)
    told = worded(Decline(Reason.NOT_IN_ARTICLE, "price"), knowledge=pack)
    assert told.text == f"The article does not say what the bread costs. What it does say: {want}"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("At seven: the bakery opens then.", " on “When does the bakery open?”: "),
        ("Yes. At seven.", " on “When does the bakery open?”: "),
        ("It opens at seven.", ": "),
    ],
)
def test_an_answer_in_part_of_a_sentence_is_told_with_its_question(answer: str, told: str) -> None:
    """Promise: never “What it does say: Of trying to overthrow the government: ...”"""
    pack = changed("opening", answer=answer)
    text = worded(Decline(Reason.NOT_IN_ARTICLE, "price"), knowledge=pack).text
    kept = answer.removeprefix("Yes. ")
    want = f"The article does not say what the bread costs. What it does say{told}{kept}"
    assert text == want


def test_an_empty_pack_still_has_a_word_for_an_empty_question() -> None:
    """Promise: with no answer to give as an example the sentence is whole all the same."""
    told = worded(Decline(Reason.EMPTY), knowledge=replace(KNOWLEDGE, entries=()))
    assert told.text.endswith("for example: what happened?")


@pytest.mark.parametrize(
    ("reason", "offered"),
    [
        (Reason.NOT_IN_ARTICLE, ("owner",)),
        (Reason.NOT_UNDERSTOOD, ("owner",)),
        (Reason.OFF_TOPIC, ()),
        (Reason.SMALL_TALK, ()),
        (Reason.EMPTY, ()),
    ],
)
def test_the_nearest_question_is_offered_only_where_it_helps(
    reason: Reason, offered: tuple[str, ...]
) -> None:
    """Promise: whoever talks of the weather is not pressed with a question on bread."""
    told = worded(Decline(reason, "", "owner"))
    assert tuple(each.entry_id for each in told.suggestions) == offered


def test_the_curator_knows_best_what_is_nearest() -> None:
    """Promise: a known unknown offers the entry its curator named, not the likeliest one."""
    told = worded(Decline(Reason.NOT_IN_ARTICLE, "price", "owner"))
    assert [each.entry_id for each in told.suggestions] == ["opening"]
    plain = worded(
        Decline(Reason.NOT_IN_ARTICLE, "price", "owner"), knowledge=changed("price", nearest="")
    )
    assert [each.entry_id for each in plain.suggestions] == ["owner"]


@pytest.mark.parametrize("first", ["declined", "suggested"])
def test_choices_go_before_a_no(first: str) -> None:
    """Promise: where one half could be offered and the other not, the choices are shown."""
    halves: list[Decision] = [Decline(Reason.NOT_UNDERSTOOD), Suggest(("owner", "gone"), 0.3)]
    told = worded(*(halves if first == "declined" else reversed(halves)))
    assert (told.decision, told.score) == ("suggest", 0.3)
    assert told.text == "I am not sure which of these you mean:\n- Who owns the bakery?"


@given(
    words=st.text(alphabet="xyzXYZ@#<>*_`|", min_size=5, max_size=30),
    decision=st.sampled_from(
        [
            Answer("owner", 0.9),
            Suggest(("owner", "flour"), 0.3),
            *(Decline(reason) for reason in Reason),
            Decline(Reason.NOT_IN_ARTICLE, "price", "owner"),
        ]
    ),
)
def test_nothing_of_the_question_is_echoed(words: str, decision: Decision) -> None:
    """Promise: no mention, mark-up or insult of an asker comes back out of the bot's mouth."""
    told = reply((verdict(decision, words),), KNOWLEDGE, Policy())
    assert words not in told.text
    assert words not in told.footer
    assert all(words not in each.question for each in (*told.suggestions, *told.related))


def test_a_suggestion_is_the_curators_question() -> None:
    """Promise: choices come in the order given, without those the pack does not have."""
    offered = suggestions_of(("flour", "gone", "owner"), KNOWLEDGE)
    assert [each.question for each in offered] == [
        "Where does the flour come from?",
        "Who owns the bakery?",
    ]
