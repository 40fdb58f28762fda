"""What moderators do with the log: groups of open questions, changes to the knowledge, previews.

Rules of this room: it knows neither Discord nor a disk. Everything but `desk.py` is pure: values
in, values out. A change never edits a pack: it is laid over the pack for one server.
"""
