"""GraphQL types: what a client sees, nothing else."""
