"""The one description of every pack file: which keys there are, of what shape, and what they say.

The reader refuses what does not conform, the JSON Schemas for editors are generated from here,
and the guide's tables are too. A new key is added here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STUB = "TODO"  # a text that starts with it was left by `new` for the curator to write
ID_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}"
ENTRY_KINDS = (
    "person date duration number place list reason definition yes_no name manner summary "
    "quote event amount organisation other"
).split()
NAME_KINDS = ("person", "organisation", "country", "place", "other")
REASONS = ("not_in_article", "off_topic", "not_understood", "small_talk", "empty")


class Shape(StrEnum):
    """How a value is written; every scalar is text to us, so nothing changes its type."""

    TEXT = "text"
    ID = "a short name of letters, digits, _ . or -"
    NUMBER = "a whole number"
    FLAG = "true or false"
    TEXTS = "a list of texts"
    IDS = "a list of ids"
    NUMBERS = "a list of whole numbers"
    GROUPS = "a list of lists of texts"
    PAIRS = "texts by key"
    TEXT_OR_TEXTS = "a text or a list of texts"
    TABLE = "keys and values"
    ROWS = "a list of entries"


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    shape: Shape
    says: str  # for the schema and the guide
    needed: bool = False
    of: Form | None = None  # of a table's or a row's own keys
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    title: str
    keys: tuple[Key, ...]

    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)

    def key(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)


_ID = Key("id", Shape.ID, "A short name, used once in the whole pack.", True, example="deaths")
_QUESTION = Key("question", Shape.TEXT, "The question as shown in menus and buttons.", True)
_PHRASINGS = Key("phrasings", Shape.TEXTS, "Other ways to ask it: many, and really different.")
_NEAREST = Key("nearest", Shape.ID, "Id of the answer that comes nearest to it.")
_REQUIRES = Key(
    "requires",
    Shape.GROUPS,
    "One of each group, a word or up to four in a row, must be in the question.",
)
_FORBIDS = Key("forbids", Shape.TEXTS, "Words, or up to four in a row, that rule the entry out.")
_KINDS = Key(
    "kinds",
    Shape.TEXTS,
    "`summary` allows a longer answer; any other kind is a note for curators.",
    choices=tuple(ENTRY_KINDS),
    example="[summary]",
)
_RELATED = Key("related", Shape.IDS, "Ids of answers that a reader may want next.")
_FACTS = Key(
    "facts", Shape.IDS, "Ids of the facts the answer rests on; needed unless `ungrounded`."
)

PARAGRAPH = Form(
    "a paragraph of the article",
    (
        Key("number", Shape.NUMBER, "From 1, as replies cite it.", True),
        Key("gist", Shape.TEXT, "A few words of your own on what it says.", True),
        Key("fingerprint", Shape.TEXT, "Written by `new` and `approve`; do not edit."),
    ),
)
ARTICLE = Form(
    "the article",
    (
        Key("headline", Shape.TEXT, "As the article prints it.", True),
        Key("title", Shape.TEXT, "A short name for menus; the headline when left out."),
        Key("publisher", Shape.TEXT, "Who published it.", True),
        Key("date", Shape.TEXT, "As the article prints it.", True, example="Jan. 11"),
        Key("date_note", Shape.TEXT, "What about the date is inferred."),
        Key("photo_credit", Shape.TEXT, "As the article prints it."),
        Key("url", Shape.TEXT, "The article's address; https only."),
        Key("summary_short", Shape.TEXT, "One or two sentences of your own."),
        Key("summary_full", Shape.TEXT, "A short paragraph of your own."),
        Key("paragraphs", Shape.ROWS, "All paragraphs, by number.", of=PARAGRAPH),
    ),
)
FACT = Form(
    "a fact",
    (
        _ID,
        Key("statement", Shape.TEXT, "What the article says, in your own words.", True),
        Key("paragraphs", Shape.NUMBERS, "Numbers of the paragraphs that say it.", True),
        Key("speaker", Shape.TEXT, "Who says so; left out when the article itself does."),
        Key("topic", Shape.TEXT, "A heading for /facts and /topics."),
        Key("when", Shape.TEXT, "When it happened, for the timeline."),
        Key("figures", Shape.TEXTS, "Figures and dates that must be in a cited paragraph."),
        Key("names", Shape.TEXTS, "Names that must be in a cited paragraph."),
        Key("quotes", Shape.TEXTS, "Words quoted in a cited paragraph, letter for letter."),
        Key("derived", Shape.FLAG, "true when you inferred it; then say how in `reasoning`."),
        Key("reasoning", Shape.TEXT, "How a derived fact follows from the article."),
    ),
)
ANSWER = Form(
    "an answer",
    (
        _ID,
        _QUESTION,
        Key("answer", Shape.TEXT, "The reply, in your own words, under 300 characters.", True),
        _FACTS,
        _PHRASINGS,
        _KINDS,
        _RELATED,
        _REQUIRES,
        _FORBIDS,
        Key("topic", Shape.TEXT, "A heading for /topics."),
    ),
)
UNSTATED = Form(
    "a known unknown",
    (
        _ID,
        _QUESTION,
        Key("topic", Shape.TEXT, "A noun phrase: “The article does not say <topic>.”"),
        _NEAREST,
        _PHRASINGS,
        Key("answer", Shape.TEXT, "A special reply instead of the standard wording."),
        _FACTS,
        _KINDS,
        _RELATED,
        _REQUIRES,
        _FORBIDS,
    ),
)
LINE = Form(
    "small talk or an off-topic subject",
    (
        _ID,
        _QUESTION,
        _PHRASINGS,
        Key("answer", Shape.TEXT, "A short friendly line."),
        _REQUIRES,
        _FORBIDS,
    ),
)
NAME = Form(
    "a name",
    (
        Key("name", Shape.TEXT, "The name in full.", True),
        Key("kind", Shape.TEXT, "What it names.", True, choices=NAME_KINDS),
        Key("spellings", Shape.TEXTS, "Short forms, other spellings, common slips."),
        Key("facts", Shape.IDS, "Ids of the facts that /who shows for it."),
    ),
)
CASE = Form(
    "a labelled question",
    (
        Key("question", Shape.TEXT, "As somebody would type it.", True),
        Key("expect", Shape.TEXT_OR_TEXTS, "Ids of entries, or decline.", True),
        Key("reason", Shape.TEXT, "The decline's reason, when it matters.", choices=REASONS),
        Key("conversation", Shape.TEXT, "A name; cases of one name are asked in a row."),
    ),
)

FILES: dict[str, Form] = {
    "article": Form("article.yaml", (Key("article", Shape.TABLE, "", True, ARTICLE),)),
    "facts": Form("facts.yaml", (Key("facts", Shape.ROWS, "The fact base.", True, FACT),)),
    "answers": Form(
        "answers.yaml",
        (
            Key("ungrounded", Shape.FLAG, "true: answers without facts, not checked."),
            Key("answers", Shape.ROWS, "The curated answers.", True, ANSWER),
        ),
    ),
    "unstated": Form(
        "unstated.yaml",
        (Key("unstated", Shape.ROWS, "What the article does not say.", True, UNSTATED),),
    ),
    "lexicon": Form(
        "lexicon.yaml",
        (
            Key("names", Shape.ROWS, "People, organisations, countries, places.", of=NAME),
            Key("synonyms", Shape.GROUPS, "Words for one thing; the first stands for all."),
            Key("abbreviations", Shape.PAIRS, "Short form: long form."),
        ),
    ),
    "cases": Form("cases.yaml", (Key("cases", Shape.ROWS, "Labelled questions.", True, CASE),)),
    "smalltalk": Form(
        "smalltalk.yaml",
        (
            Key("small_talk", Shape.ROWS, "Greetings and the like.", of=LINE),
            Key("off_topic", Shape.ROWS, "What no article answers.", of=LINE),
        ),
    ),
}
