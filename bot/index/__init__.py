"""What is built from a pack: features, meaning, thresholds; handed to the core as values."""
