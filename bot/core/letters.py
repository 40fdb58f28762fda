"""Letters as people type them, with accents or without, and what of them is a word."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")  # an apostrophe inside it is part of it
_ACCENTED = ("LATIN", "GREEK", "CYRILLIC")  # scripts whose readers leave the signs out in haste


def bare(text: str) -> str:
    """The text with the accents off its letters: “Tokáyev” and “Tokayev” are one name.

    Letters that are no accented form of another (ø, ł) stay as they are, and so do those of scripts
    in which the sign makes another letter (が is not か). A sign that is part of no letter goes.
    """
    if text.isascii():
        return text
    whole = unicodedata.normalize("NFC", text)
    kept = (_base(each) for each in whole if unicodedata.category(each) not in ("Mn", "Me"))
    return unicodedata.normalize("NFC", "".join(kept))


def _base(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return first if unicodedata.name(first, "").startswith(_ACCENTED) else letter
