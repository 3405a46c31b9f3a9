"""The change of shift: who is in, who is missing, what the shift has done."""
