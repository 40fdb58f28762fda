"""Whether an answer opens with a whole sentence, as far as its words tell without a grammar.

“Of trying to overthrow the government: ...” answers a question, but says nothing without it.
"""

from __future__ import annotations

import re

_OPENING = re.compile(
    r".*?(?::|[!?]|(?<![A-Z])(?<![A-Z][a-z])(?<![A-Z][a-z]{2})\.)(?=\s|$)", re.DOTALL
)
_WORD = re.compile(r"[^\W_]+")
# With these an adverbial or a number begins; a subject (“The bakery opens”) begins otherwise.
_STARTS = frozenset(
    """about after almost around as at because before between by chiefly during for from in inside
    into mainly mostly near nearly of on only over since so some through to under until with within
    without more less fewer one two three four five six seven eight nine ten eleven twelve dozens
    hundreds thousands""".split()
)
_VERBS = frozenset(
    """am is are was were has have had do does did can could may might must shall should will would
    begin begins began say says said tell tells told come comes came go goes went leave leaves left
    lead leads led lie lies lay keep keeps kept give gives gave take takes took make makes made get
    gets got see sees saw know knows knew think thinks thought find finds found hold holds held
    stand stands stood cost costs pay pays paid eat eats ate rise rises rose fall falls fell fight
    fights fought speak speaks spoke send sends sent bring brings brought mean means meant become
    becomes became put puts set sets win wins won lose loses lost""".split()
)


def fragment(answer: str) -> str:
    """What an answer opens with, to the first colon or stop, where that is no sentence; else ""."""
    found = _OPENING.match(answer)
    opening = found.group() if found else answer
    words = [word.lower() for word in _WORD.findall(opening)]
    if not words or not (words[0] in _STARTS or words[0].isdigit()):
        return ""
    if any(word in _VERBS or (word.endswith("ed") and len(word) > 3) for word in words):
        return ""
    return opening
