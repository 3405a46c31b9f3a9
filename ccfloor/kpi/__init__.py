"""The figures: their definitions, and their living sums since the day began."""
