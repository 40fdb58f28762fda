"""The command line: a verb a file. Imports stay inside the verbs, so that `ask` starts fast."""
