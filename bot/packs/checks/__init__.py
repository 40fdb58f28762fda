"""What a curator wants to know of a pack beyond that it loads; a running bot imports none of it.

One file per check. Each has `check(pack) -> Iterator[Fault]` over an Inspection, looks at one
thing, and says of each fault what to do. `inspect.py` runs them all.
"""
