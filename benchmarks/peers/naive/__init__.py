"""A plain Strawberry service with DataLoaders, as its documentation shows: the schema's own way, without ours."""
