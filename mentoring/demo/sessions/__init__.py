"""Two years of mentoring sessions: who asks whom, what happens, and what comes of it."""
