"""Disputes of gains: what a mentor says against a row of the ledger, and what became of it."""
