"""What was found in an article -> the files of a draft pack, as plain tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.figures import figures
from bot.packs.draft import usual
from bot.packs.draft.names import Named, named
from bot.packs.draft.speakers import Quotation, Voices, attributed, reporter
from bot.packs.form import STUB
from bot.packs.text.cut import ArticleText, Passage
from bot.packs.text.normal import fingerprint, plain_words, straight
from bot.packs.text.quotes import stands_in
from bot.packs.text.sentences import sentences

Table = dict[str, Any]
_QUOTED = re.compile(r'"[^"]*"')
MAX_HINT_WORDS = 6  # of the article in a row in a hint, far from a copied sentence


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of the article with what was found in it."""

    id: str
    number: int
    place: int  # of the sentence in its paragraph, from 1
    figures: tuple[str, ...]
    dates: tuple[str, ...]
    names: tuple[str, ...]
    quotes: tuple[str, ...]
    speaker: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of a pack, by name without .yaml."""

    files: dict[str, Table]
    units: tuple[Unit, ...] = field(default=())
    names: tuple[Named, ...] = field(default=())
    quotations: tuple[Quotation, ...] = field(default=())


def draft(article: ArticleText) -> Draft:
    """A pack for the article: filled in where it can be, TODO where a curator must write."""
    names = named(article)
    quotations = attributed(article, names)
    units = tuple(_units(article, names, quotations))
    files: dict[str, Table] = {
        "article": {"article": _article(article)},
        "facts": {"facts": [*_meta_facts(article), *map(_fact, units)]},
        "answers": {"answers": [*_meta_answers(article, units), *_questions(units, names)]},
        "unstated": {"unstated": [_silent(one) for one in usual.SILENT]},
        "lexicon": {"names": [_name(one, units) for one in names]},
    }
    return Draft(files, units, names, quotations)


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph; a quotation of several stays in one piece."""
    plain = straight(text)
    quotes = _QUOTED.findall(plain)
    masked = _QUOTED.sub(lambda hit: "\x01" + (hit.group()[-2:-1] if hit.group()[-2:-1] in ".?!"
                                               else ""), plain)  # fmt: skip
    masked = masked.replace("\x01", "Q\x01")
    waiting = iter(quotes)
    return tuple(
        re.sub(r"Q\x01[.?!]?", lambda _: next(waiting), part) for part in sentences(masked)
    )


def _units(
    article: ArticleText, names: tuple[Named, ...], quotations: tuple[Quotation, ...]
) -> Iterator[Unit]:
    voices = Voices(names)
    for passage in article.passages:
        for place, sentence in enumerate(split_sentences(passage.text), 1):
            if passage.caption and article.photo_credit and article.photo_credit in sentence:
                continue  # the credit, which has a fact of its own
            yield _unit(passage, place, sentence, names, quotations, voices)


def _unit(
    passage: Passage,
    place: int,
    sentence: str,
    names: tuple[Named, ...],
    quotations: tuple[Quotation, ...],
    voices: Voices,
) -> Unit:
    found = figures(sentence)
    own = [one for one in quotations if one.number == passage.number]
    quoted = [one for one in own if stands_in(one.text, sentence)]
    speaker = reporter(sentence, voices)
    if quoted:
        speaker = quoted[0].speaker
        voices.turn_to(speaker)
    return Unit(
        f"p{passage.number}_{place}",
        passage.number,
        place,
        tuple(dict.fromkeys(one.shown for one in found if not one.is_date)),
        tuple(dict.fromkeys(one.shown for one in found if one.is_date)),
        tuple(one.name for one in names if _names(one, sentence)),
        tuple(one.text for one in quoted),
        speaker,
    )


def _names(one: Named, text: str) -> bool:
    return any(stands_in(form, text) for form in (one.name, *one.spellings))


def _article(article: ArticleText) -> Table:
    table: Table = {
        "headline": article.headline or f"{STUB}: the headline",
        "publisher": article.publisher or f"{STUB}: who published it",
        "date": article.date or f"{STUB}: the date as the article prints it",
    }
    if article.photo_credit:
        table["photo_credit"] = article.photo_credit
    table["summary_short"] = f"{STUB}: one or two sentences"
    table["summary_full"] = f"{STUB}: a short paragraph"
    table["paragraphs"] = [
        {
            "number": one.number,
            "gist": f"{STUB}: a few words on {_hint(one)}",
            "fingerprint": fingerprint(one.text),
        }
        for one in article.passages
    ]
    return table


def _hint(passage: Passage) -> str:
    words = straight(passage.text).split()[:MAX_HINT_WORDS]
    what = "the photo caption" if passage.caption else f"paragraph {passage.number}"
    return f"{what} ({' '.join(words)} ...)"


def _fact(unit: Unit) -> Table:
    table: Table = {
        "id": unit.id,
        "statement": f"{STUB}: sentence {unit.place} of paragraph {unit.number} in your own words",
        "paragraphs": [unit.number],
    }
    optional = {
        "speaker": unit.speaker,
        "figures": [*unit.figures, *unit.dates],
        "names": list(unit.names),
        "quotes": list(unit.quotes),
    }
    return table | {key: value for key, value in optional.items() if value}


def _first_body(article: ArticleText) -> int:
    return next((one.number for one in article.passages if not one.caption), 1)


