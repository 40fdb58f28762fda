"""What is counted and measured while the bot runs, in the form that Prometheus reads.

Rules of this room: off unless the settings say so, and an extra (`pip install '.[metrics]'`), so
that only what needs prometheus_client imports it. It watches and never stands in the way: a
missing extra or a port that is taken is told, and the bot goes on. No question, no name and no id
of a person or a server is ever a label; every label comes from a closed list of ours.
"""
