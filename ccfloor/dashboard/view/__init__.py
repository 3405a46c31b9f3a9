"""Pure functions from what is known to cells of the screen."""
