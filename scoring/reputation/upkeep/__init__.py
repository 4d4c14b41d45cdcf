"""Reputations kept up: what one more session, or one less, changes, solved around it.

`terms` writes a session as a line of ten unknowns. `design` knows which sessions bear on an unknown: an index of the
fit's ledger, and what changed since. `table` holds a number of each unknown through many changes. `neighbourhood` is
the equations of some sessions, `patch` solves them around a change and grows until nobody outside asks to move,
`changes` leads from one `standing` to the next. Nothing is written in place: an older value stays what it was.
"""
