"""Who and what an article names: each with its kind, its forms, and the paragraphs it is in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.packs.draft.countries import COUNTRIES
from bot.packs.text.cut import ArticleText
from bot.packs.text.normal import straight
from bot.packs.text.proper import TITLES, proper_names
from bot.packs.text.speech import SPEECH

COMPANIES = frozenset(
    """airlines airways corp energy group holdings inc industries llc ltd media motors
    pharmaceuticals systems technologies""".split()
)
ORGANISATIONS = COMPANIES | frozenset(
    """academy agency alliance army association authority bank board broadcasting bureau capital
    center centre church club college commission committee company congress corporation
    council courier court department federation force forces foundation fund gazette
    government herald hospital institute institution journal laboratory league ministry museum
    network news observatory office orchestra organisation organization parliament partners
    party police post press records school senate service services society star studios team
    times tribune trust union university""".split()
)
PLACES = frozenset(
    """airport avenue bay beach boulevard bridge canyon cape castle city coast county creek
    desert district forest gulf harbor harbour heights hill hills island islands isle lake
    mount mountain mountains ocean park peninsula plaza port province region reservoir river road
    sea square state station strait street town valley village""".split()
)
NEARBY = 120  # characters around a name in which its cues stand
_BEFORE_PLACE = re.compile(
    r"\b(?:in|at|near|off|from|to|of|around|across|outside|toward|towards|on|ashore)\s+"
    r"(?:the\s+)?$"
)
_ROLE = re.compile(
    r"^(?:'s)?,?\s+(?:who|whose|an?|the|then)\b|^,\s+(?:\d+,|[a-z]+(?:'s)?\s+[a-z]+\s)"
)
_FIRM = re.compile(r"^,\s+an?\s+(?:[\w-]+\s+){0,3}?(?:company|firm|agency|charity|group|maker)\b")
_KIND_AFTER = re.compile(r"^ (?:union|company|group|party|newspaper|agency|charity|club)\b")
_DEPARTMENTS = frozenset(
    """business foreign defense defence finance health interior home education energy trade
    transport justice labor labour culture environment housing press police fire""".split()
)
_ROLES = frozenset(
    """chief leader author singer actor player manager owner founder boss farmer teacher resident
    expert analyst scientist researcher historian economist ecologist lawyer driver witness
    neighbor neighbour""".split()
)
_CREDIT = re.compile(r"(?:[Pp]hoto(?:graph)?|[Ii]mage|[Pp]icture)(?: by|:)\s*$")
_SPOKE_AFTER = re.compile(rf"^(?:,[^,]{{3,80}},)?\s+(?:has |had )?({'|'.join(sorted(SPEECH))})\b")
_SPOKE_BEFORE = re.compile(rf"\b({'|'.join(sorted(SPEECH))})\s+(?:the\s+)?(?:[A-Z][a-z]+\.\s+)?$")


@dataclass
class Named:
    """One person, organisation, country or place under its longest form."""

    name: str
    kind: str = "other"  # as in lexicon.yaml
    spellings: list[str] = field(default_factory=list)
    paragraphs: set[int] = field(default_factory=set)

    @property
    def last(self) -> str:
        return self.name.split()[-1]


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str  # without a title
    number: int  # of the paragraph
    cues: tuple[str, ...]


def named(article: ArticleText) -> tuple[Named, ...]:
    """The names of the article, in the order they first stand in it."""
    mentions = list(_mentions(article))
    full: dict[str, Named] = {}
    for mention in mentions:
        key = mention.name.casefold()
        if key not in full or (full[key].name.isupper() and not mention.name.isupper()):
            kept = full.get(key, Named(mention.name))
            kept.name = mention.name
            full[key] = kept
        full[key].paragraphs.add(mention.number)
    cues: dict[str, Counter[str]] = {key: Counter() for key in full}
    for mention in mentions:
        cues[mention.name.casefold()].update(mention.cues)
    joined = _join(full, cues)
    for key, one in joined.items():
        one.kind = _kind(one.name, cues[key])
    return tuple(joined.values())


def _mentions(article: ArticleText) -> Iterable[_Mention]:
    texts = [(passage.number, straight(passage.text)) for passage in article.passages]
    runs = [(n, text, name) for n, text in texts for name in proper_names(text)]
    sure = {part.casefold() for _, _, name in runs if name.sure for part in name.name.split()}
    if article.byline:
        for name in re.split(r" and |, ", article.byline):
            yield _Mention(name, 0, ("person",))
    if article.publisher:
        yield _Mention(article.publisher.removeprefix("The "), 0, ("organisation",))
    for number, text, name in runs:
        if not (name.sure or name.name.casefold() in sure):
            continue
        for part in name.name.split("/"):
            for plain, titled in _untitled(part):
                cues = _cues(text, name.start, name.name)
                yield _Mention(plain, number, ("person", *cues) if titled else cues)


def _untitled(name: str) -> Iterable[tuple[str, bool]]:
    """A run cut at its titles, “Kazakh President Ann Berg” -> Kazakh; Ann Berg, who has one.

    “Business Secretary Ann Berg” names no Business.
    """
    words = name.split()
    if {word.lower() for word in words} & ORGANISATIONS:
        yield " ".join(words), False
        return
    part: list[str] = []
    titled = False
    for word in (*words, ""):
        if word and word.lower().strip(".") not in TITLES:
            part.append(word)
            continue
        if part and not (word and len(part) == 1 and part[0].lower() in _DEPARTMENTS):
            yield " ".join(part), titled
        part, titled = [], True


def _cues(text: str, start: int, whole: str) -> tuple[str, ...]:
    """What stands around a name and tells its kind."""
    end = start + len(whole)
    before, after = text[max(0, start - NEARBY) : start], text[end : end + NEARBY]
    found: list[str] = []
    if before.split()[-1:] and before.split()[-1].lower() in TITLES | _ROLES:
        found.append("person")
    if _SPOKE_BEFORE.search(before) or _CREDIT.search(before):
        found.append("person")
    if _FIRM.match(after) or _KIND_AFTER.match(after):
        found += ["organisation"] * 3
    elif (_SPOKE_AFTER.match(after) or _ROLE.match(after)) and not before.endswith("the "):
        found.append("person")
    if _BEFORE_PLACE.search(before):
        found.append("place")
    return tuple(found)


def _join(full: dict[str, Named], cues: dict[str, Counter[str]]) -> dict[str, Named]:
    """A shorter form that is a part of one longer name becomes that name's spelling."""
    keys = sorted(full, key=lambda key: -len(key.split()))
    kept: dict[str, Named] = {}
    for key in keys:
        owners = [
            longer
            for longer in kept
            if key != longer and f" {key} " in f" {longer} " and _same(key, longer)
        ]
        if len(owners) == 1:
            owner = kept[owners[0]]
            owner.spellings.append(full[key].name)
            owner.paragraphs |= full[key].paragraphs
            cues[owners[0]].update(cues[key])
        else:
            kept[key] = full[key]
    return {key: kept[key] for key in full if key in kept}


def _same(short: str, long: str) -> bool:
    """Whether a part can stand for the whole: a last name, or the first words of a body's name."""
    words = set(long.split())
    is_body = bool(words & (ORGANISATIONS | PLACES))
    if long.endswith(short) and not is_body:
        return True
    if words & PLACES and long.startswith(short):
        return True
    first, *rest = long.split()
    return short == first and len(rest) == 1 and rest[0] in COMPANIES


def _kind(name: str, cues: Counter[str]) -> str:
    words = [word.strip(".,'").lower() for word in name.split()]
    if name.casefold() in COUNTRIES:
        return "country"
    if set(words) & ORGANISATIONS or (name.isupper() and len(name) > 1 and len(words) == 1):
        return "organisation"
    if set(words) & PLACES:
        return "place"
    if cues["organisation"] > cues["person"]:
        return "organisation"
    if cues["person"] and cues["person"] >= cues["place"]:
        return "person" if len(words) > 1 or cues["person"] > 1 else "other"
    return "place" if cues["place"] and cues["place"] >= 1 and len(words) <= 3 else "other"
