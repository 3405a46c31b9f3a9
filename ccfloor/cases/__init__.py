"""A breach that could cost somebody something: from candidate to final, and what it comes to."""
