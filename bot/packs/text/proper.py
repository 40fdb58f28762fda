"""Names in prose: capitalised words that are not capitalised for their place in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.english import FUNCTION_WORDS
from bot.figures import MONTHS, WEEKDAYS
from bot.packs.text.normal import straight

_TOKEN = re.compile(r"[A-Za-zÀ-ɏ][\w’'.&/-]*[\w]|[A-Z]")
_END = re.compile(r"[.!?:;]['\")\]]*\s*$|^\W*$|[\"“(]\s*$|--\s*$|—\s*$")
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Prof|Rev|Jr|Sr|vs|U\.S|U\.N|[A-Z])\.\s*$"
)
_CALENDAR = re.compile(
    rf"(?:{'|'.join(WEEKDAYS)})s?|{'|'.join(MONTHS)}|sept|january|february|march|april|june|july|"
    "august|september|october|november|december",
    re.IGNORECASE,
)
# “Fishermen's Association” is one name, “Smith's University” is two.
_GROUP = re.compile(r"(?:men|children|people|mother|father|ers|ors|ans|ents|ists)'s?$", re.I)
# “Russian-led” names Russia.
_LED = re.compile(r"-(?:led|based|born|backed|style|made|owned|run)$")
_LINKS = {"of", "the", "and", "for", "de", "la", "al", "von", "van", "der", "bin", "del", "du"}
LOOK_BACK = 24  # characters before a word that tell whether a sentence starts with it
TITLES = frozenset(
    """president vice prime minister premier chancellor king queen prince princess mayor governor
    senator representative secretary general judge justice chief director professor doctor dr mr
    mrs ms sir captain colonel lieutenant sergeant officer detective sheriff commissioner
    spokesman spokeswoman spokesperson chairman chairwoman chair ceo pope bishop rev dean
    councillor councilwoman councilman coach attorney deputy former acting interim
    superintendent principal executive prof vice-president minister inspector""".split()
)
STARTERS = FUNCTION_WORDS | frozenset(
    """photo photos photograph image picture sources although though while since despite during
    without within among amid between across along behind beyond following later earlier
    meanwhile however instead nobody nothing neither none both many several both thousands
    hundreds dozens people officials police another according today yesterday tomorrow two
    three four five six seven eight nine ten eleven twelve such under over near until unless
    unlike besides except never always often rather perhaps""".split()
)


@dataclass(frozen=True, slots=True)
class Proper:
    """A run of capitalised words; `sure` unless the place in the sentence may explain it."""

    name: str
    start: int
    sure: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for part in self.name.split() if part.lower() not in _LINKS)


def bare(word: str) -> str:
    """A word without possessive and closing marks."""
    return re.sub(r"(?:'s|')$", "", straight(word).strip(".,/-"))


def proper_names(text: str, ordinary: frozenset[str] = frozenset()) -> tuple[Proper, ...]:
    """Capitalised runs of the text. `ordinary`: words known to be no names, in lower case."""
    return tuple(_runs(straight(text), ordinary))


def _runs(text: str, ordinary: frozenset[str]) -> Iterator[Proper]:
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if not _capital(token.group()) or _is_calendar(token.group()):
            at += 1
            continue
        first = _starts_sentence(text, token.start())
        if first and bare(token.group()).lower() in STARTERS | ordinary:
            at += 1
            continue
        end = _run_end(text, tokens, at)
        name = _LED.sub("", " ".join(_words(tokens[at : end + 1])))
        yield Proper(name, token.start(), not first or end > at or not name[1:].islower())
        at = end + 1


def _words(tokens: list[re.Match[str]]) -> Iterator[str]:
    """The words of a run; a possessive inside it belongs to the name."""
    for token in tokens[:-1]:
        yield token.group().strip(".,/-")
    yield bare(tokens[-1].group())


def _capital(word: str) -> bool:
    return word[0].isupper() and word not in ("I", "I'm", "I've", "A")


def _is_calendar(word: str) -> bool:
    return bool(_CALENDAR.fullmatch(bare(word)))


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - LOOK_BACK) : start]
    return bool(_END.search(before)) and not _ABBREVIATED.search(before)


def _run_end(text: str, tokens: list[re.Match[str]], at: int) -> int:
    """Index of the last token of the run that starts at `at`."""
    end = at
    while end + 1 < len(tokens):
        here, after = tokens[end], tokens[end + 1]
        owner = here.group().endswith(("'s", "'")) and not _GROUP.search(here.group())
        if owner or not _touch(text, here.end(), after.start()):
            break
        if _capital(after.group()) and not _is_calendar(after.group()):
            end += 1
            continue
        far = tokens[end + 2] if end + 2 < len(tokens) else None
        links = after.group() in ("of", "the", "for", "de", "la", "al", "von", "van", "bin")
        if links and far is not None and _capital(far.group()) and not _is_calendar(far.group()):
            end += 2
            continue
        break
    return end


def _touch(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return between == " " or (
        between == ". " and bool(_ABBREVIATED.search(text[max(0, end - LOOK_BACK) : end] + ". "))
    )
