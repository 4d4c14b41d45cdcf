"""Reputations kept up: what one more session, or one less, changes, solved around it."""
