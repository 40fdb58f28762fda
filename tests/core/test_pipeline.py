"""Promises of the whole core: a question in, the right reply out, its score explained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.match.kinds import count_kinds
from bot.core.pipeline import respond
from bot.core.types import Conversation, Lexicon, Name, Reply
from tests.core.small import KNOWLEDGE, POLICY, index_of, small_index


def ask(text: str, conversation: Conversation | None = None) -> tuple[Reply, Conversation]:
    return respond(text, KNOWLEDGE, small_index(), conversation or Conversation(), POLICY)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("When does the bakery open?", "opening"),
        ("when dose the bakerry open", "opening"),
        ("who is the owner of the bread shop", "owner"),
        ("where is the flour from", "flour"),
    ],
)
def test_a_question_of_the_pack_gets_its_answer(question: str, entry: str) -> None:
    """Other words, synonyms and slips lead to the same entry, in the curator's own words."""
    reply, _ = ask(question)
    curated = KNOWLEDGE.entry(entry)
    assert curated is not None
    assert (reply.decision, reply.entry, reply.text) == ("answer", entry, curated.answer)
    assert reply.source.paragraphs == (1,)


@pytest.mark.parametrize("accented", [False, True])
def test_accents_are_no_letters_of_their_own(accented: bool) -> None:
    """In a pack that writes them and in one that does not, a question with or without them."""
    name, drink = ("Ángel Núñez", "café crème") if accented else ("Angel Nunez", "cafe creme")
    baker, coffee = KNOWLEDGE.entries[1], KNOWLEDGE.entries[2]
    pack = replace(
        KNOWLEDGE,
        entries=(
            *KNOWLEDGE.entries,
            replace(baker, id="angel", phrasings=(f"Who is {name}?",), question=f"Who is {name}?"),
            replace(coffee, id="coffee", phrasings=(f"a {drink}, please", f"one {drink}")),
        ),
        lexicon=Lexicon(names=(Name(name, "person", ("Nuñes",)),)),
    )
    index = index_of(pack)
    for question, entry in (
        ("who is angel nunez", "angel"),
        ("Who is Ángel Núñez?", "angel"),
        ("who is nuñes", "angel"),
        ("one cafe creme", "coffee"),
        ("one CAFÉ CRÈME", "coffee"),
    ):
        reply, _ = respond(question, pack, index, Conversation(), POLICY)
        assert reply.entries == (entry,), question


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("how much does the bread cost", "not_in_article"),
        ("will it rain tomorrow?", "off_topic"),
        ("hello", "small_talk"),
        ("", "empty"),
        ("🙂🙂🙂", "empty"),
        ("qwpoeiru zxmcnbv lkjhg", "not_understood"),
    ],
)
def test_each_kind_of_no_is_kept_apart(question: str, reason: str) -> None:
    """What the article does not hold is declined with its own reason."""
    reply, _ = ask(question)
    assert (reply.decision, reply.reason) == ("decline", reason)


def test_a_silence_names_the_nearest_thing_the_article_does_say() -> None:
    """`not_in_article` says what is missing and what there is instead."""
    reply, _ = ask("what does the bread cost")
    assert reply.text.startswith("The article does not say what the bread costs.")
    assert "opens at seven" in reply.text


def test_a_speaker_is_named_in_the_source_line() -> None:
    """A statement by a speaker is footed as that speaker's, with paragraph and article."""
    reply, _ = ask("Who owns the bakery?")
    assert reply.footer == (
        "According to Vogel, as reported by The Village Post, paragraph 1 · “A bakery opens”, May 2"
    )


def test_two_questions_in_one_get_both_answers() -> None:
    """A compound question is answered in both halves, once each."""
    reply, _ = ask("when does the bakery open and who owns the bakery?")
    assert set(reply.entries) == {"opening", "owner"}
    assert "seven" in reply.text
    assert "Vogel" in reply.text


@pytest.mark.parametrize(
    "question",
    ["who owns the bakery and how much is a loaf?", "how much is a loaf and who owns the bakery?"],
)
def test_a_half_the_article_does_not_answer_is_told_beside_the_other(question: str) -> None:
    """The known half is answered, of the other it is said that the article is silent."""
    reply, _ = ask(question)
    assert (reply.decision, reply.entries) == ("answer", ("owner",))
    assert "Vogel" in reply.text
    assert "does not say what the bread costs." in reply.text
    assert "What it does say" not in reply.text, "no second source stands below"


def test_a_single_question_with_an_and_is_not_torn_apart() -> None:
    """Without a question word of its own a half is no question that could be declined."""
    reply, _ = ask("who owns the bread shop and the rolls")
    assert (reply.entries, len(reply.verdicts)) == (("owner",), 1)
    assert "does not say" not in reply.text


@pytest.mark.parametrize(
    "question", ["who says so?", "says who", "according to whom", "who said that"]
)
def test_who_says_so_is_answered_with_what_was_told(question: str) -> None:
    """The answer before names who says it, and so does its source line."""
    told, conversation = ask("Who owns the bakery?")
    again, _ = ask(question, conversation)
    assert (again.text, again.footer) == (told.text, told.footer)
    joined, _ = ask(f"Who owns the bakery and {question}")
    assert joined.entries == ("owner",)


@pytest.mark.parametrize(
    "question", ["who else said that", "when was that said and by whom", "what does it say"]
)
def test_what_asks_more_than_who_says_so_is_not_answered_with_what_was_told(question: str) -> None:
    """Another one, or when, is not what the answer before told."""
    _, conversation = ask("Who owns the bakery?")
    labels = [v.confidence.label for v in ask(question, conversation)[0].verdicts]
    assert not any("asks who says" in label for label in labels)


