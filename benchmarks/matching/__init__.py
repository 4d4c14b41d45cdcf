"""A simulated year of requests on a generated organisation, answered by our ranking and by simpler ones."""
