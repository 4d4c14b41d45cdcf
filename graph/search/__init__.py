"""Mentor search in two stages: offers by their own properties, then the mentors behind the best of them."""
