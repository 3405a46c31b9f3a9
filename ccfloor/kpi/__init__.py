"""Figures: their definitions, live and by the day."""
