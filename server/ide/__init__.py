"""The GraphQL IDE: our own page, and the files of a pinned package that it needs."""
