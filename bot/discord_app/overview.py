"""What the information commands say, from the knowledge alone: plain functions, no Discord call.

Curated text passes through `curated`; headings and lists are this file's own mark-up.
"""

from __future__ import annotations

from bot.core.types import Fact, Knowledge
from bot.discord_app.card import article_line
from bot.discord_app.escape import clamp, curated

MAX_FACTS = 40
MAX_NAME_FACTS = 4
UNGROUNDED = "This question set rests on no article."
KINDS = {
    "person": "People",
    "organisation": "Organisations",
    "country": "Countries",
    "place": "Places",
    "other": "Other names",
}


def summary(knowledge: Knowledge, full: bool) -> str:
    article = knowledge.article
    if article is None:
        return UNGROUNDED
    text = article.summary_full if full else article.summary_short
    body = text or article.summary_short or article.summary_full or article.headline
    return f"{curated(body)}\n-# {curated(article_line(article))}"


def topics_of(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.topic for fact in knowledge.facts if fact.topic))


def facts(knowledge: Knowledge, topic: str = "") -> str:
    wanted = topic.strip().casefold()
    found = [fact for fact in knowledge.facts if not wanted or wanted in fact.topic.casefold()]
    if not found:
        known = ", ".join(topics_of(knowledge)) or "none"
        return f"No facts under that topic. Topics: {curated(known)}"
    lines = [fact_line(fact) for fact in found[:MAX_FACTS]]
    return within("\n".join(lines))


def timeline(knowledge: Knowledge) -> str:
    dated = [fact for fact in knowledge.facts if fact.when]
    if not dated:
        return "The article gives no dates I know of."
    return within("\n".join(f"**{curated(fact.when)}** {fact_words(fact)}" for fact in dated))


def who(knowledge: Knowledge) -> str:
    """People, organisations and countries with what the article says of each."""
    parts: list[str] = []
    for kind, heading in KINDS.items():
        names = [name for name in knowledge.lexicon.names if name.kind == kind]
        if names:
            parts.append(f"**{heading}**")
        for name in names:
            said = [knowledge.fact(fact_id) for fact_id in name.facts[:MAX_NAME_FACTS]]
            words = " ".join(curated(fact.statement) for fact in said if fact)
            parts.append(f"- {curated(name.name)}" + (f": {words}" if words else ""))
    return within("\n".join(parts)) if parts else "The article names nobody I know of."


def source(knowledge: Knowledge) -> str:
    article = knowledge.article
    if article is None:
        return UNGROUNDED
    pairs = (
        ("Headline", article.headline),
        ("Publisher", article.publisher),
        ("Date", article.date),
        ("About the date", article.date_note),
        ("Photo", article.photo_credit),
    )
    lines = [f"**{label}**: {curated(value)}" for label, value in pairs if value]
    if article.url.startswith("https://"):
        lines.append(f"**Address**: {article.url}")
    gists = [f"{part.number}\\. {curated(part.gist)}" for part in article.paragraphs]
    return within("\n".join([*lines, *(["**Paragraphs**", *gists] if gists else [])]))


def topics(knowledge: Knowledge) -> str:
    """What can be asked, grouped as the curator grouped it."""
    groups: dict[str, list[str]] = {}
    for entry in knowledge.answers():
        groups.setdefault(entry.topic or "Questions", []).append(entry.question)
    lines: list[str] = []
    for topic, questions in groups.items():
        lines.append(f"**{curated(topic)}**")
        lines.extend(f"- {curated(question)}" for question in questions)
    return within("\n".join(lines))


def fact_words(fact: Fact) -> str:
    word = "paragraph" if len(fact.paragraphs) == 1 else "paragraphs"
    numbers = ", ".join(map(str, fact.paragraphs))
    who_says = fact.speaker or "the article"
    told = f"{who_says}, {word} {numbers}" if numbers else who_says
    derived = "; worked out from it" if fact.derived else ""
    return f"{curated(fact.statement)} ({curated(told)}{derived})"


def fact_line(fact: Fact) -> str:
    return f"- {fact_words(fact)}"


def within(text: str, limit: int = 3600) -> str:
    """Whole lines up to the limit, with a word on what was left out."""
    kept: list[str] = []
    used = 0
    lines = text.splitlines()
    for line in lines:
        used += len(line) + 1
        if used > limit:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    more = f"\n-# {left} more lines; ask, or name a topic." if left else ""
    return ("\n".join(kept) or clamp(text, limit)) + more
