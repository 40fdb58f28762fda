"""Words that attribute: verbs of speech in the forms news prose uses, and pronouns."""

from __future__ import annotations

PRONOUNS = frozenset("he she they him her them his their who".split())
_REGULAR = (
    "accuse acknowledge add admit allege announce answer appeal argue ask assert assure blame "
    "call caution charge cite claim comment complain conclude concede confirm criticize "
    "criticise declare demand deny describe disclose dismiss emphasize estimate expect explain "
    "express hope insist inform label maintain mention name note observe order pledge point "
    "praise predict promise propose recall recommend reject remark repeat reply report request "
    "respond reveal signal state stress suggest testify thank threaten urge vow warn welcome want "
    "wonder rate view consider credit contend stipulate"
).split()
_IRREGULAR = (
    "said say says saying told tell tells telling spoke speak speaks speaking wrote write writes "
    "written think thinks thought believe believes believed denied denies denying according "
    "words quoted quote quotes claims put puts view opinion testified testifies testimony "
    "statement announcement feel feels felt swore swear knows knew gave gives calls"
).split()


def _forms(verb: str) -> tuple[str, ...]:
    base = verb[:-1] if verb.endswith("e") else verb
    doubled = ("admitted", "admitting") if verb == "admit" else ()
    return (verb, verb + "s", base + "ed", base + "ing", *doubled)


SPEECH = frozenset(form for verb in _REGULAR for form in _forms(verb)) | frozenset(_IRREGULAR)
