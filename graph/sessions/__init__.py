"""Mentoring sessions in the graph: the facts a step is decided on, and the writes that follow."""
