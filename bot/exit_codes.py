"""What the program ends with."""

from __future__ import annotations

FINE = 0
FAILED = 1  # a check failed, something was left undone, or Discord was out of reach
USAGE = 2  # a wrong call
CONFIGURATION = 78  # a wrong set-up: started again as it is, it would end the same way
