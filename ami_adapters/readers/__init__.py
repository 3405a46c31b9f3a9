"""One reader for each kind of frame: from headers to a fact. ``translate.py`` is their table."""
