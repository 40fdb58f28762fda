"""Figures and dates in prose, each with a key that does not depend on how it is written.

“ten”, “10” and “10-day” share the key `#10`; “Jan. 11” and “11 January” share `d:1-11`; “3.2
million” is `#3200000`. `supported` tells which keys a text backs: a date also backs its day,
its month and its year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9,
           "trillion": 10**12}  # fmt: skip
_CROWDS = "dozens hundreds thousands millions billions half double twice triple".split()
_VALUES = {word: value for value, word in enumerate(_UNITS)}
_VALUES |= {word: 20 + 10 * place for place, word in enumerate(_TENS)}
# A lone “one” is a pronoun more often than a figure.
_QUIET = {"one", "zero"}

_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|"
    r"december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_DATE = re.compile(
    rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>\d{{4}})\b)?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.replace('month', 'month2')}"
    r"(?:,?\s+(?P<year2>\d{4})\b)?"
    rf"|\b{_MONTH.replace('month', 'month3')}\s+(?P<year3>\d{{4}})\b"
    r"|\b(?P<iso>\d{4}-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_MONTH_ALONE = re.compile(  # “May” and “March” are also words: only after a word of time
    r"\b(January|February|April|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\."
    r"|(?<=\bin )(?:May|March)|(?<=\bof )(?:May|March)|(?<=since )(?:May|March)"
    r"|(?<=until )(?:May|March)|(?<=\bby )(?:May|March)|(?<=last )(?:May|March)"
    r"|(?<=next )(?:May|March)|(?<=early )(?:May|March)|(?<=late )(?:May|March)"
    r"|(?<=this )(?:May|March)|(?<=mid-)(?:May|March))(?=\W|$)"
)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>[ap])\.?m\b\.?|\b(?P<time>\d{1,2}:\d\d)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<ending>st|nd|rd|th|s|m|bn|k)?(?![A-Za-z\d])"
    r"(?:[\s-]+(?P<scale>hundred|thousand|million|billion|trillion|dozen)\b)?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?P<of>a|one|two|three|four)[\s-](?P<part>half|third|quarter|fifth|tenth)s?\b(?!\s+(?:time|"
    r"man|woman|person|year|day|month|week|place|party|term|round|set|goal|season|straight))",
    re.IGNORECASE,
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or date as written, its key, and where it starts in the text."""

    shown: str
    key: str
    start: int
    is_date: bool = False


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure, date, month and weekday of the text, in order."""
    found: list[Figure] = []
    rest = text
    for pattern, key in (
        (_DATE, _date_key), (_CLOCK, _clock_key), (_MONTH_ALONE, _month_key),
        (_WEEKDAY, _weekday_key), (_FRACTION, _fraction_key), (_NUMBER, _number_key),
    ):  # fmt: skip
        for hit in pattern.finditer(rest):
            is_date = pattern not in (_NUMBER, _FRACTION)
            found.append(Figure(hit.group().strip(" -"), key(hit), hit.start(), is_date))
        rest = pattern.sub(lambda hit: " " * len(hit.group()), rest)
    found.extend(_in_words(rest))
    return tuple(sorted(found, key=lambda figure: figure.start))


def supported(text: str) -> frozenset[str]:
    """The keys that a text backs."""
    keys: set[str] = set()
    for figure in figures(text):
        keys.add(figure.key)
        if figure.key.startswith("d:"):
            month, day, *year = figure.key[2:].split("-")
            keys |= {f"d:{month}-{day}", f"m:{month}", f"#{day}", *(f"#{y}" for y in year)}
            keys |= {f"my:{month}-{y}" for y in year}
        if figure.key.startswith("my:"):
            month, number = figure.key[3:].split("-")
            keys |= {f"m:{month}", f"#{number}"}
        if figure.key.startswith("t:"):
            keys.add("#" + figure.key[2:].split(":")[0])
    return frozenset(keys)


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _date_key(hit: re.Match[str]) -> str:
    if hit["iso"]:
        year, month, day = hit["iso"].split("-")
        return f"d:{int(month)}-{int(day)}-{year}"
    if hit["month3"]:
        return f"my:{_month_number(hit['month3'])}-{hit['year3']}"
    name, day, year = (hit[group] or hit[group + "2"] for group in ("month", "day", "year"))
    return f"d:{_month_number(name)}-{int(day)}" + (f"-{year}" if year else "")


def _clock_key(hit: re.Match[str]) -> str:
    if hit["time"]:
        return "t:" + hit["time"].lstrip("0")
    return f"t:{int(hit['hour'])}:{hit['minute'] or '00'}{hit['half'].lower()}"


def _month_key(hit: re.Match[str]) -> str:
    return f"m:{_month_number(hit[1])}"


def _weekday_key(hit: re.Match[str]) -> str:
    return "w:" + hit[1].lower()


def _plain(value: Decimal) -> str:
    return f"#{value.normalize():f}"


def _fraction_key(hit: re.Match[str]) -> str:
    count = 1 if hit["of"].lower() == "a" else _VALUES[hit["of"].lower()]
    part = _PARTS[hit["part"].lower()]
    return "half" if count * 2 == part else f"{count}/{part}"


def _number_key(hit: re.Match[str]) -> str:
    value = Decimal(hit["number"].replace(",", ""))
    ending = {"m": 10**6, "bn": 10**9, "k": 1000}.get((hit["ending"] or "").lower(), 1)
    scale = (hit["scale"] or "").lower()
    return _plain(value * ending * (12 if scale == "dozen" else _SCALES.get(scale, 1)))


def _in_words(text: str) -> Iterator[Figure]:
    """Figures written out: “two hundred”, “twenty-five”, “dozens”."""
    run: list[re.Match[str]] = []
    for hit in _WORD.finditer(text):
        word = hit.group().lower()
        if run and not _joined(text, run[-1], hit):
            yield from _written(text, run)
            run = []
        if word in _VALUES or word in _SCALES or word == "dozen":
            run.append(hit)
            continue
        yield from _written(text, run)
        run = []
        if word in _CROWDS:
            yield Figure(hit.group(), word, hit.start())
    yield from _written(text, run)


def _joined(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    return text[before.end() : after.start()] in (" ", "-")


def _written(text: str, run: list[re.Match[str]]) -> Iterator[Figure]:
    words = [hit.group().lower() for hit in run]
    if not words or (len(words) == 1 and words[0] in _QUIET):
        return
    total, part = 0, 0
    for word in words:
        if word in _VALUES:
            part += _VALUES[word]
        elif word == "dozen":
            part = max(part, 1) * 12
        elif word == "hundred":
            part = max(part, 1) * 100
        else:
            total += max(part, 1) * _SCALES[word]
            part = 0
    yield Figure(text[run[0].start() : run[-1].end()], f"#{total + part}", run[0].start())
