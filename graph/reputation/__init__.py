"""What reputations are made from, and where they are kept: ledger rows, scores, the state of the last refit."""
