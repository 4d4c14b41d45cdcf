"""Query and Mutation fields and the request context; translation only."""
