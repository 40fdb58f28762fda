"""Dateline: a Discord bot that answers questions about one news article."""
