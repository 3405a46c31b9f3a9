"""How long the raw journal is kept: what may go, what stays and why. Nothing here reads a disk."""
