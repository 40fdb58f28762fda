"""Cards and pages, value by value: what stands on them, at each length, in each state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.types import Article, Place, Reply, Source, Suggestion, Turn
from bot.discord_app import buttons, overview
from bot.discord_app.articles import choices, listed, named, tag_of, tagged
from bot.discord_app.buttons import MAX_ENTRY_CHARS, MAX_LABEL_CHARS
from bot.discord_app.card import (
    KINDS_OF_NO,
    MAX_PHONE_LABEL_CHARS,
    NOT_LOGGED,
    add_row,
    card,
    page,
    source_line,
    texts,
)
from bot.discord_app.counted import counted
from bot.discord_app.escape import clamp, curated, escape
from bot.discord_app.recent import Recent
from bot.overview import Line, Mark
from tests.core.harbour import harbour
from tests.core.small import KNOWLEDGE, small_index

ARTICLE = Article("A bakery opens", "The Village Post", "May 2")
PLACE = Place("mention", "1", "2", "3", "4")
TURN = Turn("2026-01-01T00:00:00.000Z", "q", Reply("answer", "Yes."), PLACE, "bakery", "1", "1", 5,
            "c", True, 7)  # fmt: skip
ANSWER = Reply("answer", "Yes.", entries=("flour",))
TIE = Reply("suggest", "Which one?\n1. a\n2. b", suggestions=(Suggestion("a", "a?"),))
TAG = tag_of("bakery")


def labels(view: discord.ui.LayoutView) -> dict[str, str]:
    """Label -> custom id, in reading order."""
    found = [each.item for each in view.walk_children() if hasattr(each, "item")]
    return {each.label: each.custom_id for each in found}


def text_of(view: discord.ui.LayoutView) -> str:
    shown = [each for each in view.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    return "\n".join(each.content for each in shown)


# --- the last row of a card ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "removable", "offered"),
    [
        ({}, True, ["Helpful", "Not helpful", "Remove"]),
        ({}, False, ["Helpful", "Not helpful"]),
        ({"log_id": None}, True, ["Remove"]),
        ({"log_id": None}, False, []),
        ({"log_id": 0}, True, ["Helpful", "Not helpful", "Remove"]),
        ({"reply": TIE}, True, ["a?", "None of these", "Remove"]),
        ({"reply": TIE, "log_id": None}, True, ["a?", "Remove"]),
        ({"reply": Reply("decline", "?", "empty")}, True, ["Remove"]),
        ({"reply": Reply("decline", "?", "off_topic")}, True, ["Helpful", "Not helpful", "Remove"]),
        ({"elsewhere": "harbour"}, True, ["Helpful", "Not helpful", "Ask it there", "Remove"]),
        ({"elsewhere": "harbour", "log_id": None}, True, ["Remove"]),
        ({"elsewhere": "harbour", "place": replace(PLACE, guild_id="")}, True,
         ["Helpful", "Not helpful", "Remove"]),
        ({"place": replace(PLACE, asker="")}, True, ["Helpful", "Not helpful"]),
    ],
)  # fmt: skip
def test_what_a_card_offers(values: dict[str, Any], removable: bool, offered: list[str]) -> None:
    """Verdicts where there is a row to mark, removal where others see it, the other article where
    its button can find the question again."""
    assert list(labels(card(replace(TURN, **values), ARTICLE, removable))) == offered


def test_the_ids_of_a_cards_buttons() -> None:
    """They hold the row, the asker, and the article whose entry they name."""
    related = (Suggestion("owner", "Who owns it?"),)
    turn = replace(TURN, reply=replace(ANSWER, related=related), elsewhere="harbour")
    assert labels(card(turn, ARTICLE)) == {
        "Who owns it?": f"dl:q:owner@{TAG}",
        "Helpful": "dl:fb:up:7",
        "Not helpful": "dl:fb:down:7",
        "Ask it there": f"dl:there:7@{tag_of('harbour')}",
        "Remove": "dl:rm:4",
    }
    assert labels(card(replace(TURN, reply=TIE), ARTICLE)) == {
        "a?": f"dl:pick:a@{TAG}",
        "None of these": "dl:fb:down:7",
        "Remove": "dl:rm:4",
    }


def test_the_nearest_thing_stands_before_what_is_related() -> None:
    """Two at most, each once; an id too long for a button is left out."""
    near, far = Suggestion("near", "near?"), Suggestion("far", "far?")
    more = Suggestion("more", "more?")
    reply = Reply(
        "decline", "No.", "not_in_article", suggestions=(near,), related=(far, near, more)
    )
    found = list(labels(card(replace(TURN, reply=reply), ARTICLE)))
    assert found[:2] == ["near?", "far?"]
    assert "more?" not in found
    long = Suggestion("e" * (MAX_ENTRY_CHARS + 1), "long?")
    for shape in (replace(reply, suggestions=(long,), related=()),
                  replace(TIE, suggestions=(long,))):  # fmt: skip
        assert "long?" not in labels(card(replace(TURN, reply=shape), ARTICLE))
    fits = replace(reply, suggestions=(Suggestion("e" * MAX_ENTRY_CHARS, "long?"),), related=())
    assert "long?" in labels(card(replace(TURN, reply=fits), ARTICLE))


@pytest.mark.parametrize("kind", [buttons.Question, buttons.Choice])
@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("", "owner"),
        ("Who?", "Who?"),
        ("x" * MAX_LABEL_CHARS, "x" * MAX_LABEL_CHARS),
        ("x" * (MAX_LABEL_CHARS + 1), "x" * (MAX_LABEL_CHARS - 1) + "…"),
    ],
)
def test_a_questions_label(kind: Any, question: str, label: str) -> None:
    """The question within Discord's 80 characters, the entry's id where there is none."""
    assert kind("owner", question).item.label == label


@pytest.mark.parametrize(
    ("kind", "style"),
    [
        (buttons.Question, discord.ButtonStyle.secondary),
        (buttons.Choice, discord.ButtonStyle.primary),
    ],
)
@pytest.mark.parametrize("tag", [None, TAG])
def test_a_question_is_read_back(kind: Any, style: Any, tag: str | None) -> None:
    """With and without an article; old buttons have none."""
    made = kind("added.one-2_b", "q?", tag)
    assert made.item.style is style
    found = kind.__discord_ui_compiled_template__.fullmatch(made.item.custom_id)
    assert (found["entry"], found["tag"]) == ("added.one-2_b", tag)


# --- the texts of a card -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply("answer", "Yes."), ("Yes.",)),
        (Reply("answer", "  "), ("I have no words for that.",)),
        (Reply("answer", "*Yes*."), ("\\*Yes\\*.",)),
        (Reply("decline", "No.", "off_topic"), (f"No.\n-# {KINDS_OF_NO['off_topic']}",)),
        (Reply("decline", "Hi.", "small_talk"), ("Hi.",)),
        (Reply("answer", "Yes.", "off_topic"), ("Yes.",)),
        (Reply("answer", "Yes.", footer="Says: *x*"), ("Yes.", "-# Says: \\*x\\*")),
        (Reply("answer", "Yes.", footer="a\n\n b "), ("Yes.", "-# a\n-#  b")),
        (Reply("answer", "Yes.", footer="of May 2."), ("Yes.", "-# of May\u00a02.")),
        (Reply("answer", "Yes.", source=Source(("V",), (1,))),
         ("Yes.", "-# Source: V · paragraph 1 · A bakery opens · The Village Post · May\u00a02")),
        (Reply("answer", "Yes.", footer="F", source=Source(("V",), (1,))), ("Yes.", "-# F")),
        (Reply("decline", "No.", "not_in_article", footer="As reported"),
         (f"No.\n-# {KINDS_OF_NO['not_in_article']}", "-# What it does say: as reported")),
    ],
)  # fmt: skip
def test_the_paragraphs_of_a_card(reply: Reply, told: tuple[str, ...]) -> None:
    """The answer, which kind of no, then who says so in small print."""
    assert texts(reply, ARTICLE) == told
    assert texts(reply, ARTICLE, logged=False) == (*told, f"-# {NOT_LOGGED}")


@pytest.mark.parametrize(
    ("chars", "short"), [(MAX_PHONE_LABEL_CHARS, True), (MAX_PHONE_LABEL_CHARS + 1, False)]
)
def test_choices_that_a_phone_shows_in_full(chars: int, short: bool) -> None:
    """Are not listed once more above their buttons."""
    reply = replace(TIE, suggestions=(Suggestion("a", "x" * chars), Suggestion("b", "y")))
    assert texts(reply, ARTICLE)[0] == ("Which one?" if short else reply.text)


@pytest.mark.parametrize(
    ("source", "article", "line"),
    [
        (Source((), ()), ARTICLE, ""),
        (Source(("V",), ()), ARTICLE, ""),
        (Source((), (3,)), None, "Source: the article · paragraph 3"),
        (Source(("V", "W"), (3, 4)), None, "Source: V, W · paragraphs 3, 4"),
        (Source(("V",), (3, 4), True), None, "Source: V, the article · paragraphs 3, 4"),
    ],
)
def test_who_says_so(source: Source, article: Article | None, line: str) -> None:
    """Nothing where nothing is cited; the article itself where nobody is named."""
    assert source_line(source, article) == line


def test_a_hint_below_the_answer() -> None:
    """In small print, last; none without words."""
    assert text_of(card(TURN, ARTICLE, hint="Do *x*.")).splitlines()[-1] == "-# Do *x*."
    assert text_of(card(TURN, ARTICLE)) == "Yes."


def test_a_page() -> None:
    """Its title first, disarmed; never empty."""
    assert text_of(page("a", "*b*")) == "### \\*b\\*\na"
    assert text_of(page(" a ")) == "a"
    assert text_of(page("  ", "b")) == "### b\nNothing to show."
    assert len(text_of(page("x" * 9000, "b" * 100))) <= 4000


def test_a_row_of_nothing() -> None:
    """Discord takes no empty row, so none is added."""
    view = page("a")
    add_row(view, [])
    assert len(view.children) == 1
    add_row(view, [discord.ui.Button(label="b")])
    assert len(view.children) == 2


# --- information pages ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (15, "aaaa\nbbbb\ncccc"),
        (14, "aaaa\nbbbb\n-# 1 more line; ask, or name a topic."),
        (10, "aaaa\nbbbb\n-# 1 more line; ask, or name a topic."),
        (9, "aaaa\n-# 2 more lines; ask, or name a topic."),
        (5, "aaaa\n-# 2 more lines; ask, or name a topic."),
        (4, "aaa…\n-# 3 more lines; ask, or name a topic."),
    ],
)
def test_whole_lines_within_a_limit(limit: int, kept: str) -> None:
    """Each line with its end; what is left out is counted; a first line too long is cut."""
    assert overview.within("aaaa\nbbbb\ncccc", limit) == kept


@given(st.text(alphabet="a \n*", max_size=300), st.integers(2, 100))
def test_never_longer_than_its_limit(text: str, limit: int) -> None:
    """But for the word on what was left out."""
    kept = overview.within(text, limit).split("\n-# ")[0]
    assert len(kept) <= limit


def test_a_page_in_discords_mark_up() -> None:
    """Headings with room above, notes small, labels bold, links as they are, the rest disarmed."""
    lines = (
        Line("A *b*", mark=Mark.HEADING), Line("c", mark=Mark.ITEM), Line("D", mark=Mark.HEADING),
        Line("e", label="f"), Line("g", mark=Mark.NOTE), Line("https://a.b/c_d_e"),
    )  # fmt: skip
    assert overview.marked_up(lines) == (
        "**A \\*b\\***\n- c\n\n**D**\n**f**: e\n-# g\nhttps://a.b/c_d_e"
    )


@pytest.mark.parametrize(
    ("count", "many", "words"),
    [
        (0, "", "0 rows"),
        (1, "", "1 row"),
        (2, "", "2 rows"),
        (1, "men", "1 row"),
        (2, "men", "2 men"),
    ],
)
def test_numbers_with_their_noun(count: int, many: str, words: str) -> None:
    """One is one; everything else is many."""
    assert counted(count, "row", many) == words


# --- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("aaaaaa bb cc", 10, "aaaaaa bb…"),
        ("aaaaaa bbbbbb", 10, "aaaaaa bb…"),
        ("aaaaaaa bbbbb", 10, "aaaaaaa…"),
        ("a bbbbbbbbbbbb", 10, "a bbbbbbb…"),
        ("aaaaaaaa  bbbb", 10, "aaaaaaaa…"),
        ("", 3, ""),
        ("ab", 1, "…"),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, cut: str) -> None:
    """At a word that ends in the last third, else in the word."""
    assert clamp(text, limit) == cut


@pytest.mark.parametrize(
    ("text", "told"),
    [("# a", "\\# a"), ("-# a", "\\-# a"), ("   ### a", "   \\### a"), ("    # a", "    # a"),
     ("a # b", "a # b"), ("#a", "#a"), ("#### a", "#### a"), ("a\n## b", "a\n\\## b"),
     ("a-b (c) #d: e", "a-b (c) #d: e")],
)  # fmt: skip
def test_what_a_curator_wrote(text: str, told: str) -> None:
    """What would be a heading or small print at the start of a line is shown; the rest stays."""
    assert curated(text) == told


def test_a_strangers_text_is_cut_before_it_is_disarmed() -> None:
    """So that no backslash is left alone at the end; blanks of all kinds are one."""
    assert escape("*" * 10, 4) == "\\*\\*\\*…"
    assert escape("a \t\n\u2066 b\x7fc", 10) == "a b c"
    assert len(escape("x" * 500)) == 300


# --- tables --------------------------------------------------------------------------------------


def test_a_table_forgets_what_was_used_longest_ago() -> None:
    """Putting again counts as use; looking does not."""
    table: Recent[str, int] = Recent(2)
    table.put("a", 1)
    table.put("b", 2)
    assert table.get("a") == 1
    table.put("a", 3)
    table.put("c", 4)
    assert table.keys() == ("a", "c")
    assert (table.get("a"), table.get("b"), "b" in table, len(table)) == (3, None, False, 2)
    assert (table.pop("a"), table.pop("a"), table.keys()) == (3, None, ("c",))


@given(st.integers(1, 5), st.lists(st.integers(0, 9), max_size=40))
def test_a_table_never_outgrows_its_size(size: int, keys: list[int]) -> None:
    """It holds the newest different keys, oldest first."""
    table: Recent[int, bool] = Recent(size)
    for key in keys:
        table.put(key, True)
    newest = list(dict.fromkeys(reversed(keys)))[:size]
    assert table.keys() == tuple(reversed(newest))


# --- articles by name ----------------------------------------------------------------------------

PACKS = {"bakery": replace(harbour(), knowledge=KNOWLEDGE, index=small_index()),
         "harbour": harbour()}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("bakery", "bakery"),
        (" `Harbour` ", "harbour"),
        ("THE HARBOUR", "harbour"),
        ("a bakery opens", "bakery"),
        ("harb", ""),
        ("", ""),
        ("``", ""),
    ],
)
def test_an_article_is_named(text: str, slug: str) -> None:
    """By slug or title, whole, in any case, in code marks as it is shown."""
    assert named(text, PACKS) == slug


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [("", ["bakery", "harbour"]), (" HARB", ["harbour"]), ("bake", ["bakery"]), ("zzz", []),
     ("opens bakery", ["bakery"]), ("the", ["harbour"])],
)  # fmt: skip
def test_articles_that_are_offered(typed: str, slugs: list[str]) -> None:
    """Those whose title or slug has what was typed."""
    assert [choice.value for choice in choices(typed, PACKS)] == slugs


def test_no_more_articles_than_discord_takes() -> None:
    """25 choices of 100 characters."""
    long = replace(KNOWLEDGE, article=replace(ARTICLE, title="t" * 300))
    many = {f"slug{at}": replace(harbour(), knowledge=long) for at in range(40)}
    found = choices("", many)
    assert len(found) == 25
    assert all(len(choice.name) == 100 for choice in found)


def test_articles_in_a_sentence() -> None:
    """Title and slug of each."""
    assert listed(PACKS) == "A bakery opens (`bakery`), The harbour (`harbour`)"


def test_a_tag_finds_its_article() -> None:
    """Eight figures; none and an unknown one find nothing."""
    assert len(TAG) == 8
    assert tagged(PACKS, TAG) == "bakery"
    assert tagged(PACKS, "00000000") is None
    assert tagged(PACKS, None) is None
