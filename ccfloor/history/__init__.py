"""The floor as it was: the journal lived again to any instant of it, beside the running floor."""
