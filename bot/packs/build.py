"""A pack's values -> Knowledge. Lenient: what does not conform was reported by the reader."""

from __future__ import annotations

from bot.core.match.features import condition
from bot.core.types import (
    Article,
    Case,
    Entry,
    Fact,
    Knowledge,
    Lexicon,
    Name,
    Paragraph,
    Side,
)
from bot.packs.sheets import Sheets
from bot.packs.values import Table, Text, is_number

SECTIONS = (  # file, section, side; in the order of Knowledge.entries
    ("answers", "answers", Side.ANSWER),
    ("unstated", "unstated", Side.UNSTATED),
    ("smalltalk", "small_talk", Side.SMALL_TALK),
    ("smalltalk", "off_topic", Side.OFF_TOPIC),
)


def build(sheets: Sheets) -> Knowledge:
    """The knowledge in the sheets, with empty values where something is missing."""
    article = sheets.article()
    return Knowledge(
        sheets.folder.resolve().name,
        sheets.version,
        tuple(
            _entry(row, side)
            for file, section, side in SECTIONS
            for row in sheets.rows(file, section)
        ),
        _article(article) if article is not None else None,
        tuple(map(_fact, sheets.rows("facts"))),
        _lexicon(sheets.root("lexicon")),
        tuple(map(_case, sheets.rows("cases"))),
        sheets.root("answers").text("ungrounded") == "true",
    )


def _entry(row: Table, side: Side) -> Entry:
    return Entry(
        row.text("id"), side, row.text("question"), row.texts("phrasings"), row.text("answer"),
        row.texts("facts"), row.texts("related"), row.texts("kinds"),
        tuple(tuple(map(condition, group)) for group in row.groups("requires")),
        tuple(map(condition, row.texts("forbids"))),
        row.text("nearest"), row.text("topic"),
    )  # fmt: skip


def _fact(row: Table) -> Fact:
    return Fact(
        row.text("id"), row.text("statement"), row.numbers("paragraphs"), row.text("speaker"),
        row.text("topic"), row.text("when"), row.texts("figures"), row.texts("names"),
        row.texts("quotes"), row.text("derived") == "true", row.text("reasoning"),
    )  # fmt: skip


def _article(row: Table) -> Article:
    return Article(
        row.text("headline"), row.text("publisher"), row.text("date"), row.text("date_note"),
        row.text("photo_credit"), row.text("url"), row.text("title"), row.text("summary_short"),
        row.text("summary_full"), tuple(map(_paragraph, row.tables("paragraphs"))),
    )  # fmt: skip


def _paragraph(row: Table) -> Paragraph:
    number = row.text("number")
    return Paragraph(
        int(number) if is_number(number) else 0, row.text("gist"), row.text("fingerprint")
    )


def _lexicon(root: Table) -> Lexicon:
    short = root.get("abbreviations")
    pairs = short.rows if isinstance(short, Table) else ()
    return Lexicon(
        tuple(
            Name(row.text("name"), row.text("kind"), row.texts("spellings"), row.texts("facts"))
            for row in root.tables("names")
        ),
        root.groups("synonyms"),
        tuple((key.value, value.value) for key, value in pairs if isinstance(value, Text)),
    )


def _case(row: Table) -> Case:
    expect = row.texts("expect")
    return Case(
        row.text("question"), () if expect == ("decline",) else expect,
        row.text("reason"), row.text("conversation"),
    )  # fmt: skip