@pytest.mark.parametrize(
    ("before", "question", "kept"),
    [
        ("hello", "how much is a loaf and who owns the bakery?", "who owns the bakery"),
        ("Where does the flour come from?", "who says so?", "flour come"),
        ("when does the bakery open", "and when was that?", "bakery open"),
    ],
)
def test_the_next_turn_keeps_the_subject(before: str, question: str, kept: str) -> None:
    """What is leant on next is what was answered, with the subject it was about."""
    _, conversation = ask(before)
    _, after = ask(question, conversation)
    assert kept in after.question


def test_who_says_so_behind_nothing_told_is_a_question_of_its_own() -> None:
    _, conversation = ask("what does the bread cost")
    assert ask("who says so", conversation)[0] == ask("who says so")[0]


def test_a_follow_up_leans_on_the_turn_before() -> None:
    """An elliptic question is understood with what was asked before."""
    _, conversation = ask("Where does the flour come from?")
    reply, _ = ask("and which mills?", conversation)
    assert reply.entry == "flour"


@pytest.mark.parametrize("before", ["Where does the flour come from?", "When does it open?"])
@pytest.mark.parametrize(
    ("question", "entry"), [("and the owner", "owner"), ("ok the mills", "flour")]
)
def test_a_short_question_with_a_subject_of_its_own_changes_the_subject(
    before: str, question: str, entry: str
) -> None:
    """What is answered as it stands and points to nothing leans on nothing."""
    _, conversation = ask(before)
    reply, _ = ask(question, conversation)
    assert reply.entry == entry


def test_who_came_before_is_not_who_it_is() -> None:
    """A bare question that asks for another one leans on nothing: it is judged by itself."""
    _, conversation = ask("Who owns the bakery?")
    assert ask("and who was it", conversation)[0].score > ask("and who was it")[0].score
    assert ask("and who was it before", conversation)[0] == ask("and who was it before")[0]


@pytest.mark.parametrize("question", ["and when was that?", "when?", "since when"])
def test_a_bare_question_word_asks_for_what_the_answer_before_tells(question: str) -> None:
    """Nothing but a question word and pronouns: the turn before tells that kind of thing."""
    _, conversation = ask("what are the opening hours, when does the bakery open")
    reply, _ = ask(question, conversation)
    assert reply.entry == "opening"


def test_a_greeting_in_a_conversation_is_not_taken_for_a_follow_up() -> None:
    """`good morning` after an answer is small talk still."""
    _, conversation = ask("When does the bakery open?")
    assert ask("good morning", conversation)[0].reason == "small_talk"


def test_a_plain_question_is_not_swallowed_by_the_silences_around_it() -> None:
    """But for small words it is the entry's own phrasing: answered outright, and explained so."""
    reply, _ = ask("so at what time do you open the shop then")
    assert (reply.decision, reply.entry, reply.score) == ("answer", "opening", 1.0)
    assert "the very question of opening" in reply.verdicts[0].confidence.label


def test_an_entry_keeps_to_its_own_conditions() -> None:
    """A word the curator forbids rules the entry out, and so does a needed one that is missing."""
    entries = tuple(
        replace(entry, forbids=("old",), requires=(("bakery", "shop"),))
        if entry.id == "owner"
        else entry
        for entry in KNOWLEDGE.entries
    )
    strict = replace(KNOWLEDGE, entries=entries)

    def entry_of(text: str) -> str:
        return respond(text, strict, small_index(), Conversation(), POLICY)[0].entry

    assert entry_of("who is it that owns the bakery") == "owner"
    assert entry_of("who is it that owns the old bakery") != "owner"
    assert entry_of("who is it that owns this one") != "owner"


def test_a_bare_where_asks_for_what_the_answer_before_tells() -> None:
    """The words say nothing; the entry before is often asked where, and so it is told again."""
    often = count_kinds([("where", "from")] * 5)
    index = replace(small_index(), kinds={"flour": often}, covers={"flour": frozenset()})
    before = Conversation(("flour",), "")
    question = "and where was that?"
    told, _ = respond(question, KNOWLEDGE, index, before, POLICY)
    assert (told.decision, told.entry) == ("answer", "flour")
    assert "leans on the turn before" in told.verdicts[0].confidence.label


def test_a_pronoun_is_read_with_the_turn_before() -> None:
    before = Conversation(("owner",), "who owns the bakery")
    assert ask("tell me about it", before)[0].entry == "owner"
    assert ask("tell me about it")[0].decision != "answer"


@pytest.mark.parametrize(
    ("before", "question", "entry"),
    [
        ("which mills grind it?", "who runs it", "flour"),  # the owner is no neighbour
        ("When does the bakery open?", "who runs it", "owner"),  # `related` to the hours
    ],
)
def test_a_pronoun_stays_with_what_it_can_be_about(before: str, question: str, entry: str) -> None:
    """Where the words alone lead to an entry that is not next to the turn before, they are read
    with that turn."""
    more = {"owner": "who runs it", "flour": "who runs the mills that grind it"}
    pack = replace(
        KNOWLEDGE,
        entries=tuple(
            replace(
                e,
                phrasings=(*e.phrasings, more[e.id]) if e.id in more else e.phrasings,
                related=("owner",) if e.id == "opening" else (),
            )
            for e in KNOWLEDGE.entries
        ),
    )
    index = index_of(pack)
    _, conversation = respond(before, pack, index, Conversation(), POLICY)
    assert respond(question, pack, index, conversation, POLICY)[0].entry == entry
    assert respond(question, pack, index, Conversation(), POLICY)[0].entry == "owner"
