"""What can be read off news prose without a model: paragraphs, names, quotations.

Nothing here knows a pack's files; the checks and the drafting of new packs both lean on it.
"""
