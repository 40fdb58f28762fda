"""What stands between quotation marks."""

from __future__ import annotations

import re

from bot.packs.text.normal import plain_words, straight

_QUOTED = re.compile(r'"([^"]{2,2000})"')


def quotations(text: str) -> tuple[str, ...]:
    """The quoted passages of a text, without their marks, in order."""
    return tuple(hit.strip(" ,.;") for hit in _QUOTED.findall(straight(text)) if hit.strip(" ,.;"))


def stands_in(quote: str, text: str) -> bool:
    """Whether the words of a quotation stand in a row in the text."""
    return f" {' '.join(plain_words(quote))} " in f" {' '.join(plain_words(text))} "
