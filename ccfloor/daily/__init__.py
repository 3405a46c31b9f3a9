"""The day as files: rolled up from the store, written as tables, handed over."""
