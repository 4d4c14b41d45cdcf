"""Organisations with known truth, rivals and metrics: how good a reputation is, for others to check."""
