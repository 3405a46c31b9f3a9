"""Files for other programs: tables in which nothing can run, written whole or not at all."""
