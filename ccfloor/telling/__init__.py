"""An explanation in words, in the reader's language, line by line."""
