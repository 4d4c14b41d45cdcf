// The person who asks, the skill, and the level that the person's role wants of it.
MATCH (mentee:Employee {id: $viewer})
MATCH (skill:Skill {id: $skill, status: 'ACTIVE'})
MATCH (mentee)-[holds:HOLDS_ROLE]->(role:JobRole)
WHERE holds.from <= $now AND (holds.to IS NULL OR $now < holds.to)
MATCH (role)<-[:FOR_ROLE]-(model:CompetencyModel)
WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now
WITH mentee, skill, model ORDER BY model.effectiveFrom DESC, model.version DESC LIMIT 1
MATCH (model)-[required:REQUIRES]->(skill)
WITH mentee, skill, required.targetRank AS target
