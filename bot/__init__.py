"""Dateline: a Discord bot that answers questions about one news article."""

import os

# A question's linear algebra is a matter of a millisecond on one core; spread over cores that
# are busy it waits for them, and took fifteen times as long. Read by numpy when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
