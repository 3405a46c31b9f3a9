"""How an alert reaches people: who is told when nobody acts, and what is sent."""
