// The cards that there are have no edition: the worker makes all of them again.

MATCH (mentor:Employee)-[:HAS_PROFILE]->(:MentorProfile)
SET mentor.cardUntil = '';
