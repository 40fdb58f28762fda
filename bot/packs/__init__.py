"""YAML to Knowledge, or every fault at once with file, line and column."""
