"""Who says what: each quotation of an article with its speaker, and sentences that report speech.

Rules, tried in order for a quotation: the words after it (“..., said Ann Berg”; “..., Berg
said”), the words before it in its sentence (“Berg said, ...”), the speaker of the quotation
before it in the same paragraph, the speaker of the paragraph before. He and she stand for the
person named last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.packs.draft.names import Named
from bot.packs.text.cut import ArticleText, Passage
from bot.packs.text.normal import plain_words, straight
from bot.packs.text.sentences import sentences
from bot.packs.text.speech import SPEECH

_VERB = rf"(?:{'|'.join(sorted(SPEECH, key=len, reverse=True))})"
_QUOTE = re.compile(r'"([^"]{2,2000})"')
_AFTER_VERB_FIRST = re.compile(rf"^\s*{_VERB}\b\s+(?P<who>[^.;\"]{{2,120}})")
_AFTER_NAME_FIRST = re.compile(
    rf"^\s*(?P<who>[^.;\"]{{1,90}}?)(?:,[^,.\"]{{2,90}},)?\s+(?:has |had |also |later )?{_VERB}\b"
)
_ACCORDING = re.compile(r"\baccording to (?P<who>[^,.;\"]{2,80})", re.IGNORECASE)
_REPORTS = (
    _ACCORDING,
    re.compile(rf",\s*(?P<who>[^,]{{2,60}}?)\s+{_VERB}\b[^,]{{0,20}}\.?$"),
    re.compile(rf",\s*{_VERB}\s+(?P<who>[^.]{{2,80}})\.?$"),
    re.compile(
        rf"^(?P<who>[^.;]{{2,110}}?)\s+{_VERB}\b(?:\s+[^,.]{{0,40}}?)?\s+(?:that|to|how|what|why)\b"
    ),
    re.compile(
        r"^(?P<who>(?:[A-Z][\w.'-]*\s+){1,6})(?:also\s+)?(?:said|told|announced|promised)\b"
    ),
)
_TITLE_STOP = re.compile(r"\b(Dr|Mr|Mrs|Ms|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Prof|Rev|St)\.(?= [A-Z])")
_SPOKE = re.compile(rf"\b{_VERB}\b")
_PRONOUN = re.compile(r"\b(he|she|they)\b", re.IGNORECASE)
_BODY = re.compile(r"\b[Tt]he (?P<noun>[a-z]+(?: [a-z]+)?)\b")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words with who says them; "" when that could not be told."""

    text: str
    speaker: str
    number: int  # of the paragraph


class Voices:
    """The names of an article as speakers: full names by last name, bodies by their noun."""

    def __init__(self, names: tuple[Named, ...]) -> None:
        self.names = tuple(one for one in names if one.kind in ("person", "organisation"))
        self.last = ""  # the person named last

    def hear(self, text: str) -> None:
        """Remember the person whom the text names last."""
        found = [
            (text.rfind(form), one.name)
            for one in self.names
            for form in self._forms(one)
            if one.kind == "person" and form in text
        ]
        if found:
            self.last = max(found)[1]

    def turn_to(self, name: str) -> None:
        """He and she stand for this person from now on."""
        if any(one.name == name and one.kind == "person" for one in self.names):
            self.last = name

    def in_text(self, text: str) -> str:
        """The speaker a stretch of text names: its first person, else its first organisation."""
        found = [
            (one.kind != "person", text.find(form), -len(form), one.name)
            for one in self.names
            for form in self._forms(one)
            if re.search(rf"\b{re.escape(form)}\b", text)
        ]
        if found:
            return min(found)[3]
        if _PRONOUN.search(text):
            return self.last
        return self._body(text)

    def _forms(self, one: Named) -> tuple[str, ...]:
        last = (one.last,) if one.kind == "person" else ()
        return (one.name, *one.spellings, *last)

    def _body(self, text: str) -> str:
        """“the trust” for the Northfield Bird Trust."""
        nouns = {word for hit in _BODY.finditer(text) for word in plain_words(hit["noun"])}
        bodies = [one.name for one in self.names if one.kind == "organisation"]
        return next((name for name in bodies if plain_words(name)[-1:] and
                     plain_words(name)[-1] in nouns), "")  # fmt: skip


def attributed(article: ArticleText, names: tuple[Named, ...]) -> tuple[Quotation, ...]:
    """Every quotation of the article with its speaker."""
    voices = Voices(names)
    found: list[Quotation] = []
    before = ""
    for passage in article.passages:
        own = list(_of_passage(passage, voices, before))
        found.extend(own)
        before = own[-1].speaker if own else ""
    return tuple(found)


def _of_passage(passage: Passage, voices: Voices, before: str) -> Iterator[Quotation]:
    text = _undotted(straight(passage.text))
    hits = list(_QUOTE.finditer(text))
    at, speaker = 0, ""
    for place, hit in enumerate(hits):
        until = hits[place + 1].start() if place + 1 < len(hits) else len(text)
        between = text[at : hit.start()]
        voices.hear(_QUOTE.sub(" ", text[: hit.start()]))
        found = _after(hit[1], text[hit.end() : until], voices) or _before(between, voices)
        speaker = found or speaker or (before if not between.strip() else "") or voices.last
        yield Quotation(hit[1].strip(" ,.;"), speaker, passage.number)
        at = hit.end()
    voices.hear(_QUOTE.sub(" ", text))


def _undotted(text: str) -> str:
    """Titles without their full stops, which would look like a sentence's end."""
    return _TITLE_STOP.sub(r"\1", text)


def _after(quote: str, rest: str, voices: Voices) -> str:
    """The speaker in the words after a quotation, unless the quotation ended its sentence."""
    if quote.rstrip()[-1:] == ".":
        return ""
    hit = _AFTER_VERB_FIRST.match(rest) or _AFTER_NAME_FIRST.match(rest)
    return voices.in_text(hit["who"]) if hit else ""


def _before(between: str, voices: Voices) -> str:
    """The speaker in the words that lead to a quotation within its sentence."""
    told = sentences(between)
    if not told or re.search(r"[.!?]\s*$", between):
        return ""
    according = _ACCORDING.search(told[-1])
    if according:
        return voices.in_text(according["who"])
    verbs = list(_SPOKE.finditer(told[-1]))
    return voices.in_text(told[-1][: verbs[-1].start()]) if verbs else ""


def reporter(sentence: str, voices: Voices) -> str:
    """Who says a sentence without quotation marks; "" when the article itself does."""
    plain = _QUOTE.sub(" ", _undotted(straight(sentence)))
    found = ""
    for pattern in _REPORTS:
        hit = pattern.search(plain)
        found = voices.in_text(hit["who"]) if hit else ""
        if found:
            break
    voices.hear(plain)
    voices.turn_to(found)
    return found
