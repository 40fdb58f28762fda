"""Promises of repair: which slips become which word, at which length, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clean import LONG_WORD, MIN_REPAIR, Spelling, clean, plain, sound
from bot.core.english import CHAT, CONFUSED, FUNCTION_WORDS, PRONOUNS, QUESTION_WORDS
from tests.core.small import small_index

BAKERY = small_index().spelling


def fixed(word: str, *pack: str, english: str = "", spellings: dict[str, str] | None = None) -> str:
    """A word repaired by these words of a pack, the first the commonest."""
    counts = {each: len(pack) - at for at, each in enumerate(pack)}
    spelling = Spelling(counts, frozenset(english.split()), spellings or {})
    return clean(word, spelling, 500).text


# --- plain text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("a <@1> b <@!1> c <@&1> d <#1> e", "a b c d e"),
        ("a </ask:1> b </review log:12> c", "a b c"),
        ("a <:x:1> b <a:x_y:1> c", "a b c"),
        ("a <t:1> b <t:-1> c <t:1:R> d", "a b c d"),
        ("a <id:guide> b", "a b"),
        ("a < b > c", "a b c"),  # mere signs
        ("<@x> a", "x a"),  # no mention: the signs go, the word stays
        ("http://a.b/c?d a", "a"),
        ("HTTPS://a.b a", "a"),
        ("see WWW.a.b now", "see now"),
        ("xhttp://a.b c", "xhttp://a.b c"),  # within a word it is no link
        ("a@b.c d", "d"),
        ("a @ b.c d", "a b.c d"),
        ("a@b c", "a b c"),
        ("1,000 and 1,000,000", "1000 and 1000000"),
        ("1,00 and 1,0000", "1,00 and 1,0000"),
        ("it’s ‘so’ it`s", "it's 'so' it's"),
        ("a‐b‑c‒d–e—f-g", "a-b-c-d-e-f-g"),
        ("a.b,c;d:e?f!g&h%i$j€k£l/m-n'o", "a.b,c;d:e?f!g&h%i$j€k£l/m-n'o"),
        ("a*b_c~d|e`f#g\"h(i)j[k]l{m}n=o+p", "a b_c d e'f g h i j k l m n o p"),
        ("a\tb\nc\rd\x0be", "a b c d e"),
        ("a\u2028b\u2029c\u00a0d", "a b c d"),
        ("a\u200bb\u200dc\ufeffd\u00ade", "abcde"),
        ("e\u0301 a\u0323 é", "e a e"),  # letters are bare, however they were composed
        ("x\u0336y\u20ddz", "xyz"),
        ("ﬁne ② ｗｏｒｄ", "fine 2 word"),
        ("\ud800a\ue000b", "ab"),
        ("ÄÖÜ ẞ", "aou ß"),
        ("", ""),
        ("   ", ""),
    ],
)  # fmt: skip
def test_what_is_left_of_a_text(raw: str, want: str) -> None:
    """Promise: mark-up, links, disguises and signs go, words and the marks of figures stay."""
    assert plain(raw, 500) == want


@pytest.mark.parametrize(("limit", "want"), [(0, ""), (1, "a"), (2, "ab"), (3, "ab"), (9, "ab c")])
def test_how_much_is_read(limit: int, want: str) -> None:
    """Promise: the first so many characters as they were typed."""
    assert plain("ab c", limit) == want


@pytest.mark.parametrize(("length", "cut"), [(9, False), (10, False), (11, True)])
def test_whether_it_was_cut(length: int, cut: bool) -> None:
    """Promise: exactly the limit is not over it; what was typed is kept whole."""
    query = clean("x" * length, BAKERY, 10)
    assert query.truncated == cut
    assert query.raw == "x" * length
    assert len(query.text) == min(length, 10)


@pytest.mark.parametrize(
    ("raw", "text", "words"),
    [
        ("Who  owns it?", "who owns it?", ("who", "owns", "it")),
        ("at seven o'clock", "at seven o'clock", ("at", "seven", "o'clock")),
        ("rolls-and_bread", "rolls-and_bread", ("rolls", "and", "bread")),
        ("idk, ppl?", "i do not know, people?", ("i", "do", "not", "know", "people")),
        ("5 % of 1,000", "5 % of 1000", ("5", "of", "1000")),
        ("?!", "?!", ()),
    ],
)
def test_words_and_text_say_the_same(raw: str, text: str, words: tuple[str, ...]) -> None:
    """Promise: the words are those of the repaired text, the marks between them are kept."""
    query = clean(raw, BAKERY, 500)
    assert (query.text, query.words) == (text, words)


@pytest.mark.parametrize("word", ["many", "much", "long"])
def test_a_swapped_how(word: str) -> None:
    """Promise: `hwo` is `who`, but `how` before a measure; a real `who` there is one too."""
    assert fixed(f"hwo {word} is it") == f"how {word} is it"
    assert fixed(f"hwo {word}s is it") == f"who {word}s is it"
    assert fixed("hwo is it") == "who is it"


# --- which rule comes first ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "pack", "english", "spellings", "want"),
    [
        ("ppl", ("ppl",), "ppl", {"ppl": "x"}, "people"),  # chat before all
        ("vogl", ("vogl",), "vogl", {"vogl": "vogel"}, "vogel"),  # then the pack's own forms
        ("dose", (), "dose", {}, "does"),  # then words mostly confused
        ("dose", ("dose",), "", {}, "dose"),  # unless the pack has them
        ("flour", ("floor",), "flour", {}, "flour"),  # then what is a word stays
        ("flour", ("flour", "floor"), "", {}, "flour"),
        ("breads", ("bread",), "", {}, "bread"),  # then regular forms
        ("breeds", ("breads",), "breed", {}, "breed"),  # before the nearest
        ("vogls", (), "", {"vogl": "vogel"}, "vogel"),  # a form of a form
        ("doseee", (), "dose", {}, "does"),
        ("nicked", ("picked",), "nick", {}, "nicked"),  # then what is inflected stays
        ("nikced", ("nicked",), "nick", {}, "nicked"),  # then the nearest word
        ("zzzzqq", ("nicked",), "", {}, "zzzzqq"),  # and else it is left alone
    ],
)
def test_the_order_of_the_rules(
    word: str, pack: tuple[str, ...], english: str, spellings: dict[str, str], want: str
) -> None:
    """Promise: what is surest comes first, and what is a word is never bent."""
    assert fixed(word, *pack, english=english, spellings=spellings) == want


@pytest.mark.parametrize(
    ("word", "pack", "want"),
    [
        ("vogel's", "vogel", "vogel"),
        ("vogels", "vogel", "vogel"),
        ("sooo", "so", "so"),
        ("soooo", "soo", "soo"),  # doubled where that is the word
        ("soo", "so", "soo"),  # twice is no stretching
        ("leavin", "leaving", "leaving"),
        ("goin", "going", "going"),  # four letters
        ("gin", "ging", "gin"),  # three
        ("rolls", "roll", "roll"),
        ("basss", "bass", "bass"),
        ("1999s", "1999", "1999"),
    ],
)
def test_regular_forms(word: str, pack: str, want: str) -> None:
    """Promise: a genitive, a plural, a stretched word and a clipped -ing, from which length on."""
    assert fixed(word, pack) == want


@pytest.mark.parametrize(("word", "want"), [("rols", "rols"), ("rolls", "roll")])
def test_a_short_word_in_s_is_no_plural(word: str, want: str) -> None:
    """Promise: from five letters on the last s may be that of a plural or a genitive."""
    assert fixed(word, english="rol roll") == want


@pytest.mark.parametrize(
    ("word", "pack", "english", "stays"),
    [
        ("nicking", "picking", "nick", True),
        ("nicked", "picked", "nick", True),
        ("nicker", "picker", "nick", True),
        ("nickly", "pickly", "nick", True),
        ("bakeries", "fakeries", "bakery", True),
        ("carries", "marries", "carry", True),
        ("dries", "cries", "dry", False),  # too little is left to know
        ("nicked", "picked", "kick", False),  # of no known word
        ("boxed", "foxed", "box", False),  # a stem of three letters
        ("passed", "massed", "pass", False),  # a stem in s or e is none
        ("nickes", "pickes", "nick", False),  # no such ending
    ],
)
def test_inflected_words_stay(word: str, pack: str, english: str, stays: bool) -> None:
    """Promise: a known stem of four letters and a common ending make a word of its own."""
    assert fixed(word, pack, english=english) == (word if stays else pack)


# --- the nearest word ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "pack", "want"),
    [
        # from which length a word is repaired, and how many slips are forgiven
        ("bred", ("bread",), "bread"),
        ("brd", ("bred",), "brd"),
        ("brxxd", ("bread",), "brxxd"),
        ("bakexx", ("bakery",), "bakexx"),  # six letters, two slips
        ("bakerxx", ("bakerys",), "bakerys"),  # seven, two
        ("bakexxx", ("bakerys",), "bakexxx"),  # seven, three
        ("b4ead", ("bread",), "b4ead"),  # a figure in it is no slip
        ("braed", ("bread",), "bread"),  # two letters swapped are one slip
        # sounds alike: two slips in a short word
        ("menny", ("many",), "many"),
        # the first letter: another one only for a single slip
        ("pread", ("bread",), "bread"),
        ("pakerxs", ("bakerys",), "pakerxs"),
        ("fone", ("phone",), "fone"),  # though it sounds alike
        # which of several
        ("alow", ("slow", "allow"), "allow"),  # the same first letter
        ("bater", ("batter", "butter"), "batter"),  # the fewest slips
        ("bater", ("barer", "baker"), "barer"),  # as good: the commonest
        ("bater", ("baker", "barer"), "baker"),
        ("cuting", ("curing", "kuting"), "curing"),
        ("sity", ("sitt", "city"), "sitt"),
    ],
)
def test_the_nearest_word_of_the_pack(word: str, pack: tuple[str, ...], want: str) -> None:
    """Promise: one slip, two in a long word or by sound; the first letter, then slips, then use."""
    assert fixed(word, *pack) == want


def test_of_words_as_near_and_common_the_first_by_name() -> None:
    """Promise: the order in which a pack was written decides nothing."""
    for pack in ({"baker": 1, "barer": 1}, {"barer": 1, "baker": 1}):
        assert clean("bater", Spelling(pack, frozenset(), {}), 500).text == "baker"


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("phone", "fn"), ("back", "bk"), ("quick", "k"), ("zebra", "sbr"), ("exam", "eksm"),
        ("judge", "j"), ("night", "nt"), ("city", "st"), ("cent", "snt"), ("cycle", "skl"),
        ("cat", "kt"), ("ace", "as"), ("cheese", "ks"), ("happy", "hp"), ("yes", "ys"),
        ("hello", "hl"), ("aeiouyh", "a"), ("oo", "o"), ("", ""), ("mississippi", "msp"),
    ],
)  # fmt: skip
def test_how_a_word_is_heard(word: str, heard: str) -> None:
    """Promise: its first letter, then its consonants, once each, however they are written."""
    assert sound(word) == heard


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("phone", "fone"),
        ("many", "menny"),
        ("cheese", "keys"),
        ("lite", "light"),
    ],
)
def test_what_is_heard_alike(left: str, right: str) -> None:
    """Promise: words that are written in two ways and heard in one come out the same."""
    assert sound(left) == sound(right)


def test_the_lengths_that_documents_name() -> None:
    """Promise: four letters from which a word is repaired, seven from which two slips pass."""
    assert (MIN_REPAIR, LONG_WORD) == (4, 7)


# --- laws ----------------------------------------------------------------------------------


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A word that people write, with up to two slips."""
    word = draw(st.sampled_from([*BAKERY.pack_words, *CHAT, *CONFUSED, "zebra", "tomorrow"]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(word)))
        letter = draw(st.sampled_from(["", *"aeiklnorstz'"]))
        word = word[:at] + letter + word[at + draw(st.integers(0, 1)) :]
    return word


