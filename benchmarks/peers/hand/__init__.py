"""A hand-written handler: no GraphQL, one statement an operation, plain Python from the one record to JSON."""
