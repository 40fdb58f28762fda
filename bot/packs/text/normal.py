"""One text in the forms that comparisons need."""

from __future__ import annotations

import hashlib
import re

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
FINGERPRINT_DIGITS = 16  # hexadecimal, of a SHA-256


def straight(text: str) -> str:
    """The text with straight quotation marks, every mark still one character."""
    return text.translate(_QUOTES)


def normal(text: str) -> str:
    """Lower case, single spaces, straight quotation marks: what a fingerprint is taken of."""
    return " ".join(straight(text).lower().split())


def fingerprint(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the normal text."""
    return hashlib.sha256(normal(text).encode()).hexdigest()[:FINGERPRINT_DIGITS]


def words(text: str) -> tuple[str, ...]:
    """Lower-case words; hyphens and apostrophes inside a word kept."""
    return tuple(_WORD.findall(straight(text).lower()))


def plain_words(text: str) -> tuple[str, ...]:
    """Lower-case runs of letters and digits: how copied passages are counted."""
    return tuple(_PLAIN_WORD.findall(text.lower()))
