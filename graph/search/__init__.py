"""Mentor search in two stages, in one statement: offers by their own properties, and the mentors behind the best."""
