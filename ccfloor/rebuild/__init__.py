"""Derives the records again from the journal, and holds them against the store."""
