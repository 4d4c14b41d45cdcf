// A search keeps what mentors offer on a skill until the skill's mark is another one.

MATCH (skill:Skill)
SET skill.offersMark = randomUUID();
