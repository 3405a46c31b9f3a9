"""Who is meant to be where, and when: people, shifts, leave, swaps."""
