"""From an article's text to a draft pack that a curator finishes.

Read off by rules: cues of form (capitals, quotation marks, verbs of speech, words such as Council
or University), no model, so it works offline and says nothing it cannot point at. Language
models for names are no option here: none comes as a package that installs offline. What is
found fills figures, names, speakers and quotes; everything that needs words of one's own is
left as a TODO that `check` lists in order. No sentence of the article is copied.
"""
