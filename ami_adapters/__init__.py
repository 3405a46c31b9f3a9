"""All that knows Asterisk's words; nothing else in the house does."""
