"""The watch over gains: what it looks at, and the flags it keeps for administrators."""
