"""Personal data taken out of a question before it is stored: addresses, links, numbers, mentions.

Linear in the length of the text, which is cut first. What is masked leaves a word in brackets, so
that a moderator still sees what kind of thing stood there. Dates, years, times and figures stay:
they are what people ask about.
"""

from __future__ import annotations

import re

STORED_CHARS = 500  # of a question; no more than that is read to answer it
_LOOK_CHARS = 1000  # what is masked, so that no address is cut before it is seen
MIN_DIGITS = 7  # a shorter number is no telephone number and no account

_MENTION = re.compile(r"<(?:@[!&]?|#|/[^>\s]{1,80}:)\d{1,20}>")
_MAIL = re.compile(
    r"(?<![^\s<(\[\"',;:])[^\s@＠<>()\[\]\"',;:]{1,64}[@＠][^\s@＠<>()\[\]\"',;]{1,255}"
)
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}/)\S*",
    re.IGNORECASE,
)
_DIGITS = r"(?<![\w.,])[+(]{0,2}\d[\d\s().,/\-%s]{5,40}\d(?!\w)|\d{7,}"
_NUMBER, _PART = re.compile(_DIGITS % "‐-—"), re.compile(_DIGITS % "")
_DASH = re.compile(r"[‐-—]")  # of ranges, as keyboards write them, and of some telephone numbers
_PHONE = re.compile(
    r"\A(?:\+|\(\+?\d{1,5}\)|0\d)"
    r"|\d\s?[‐-—]\s?\d{1,5}\s?[‐-—-]\s?\d|\d\s?-\s?\d{1,5}\s?[‐-—]\s?\d"  # three groups or more
    r"|(?<!\d)\d{3} \d{3}\s?[‐-—]\s?\d{4}(?!\d)"
)
_CALLED = r"(?![-‐-—]\d{4}(?!\d)|[-‐-—]\d\d[-‐-—]\d\d)"  # 555 123-4567, 701 123-45-67
_FIGURE = re.compile(
    r"(?<!\d)(?<!\d[ ,.])(?:"
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}"  # dates
    r"|\d{1,3}(?:[,.]\d{3})+"  # with separators
    rf"|(?:\d{{1,2}}(?: \d{{3}}){{2}}|\d{{3}} \d{{3}}){_CALLED}"
    r"|\d{1,2} \d{3}(?![-‐-—]\d\d[-‐-—]\d\d)"
    r")(?![ ,.]?\d)|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)"  # years
)


def mask(text: str) -> str:
    """The first 500 characters of a question without what could name or reach a person."""
    text = _MENTION.sub("[mention]", text[:_LOOK_CHARS])
    text = _LINK.sub("[link]", text)
    text = _MAIL.sub("[e-mail]", text)
    return _NUMBER.sub(_number, text)[:STORED_CHARS]


def _number(match: re.Match[str]) -> str:
    found = match.group()
    if _DASH.search(found) and not _PHONE.search(found):
        return _PART.sub(_number, found)
    rest = found if found.startswith("+") else _FIGURE.sub("", found)
    digits = sum(character.isdigit() for character in rest)
    return "[number]" if digits >= MIN_DIGITS else found
