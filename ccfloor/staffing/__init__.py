"""How many must be on duty, and how many would be enough."""