def _meta_facts(article: ArticleText) -> Iterator[Table]:
    number = [_first_body(article)]
    publisher, date = article.publisher or "", article.date or ""
    if publisher and date:
        statement = f"{publisher} published the article, dated {date}."
        yield {"id": "published", "statement": statement, "paragraphs": number,
               "topic": "article", "when": date}  # fmt: skip
    if article.headline:
        statement = f'Its headline is "{article.headline}".'
        yield {"id": "headline", "statement": statement, "paragraphs": number, "topic": "article"}
    if article.byline:
        statement = f"The article is by {article.byline}."
        yield {"id": "author", "statement": statement, "paragraphs": number, "topic": "article"}
    if article.photo_credit:
        caption = [one.number for one in article.passages if one.caption] or number
        statement = f"The photo is credited to {article.photo_credit}."
        yield {"id": "photo", "statement": statement, "paragraphs": caption[:1],
               "topic": "article"}  # fmt: skip


def _meta_answers(article: ArticleText, units: tuple[Unit, ...]) -> Iterator[Table]:
    facts = {row["id"]: row["statement"] for row in _meta_facts(article)}
    published = f"{article.publisher} published it on {article.date}"
    if "published" in facts and "headline" in facts:
        told = f"{published}, under the headline “{article.headline}”."
        for one in (usual.PUBLISHER, usual.DATE, usual.HEADLINE):
            yield _answer(one.id, one.question, told, ["published", "headline"], one.phrasings)
    meta = ((usual.AUTHOR, "author"), (usual.PHOTO, "photo"))
    for one, fact in meta:
        if fact in facts:
            yield _answer(one.id, one.question, facts[fact], [fact], one.phrasings)
    if units:
        cited = [unit.id for unit in units if unit.place == 1]
        todo = f"{STUB}: three to five sentences"
        row = _answer("summary", usual.SUMMARY.question, todo, cited, usual.SUMMARY.phrasings)
        yield row | {"kinds": ["summary"]}


def _answer(
    name: str, question: str, answer: str, facts: list[str], phrasings: tuple[str, ...]
) -> Table:
    return {"id": name, "question": question, "answer": answer, "facts": facts,
            "phrasings": list(phrasings)}  # fmt: skip


def slug(text: str) -> str:
    """An id made of a text's words."""
    return "_".join(plain_words(text))[:40] or "name"


def _questions(units: tuple[Unit, ...], names: tuple[Named, ...]) -> Iterator[Table]:
    """Stubs for who, what was said, how many, when, where, why and what next."""
    for one in names:
        cited = [unit.id for unit in units if one.name in unit.names]
        phrasings: tuple[str, ...] = ()
        if one.kind == "person" and cited:
            phrasings = (f"who's {one.name}", f"what is said of {one.last}", f"role of {one.last}")
            yield _answer(f"who_{slug(one.name)}", f"Who is {one.name}?",
                          f"{STUB}: who {one.name} is", cited, phrasings)  # fmt: skip
    for speaker in dict.fromkeys(unit.speaker for unit in units if unit.speaker):
        cited = [unit.id for unit in units if unit.speaker == speaker]
        phrasings = (f"statement by {speaker}", f"what are the words of {speaker}")
        yield _answer(f"said_{slug(speaker)}", f"What did {speaker} say?",
                      f"{STUB}: {speaker} said ...", cited, phrasings)  # fmt: skip
    for unit in units:
        yield from _counted(unit)
    yield from _circumstances(units, names)


def _counted(unit: Unit) -> Iterator[Table]:
    if unit.figures:
        shown = ", ".join(unit.figures)
        yield _answer(f"how_many_{unit.id}", f"{STUB}: ask for {shown[:50]}",
                      f"{STUB}: {shown}", [unit.id], ())  # fmt: skip
    if unit.dates:
        shown = ", ".join(unit.dates)
        yield _answer(f"when_{unit.id}", f"{STUB}: ask what was on {shown[:50]}",
                      f"{STUB}: {shown}", [unit.id], ())  # fmt: skip


def _circumstances(units: tuple[Unit, ...], names: tuple[Named, ...]) -> Iterator[Table]:
    places = {one.name for one in names if one.kind in ("place", "country")}
    where = [unit.id for unit in units if places & set(unit.names)]
    stubs: tuple[tuple[str, str, list[str]], ...] = (
        ("where", "Where did it happen?", where or [unit.id for unit in units[:1]]),
        ("why", "Why did it happen?", [unit.id for unit in units[:1]]),
        ("what_next", "What happens next?", [unit.id for unit in units[-2:]]),
    )
    for name, question, cited in stubs:
        if cited:
            yield _answer(name, question, f"{STUB}: {question}", cited, ())


def _silent(one: usual.Usual) -> Table:
    return {"id": one.id, "topic": one.topic, "question": one.question,
            "phrasings": list(one.phrasings)}  # fmt: skip


def _name(one: Named, units: tuple[Unit, ...]) -> Table:
    spellings = [form for form in one.spellings if form != one.name]
    if one.kind == "person" and " " in one.name:
        spellings.append(one.last)
    words = [word for word in one.name.split() if word[0].isupper()]
    if one.kind == "organisation" and len(words) > 2:
        spellings.append("".join(word[0] for word in words))
    row: Table = {"name": one.name, "kind": one.kind}
    unique = dict.fromkeys(form.lower() for form in spellings)
    cited = [unit.id for unit in units if one.name in unit.names]
    if unique:
        row["spellings"] = list(unique)
    if cited:
        row["facts"] = cited
    return row
