// The $first best of whom `mentee` could ask for `skill` up to `target`: rows of score, mentor, department.
MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)
WHERE offer.rank >= target AND 'SKILL_GAP' IN offer.purposes
  AND (offer.maxLevelTaught IS NULL OR offer.maxLevelTaught >= target)
  AND mentor.status = 'ACTIVE' AND mentor.id <> mentee.id AND NOT mentor.id IN in_line
  AND NOT mentor.id + skill.id IN open_with
MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
WHERE profile.accepting = true AND (profile.pausedUntil IS NULL OR profile.pausedUntil <= $now)
  AND COUNT {
      MATCH (mentor)<-[:MENTOR]-(taking:MentoringSession)
      WHERE taking.state IN ['ACCEPTED', 'AWAITING_VERIFICATION', 'IN_PRACTICE', 'SCHEDULED']
  } < profile.capacity
OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
WITH skill, target, own_units, offer, mentor, department,
     COLLECT { MATCH (department)-[:PART_OF*0..]->(unit:Department) RETURN unit.id } AS units
WITH offer, mentor, department,
     0.5 + offer.publicScore / 1.4 AS placed,
     CASE offer.rank - target WHEN 0 THEN 0.7 WHEN 1 THEN 1.0 WHEN 2 THEN 1.0 WHEN 3 THEN 0.85 ELSE 0.7 END
     * CASE WHEN offer.verified = true THEN 1.0 ELSE 0.7 END
     * CASE
         WHEN offer.rankAt >= toString(datetime($now) - duration(coalesce(skill.reassessEvery, 'P365D'))) THEN 1.0
         ELSE 0.85
     END AS fit,
     CASE WHEN own_units = [] OR units = [] THEN 0
          ELSE size(own_units) + size(units) - 2 * size([unit IN units WHERE unit IN own_units]) END AS steps
WITH mentor, department,
     0.45 * fit
     + 0.3 * CASE WHEN placed IS NULL OR placed <= 0 THEN 0.0 WHEN placed >= 1 THEN 1.0 ELSE placed END
     + 0.25 * CASE WHEN steps >= 6 THEN 1.0 ELSE steps / 6.0 END AS sum
WITH mentor, department, CASE WHEN sum > 1 THEN 1.0 ELSE sum END AS score
ORDER BY score DESC, mentor.id LIMIT $first