@given(st.lists(slips(), max_size=5).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_what_was_repaired_is_not_repaired_again(text: str) -> None:
    """Promise: cleaning is done once; a replayed log is cleaned to the same words."""
    once = clean(text, BAKERY, 500)
    again = clean(once.text, BAKERY, 500)
    assert (again.text, again.words) == (once.text, once.words)


@given(st.lists(st.sampled_from(sorted(BAKERY.pack_words)), max_size=8).map(" ".join))
def test_the_packs_own_words_are_left_alone(text: str) -> None:
    """Promise: whoever writes as the curator does is read as written."""
    assert clean(text, BAKERY, 500).text == text


def test_chat_spellings_are_plain_at_once() -> None:
    """Promise: no plain form is itself a chat spelling or a confused word, all is lower case."""
    for table in (CHAT, CONFUSED):
        for form, words in table.items():
            assert form == form.lower().strip() != ""
            for word in words.split():
                assert word not in CHAT, (form, word)
                assert word not in CONFUSED, (form, word)
    assert not set(CHAT) & set(CONFUSED)
    assert not any(form in FUNCTION_WORDS for form in CHAT if form not in ("ok", "cause"))


def test_the_lists_of_small_words() -> None:
    """Promise: question words and what stands for something are small words, written plainly."""
    assert QUESTION_WORDS <= FUNCTION_WORDS
    assert {"both", "ones"} == PRONOUNS - FUNCTION_WORDS
    for words in (QUESTION_WORDS, FUNCTION_WORDS, PRONOUNS):
        assert all(word == word.lower() and word.isalpha() for word in words)
