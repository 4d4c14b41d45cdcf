// What the role of `mentee` wants and they do not hold yet: critical first, then largest, then by name.
MATCH (mentee)-[holds:HOLDS_ROLE]->(role:JobRole)
WHERE holds.from <= $now AND holds.to IS NULL
MATCH (role)<-[:FOR_ROLE]-(model:CompetencyModel)
WHERE model.status = 'PUBLISHED' AND model.effectiveFrom <= $now
WITH *, model ORDER BY model.effectiveFrom DESC, model.version DESC LIMIT 1
MATCH (model)-[required:REQUIRES]->(skill:Skill {status: 'ACTIVE'})
OPTIONAL MATCH (mentee)-[held:HAS_SKILL]->(skill)
WITH *, required.targetRank AS target, required.targetRank - coalesce(held.currentRank, 0) AS size
WHERE size > 0
WITH * ORDER BY required.critical DESC, size DESC, skill.listKey
