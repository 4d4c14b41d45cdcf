"""Who works where, for whom and as what: fragments and lists."""
