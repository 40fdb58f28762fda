"""What the information commands say, from the knowledge alone; each surface adds its own mark-up.

Rules of this room: plain words, no Discord, no terminal. A page is a tuple of lines; a line has a
text, perhaps a label before it, and a mark that says what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.types import Article, Fact, Knowledge, Name

MAX_FACTS = 40
MAX_NAME_FACTS = 4
UNGROUNDED = "These answers are not based on an article."
KINDS = {
    "person": "People",
    "organisation": "Organisations",
    "country": "Countries",
    "place": "Places",
    "other": "Other names",
}


class Mark(StrEnum):
    PLAIN = "plain"
    HEADING = "heading"
    ITEM = "item"
    NOTE = "note"  # small print


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    label: str = ""
    mark: Mark = Mark.PLAIN


Page = tuple[Line, ...]


def article_line(article: Article) -> str:
    """The article's short name, publisher and date."""
    parts = (article.title or article.headline, article.publisher, article.date)
    return " · ".join(part for part in parts if part)


def summary(knowledge: Knowledge, full: bool = False) -> Page:
    article = knowledge.article
    if article is None:
        return (Line(UNGROUNDED),)
    text = article.summary_full if full else article.summary_short
    body = text or article.summary_short or article.summary_full or article.headline
    return Line(body), Line(article_line(article), mark=Mark.NOTE)


def topics_of(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.topic for fact in knowledge.facts if fact.topic))


def facts(knowledge: Knowledge, topic: str = "") -> Page:
    """The facts of a topic, or of all."""
    if not knowledge.facts:
        return (Line(UNGROUNDED),)
    wanted = topic.strip().casefold()
    found = [fact for fact in knowledge.facts if not wanted or wanted in fact.topic.casefold()]
    if not found:
        known = ", ".join(topics_of(knowledge)) or "none"
        return (Line(f"No facts under that topic. Topics: {known}"),)
    return tuple(Line(fact_words(fact), mark=Mark.ITEM) for fact in found[:MAX_FACTS])


def timeline(knowledge: Knowledge) -> Page:
    dated = [fact for fact in knowledge.facts if fact.when]
    if not dated:
        return (Line("The article gives no dates I know of."),)
    return tuple(Line(fact_words(fact), fact.when) for fact in dated)


def who(knowledge: Knowledge) -> Page:
    """People, organisations and countries with what the article says of each."""
    lines: list[Line] = []
    for kind, heading in KINDS.items():
        named = [name for name in knowledge.lexicon.names if name.kind == kind]
        if named:
            lines.append(Line(heading, mark=Mark.HEADING))
            lines.extend(_said_of(name, knowledge) for name in named)
    return tuple(lines) or (Line("The article names nobody I know of."),)


def _said_of(name: Name, knowledge: Knowledge) -> Line:
    said = (knowledge.fact(fact_id) for fact_id in name.facts[:MAX_NAME_FACTS])
    words = " ".join(fact.statement for fact in said if fact)
    return Line(words, name.name, Mark.ITEM) if words else Line(name.name, mark=Mark.ITEM)


def source(knowledge: Knowledge) -> Page:
    """Which article it is, and what each paragraph is about."""
    article = knowledge.article
    if article is None:
        return (Line(UNGROUNDED),)
    pairs = (
        ("Headline", article.headline),
        ("Publisher", article.publisher),
        ("Date", article.date),
        ("About the date", article.date_note),
        ("Photo", article.photo_credit),
        ("Address", article.url if article.url.startswith("https://") else ""),
    )
    gists = tuple(Line(part.gist, str(part.number)) for part in article.paragraphs)
    heading = (Line("Paragraphs", mark=Mark.HEADING),) if gists else ()
    return (*(Line(value, label) for label, value in pairs if value), *heading, *gists)


def topics(knowledge: Knowledge) -> Page:
    """What can be asked, grouped as the curator grouped it."""
    groups: dict[str, list[str]] = {}
    for entry in knowledge.answers():
        groups.setdefault(entry.topic or "Questions", []).append(entry.question)
    lines: list[Line] = []
    for topic, questions in groups.items():
        lines.append(Line(topic, mark=Mark.HEADING))
        lines.extend(Line(question, mark=Mark.ITEM) for question in questions)
    return tuple(lines) or (Line("Nothing can be asked yet."),)


def fact_words(fact: Fact) -> str:
    """A fact with who says so and where."""
    word = "paragraph" if len(fact.paragraphs) == 1 else "paragraphs"
    numbers = ", ".join(map(str, fact.paragraphs))
    who_says = fact.speaker or "the article"
    told = f"{who_says}, {word} {numbers}" if numbers else who_says
    derived = "; worked out from it" if fact.derived else ""
    return f"{fact.statement} ({told}{derived})"
