"""How a question is scored against the knowledge; one file per signal."""
