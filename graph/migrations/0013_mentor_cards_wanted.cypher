// Every mentor is to get a card: the worker makes those that have ended.

MATCH (mentor:Employee)-[:HAS_PROFILE]->(:MentorProfile)
SET mentor.cardUntil = '';
