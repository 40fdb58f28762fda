"""An article's text as saved from a page -> headline, credit, numbered paragraphs, the rest.

Rules: a line is a paragraph, unless the text is hard-wrapped (then blank lines part them).
Advertisements, calls to subscribe and lists of other headlines are set apart. The first line
without a full stop is the headline; a byline, a date, a newspaper's name and a caption are known
by their form. A
caption counts as a paragraph, once: “1 of 3 | ...” repeats it. Numbers run from 1 in the order
of the page, which is how replies cite paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.packs.text.normal import normal

MAX_HEADLINE = 200  # characters
WRAP_AT = 100  # characters; a text whose lines all are shorter was hard-wrapped
_ENDED = re.compile(
    r"[.!;:。！；：][\"'”’»)」』）]*$"
)  # a headline may well end with a question mark
_NOISE = re.compile(
    r"advertisements?|story continues below( this)? ad(vertisement)?|"
    r"skip ad(vertisement)?|share( this( article| story)?)?|(sign up|subscribe)\b.{0,120}|"
    r"read (more|next|also)\b.{0,120}|listen to this article.{0,40}|click here.{0,80}|"
    r"follow .{0,60}(on|via) (twitter|x|facebook|instagram)\b.{0,40}|"
    r"(copyright|©).{0,160}|all rights reserved.{0,80}|topics|comments?|print|email|"
    r"\d+ min(ute)?s? read|loading\W*",
    re.IGNORECASE,
)
_REST = re.compile(
    r"(latest headlines|trending( stories| now)?|most (read|popular)|related( stories| articles)?|"
    r"more (from|on|stories)\b.{0,60}|recommended( for you)?|you may also like|what to read next)"
    r"\W*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^\d+ (?:of|/) \d+\s*\|\s*")
_CREDIT = re.compile(
    r"(?:(?:file )?photos?(?:graph)?|image|picture|illustration)\s*"
    r"(?:courtesy(?: of)?|by|credit|:)\s*:?\s*(?P<name>[^|.]+?(?:\.[A-Z][^|.]*?)*)\s*(?:\||\.?$)|"
    r"\((?:ap|afp|reuters|epa|getty)[^()]*photo[^()]*\)|(?:credit|photo):\s*(?P<other>.+)$",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?|\d{{4}}-\d\d-\d\d",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?:(?:published|updated|posted|last updated)[:\s]+)?(?:[a-z]+day,? )?(?:{_DATE.pattern})"
    r"(?:,? at)?(?:,? \d{1,2}:\d\d.{0,12})?",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"[Bb]y [A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,4}(?:,.{0,60}| and .{0,60}| \|.*)?")
_MASTHEAD = re.compile(r"(?:The )?(?:[A-Z][\w.&'-]*,?\s?(?:of |and |the )?){1,6}")
_DATELINE = re.compile(
    rf"^(?:[A-Z][A-Za-z .'-]+,\s*)*(?:(?P<date>{_MONTH} \d{{1,2}})\s*)?"
    r"\((?P<agency>[A-Z][A-Za-z /.-]{1,30})\)\s*(?:--|—|–|-)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of the article."""

    number: int  # from 1
    text: str
    caption: bool = False


@dataclass(frozen=True, slots=True)
class ArticleText:
    headline: str
    passages: tuple[Passage, ...]
    publisher: str = ""
    date: str = ""
    byline: str = ""
    photo_credit: str = ""
    aside: tuple[str, ...] = ()  # what was set apart, in order


def blocks(text: str) -> tuple[str, ...]:
    """The paragraphs as they are laid out, hard-wrapped lines joined."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    wrapped = max(map(len, lines), default=0) <= WRAP_AT
    if not wrapped:
        return tuple(line for line in lines if line)
    parts = re.split(r"\n\s*\n", "\n".join(lines))
    return tuple(" ".join(part.split()) for part in parts if part.strip())


def read_article(path: Path) -> ArticleText:
    """A text file in its parts. Raises OSError and UnicodeDecodeError."""
    return cut(path.read_text("utf-8-sig"))


def cut(text: str) -> ArticleText:
    """The article in its parts. Raises nothing; what is not found stays empty."""
    found = _Parts()
    for block in blocks(text):
        found.take(block)
    return found.article()


class _Parts:
    def __init__(self) -> None:
        self.headline = self.publisher = self.date = self.byline = self.credit = ""
        self.passages: list[tuple[str, bool]] = []
        self.aside: list[str] = []
        self.ended = False

    def take(self, block: str) -> None:
        if self.ended or _NOISE.fullmatch(block):
            self.aside.append(block)
        elif _REST.fullmatch(block):
            self.ended = self._far_enough()
            self.aside.append(block)
        elif not self.passages and self._head(block):
            return
        else:
            self._passage(block)

    def _far_enough(self) -> bool:
        """Whether the body has been read; a list of other stories may also stand before it."""
        return any(not caption for _, caption in self.passages)

    def _head(self, block: str) -> bool:
        """Whether the block belongs above the body: headline, byline or date."""
        if not self.byline and _BYLINE.fullmatch(block):
            self.byline = block[3:]
        elif _DATED.fullmatch(block):
            found = _DATE.search(block)
            self.date = self.date or (found.group() if found else "")
        elif len(block) > MAX_HEADLINE or _ENDED.search(block) or _CREDIT.search(block):
            return False
        elif not self.headline:
            self.headline = block
        elif not self.publisher and _MASTHEAD.fullmatch(block):
            self.publisher = block
        else:
            self.aside.append(block)  # a subtitle, a section, a topic
        return True

    def _passage(self, block: str) -> None:
        text = _COUNTED.sub("", block)
        credit = _CREDIT.search(text)
        caption = bool(credit) or text != block
        if credit and not self.credit:
            self.credit = (credit["name"] or credit["other"] or credit.group()).strip(" .()")
        if caption and normal(text) in {normal(seen) for seen, _ in self.passages}:
            self.aside.append(block)
            return
        dateline = _DATELINE.match(text)
        if dateline:
            self.publisher = self.publisher or dateline["agency"]
            self.date = self.date or dateline["date"] or ""
        self.passages.append((text, caption))

    def article(self) -> ArticleText:
        passages = tuple(
            Passage(number, text, caption)
            for number, (text, caption) in enumerate(self.passages, 1)
        )
        return ArticleText(
            self.headline, passages, self.publisher, self.date, self.byline, self.credit,
            tuple(self.aside),
        )  # fmt: skip
