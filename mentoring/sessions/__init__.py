"""The mentoring session, from request to verification."""
