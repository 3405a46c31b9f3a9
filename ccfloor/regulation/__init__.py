"""The written regulation as data: editions, each in force from a day on."""
