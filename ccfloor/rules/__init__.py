"""The regulation, one rule a file. ``RULES`` below names every rule that is in force."""
