// The $first best of whom `mentee` could ask for `skill` up to `target`, by match-3: rows of score, mentor, department.
// The numbers are those of `Weights()` and `Curves()` in scoring/matching/weights.py.
WITH *, duration(coalesce(skill.reassessEvery, 'P365D')) AS every
WITH *, toString(instant - duration({days: every.years * 365 + every.monthsOfYear * 30 + every.days})) AS fresh_since
MATCH (skill)<-[offer:OFFERS]-(mentor:Employee)
WHERE offer.rank >= target AND 'SKILL_GAP' IN offer.purposes
  AND (offer.maxLevelTaught IS NULL OR offer.maxLevelTaught >= target)
  AND mentor.status = 'ACTIVE' AND mentor.id <> mentee.id AND NOT mentor.id IN above AND NOT mentor.id IN below
  AND NOT mentor.id + skill.id IN open_with
MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)
WHERE profile.accepting = true AND (profile.pausedUntil IS NULL OR profile.pausedUntil <= $now)
CALL (mentor, mentee, lately) {
    OPTIONAL MATCH (mentor)<-[:MENTOR]-(session:MentoringSession)
    RETURN count(CASE WHEN session.state IN ['ACCEPTED', 'AWAITING_VERIFICATION', 'IN_PRACTICE', 'SCHEDULED'] THEN 1 END)
           AS taken,
           count(CASE WHEN session.requestedAt >= lately THEN 1 END) AS asked,
           count(CASE WHEN session.menteeId = mentee.id AND session.acceptedAt IS NOT NULL THEN 1 END) AS together,
           avg(CASE WHEN session.requestedAt >= lately AND session.acceptedAt IS NOT NULL
               THEN datetime(session.acceptedAt).epochMillis - datetime(session.requestedAt).epochMillis END)
           / 86400000.0 AS days
}
WITH *, profile.capacity AS capacity WHERE taken < capacity
OPTIONAL MATCH (mentor)-[member:MEMBER_OF]->(department:Department)
WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
OPTIONAL MATCH (mentor)-[line:REPORTS_TO]->(manager:Employee)
WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)
WITH *, COLLECT { MATCH (department)-[:PART_OF*0..]->(unit:Department) RETURN unit.id } AS units,
     0.5 + (offer.publicScore - 0.25 * offer.publicSd) / 1.4 AS placed,
     split(mentor.workingHours, ' ') AS hours,
     datetime({datetime: instant, timezone: coalesce(mentor.timeZone, 'Z')}).offsetMinutes AS ahead
WITH *,
     CASE WHEN placed IS NULL OR placed <= 0 THEN 0.0 WHEN placed >= 1 THEN 1.0 ELSE placed END AS reputation,
     size(own_units) + size(units) - 2 * size([unit IN units WHERE unit IN own_units]) AS steps,
     size(split('MoTuWeThFrSaSu', left(hours[0], 2))[0]) / 2 AS first_day,
     size(split('MoTuWeThFrSaSu', right(hours[0], 2))[0]) / 2 AS last_day,
     toInteger(left(hours[1], 2)) * 60 + toInteger(substring(hours[1], 3, 2)) - ahead AS opens,
     toInteger(substring(hours[1], 6, 2)) * 60 + toInteger(substring(hours[1], 9, 2)) - ahead AS closes
// Days of two weeks that are `apart` days from each other have all the same minutes in common.
WITH *,
     CASE WHEN mentor.timeZone IS NULL OR hours IS NULL OR own_week IS NULL THEN null ELSE
         reduce(minutes = 0, apart IN [
             one IN range(-2, 2)
             WHERE own_week.closes > opens + one * 1440 AND closes + one * 1440 > own_week.opens
         ] | minutes
             + size([day IN own_week.days WHERE (day + apart - first_day + 14) % 7 <= (last_day - first_day + 7) % 7])
             * (CASE WHEN own_week.closes < closes + apart * 1440 THEN own_week.closes ELSE closes + apart * 1440 END
                - CASE WHEN own_week.opens > opens + apart * 1440 THEN own_week.opens ELSE opens + apart * 1440 END))
     END AS shared,
     CASE WHEN own_units = [] OR units = [] THEN null WHEN steps >= 6 THEN 1.0 ELSE steps / 6.0 END AS by_tree,
     CASE WHEN manager IS NULL OR above = [] THEN null ELSE
         CASE manager.id WHEN above[0] THEN 0.0 WHEN above[1] THEN 1 / 3.0 WHEN above[2] THEN 2 / 3.0 ELSE 1.0 END
     END AS by_line,
     0.1 * CASE WHEN capacity > 1 THEN capacity ELSE 1 END
     * (0.5 + CASE WHEN offer.publicScore IS NULL THEN 0.5 ELSE reputation END) AS due
WITH mentor, department,
     0.12 * CASE offer.rank - target WHEN 0 THEN 0.7 WHEN 1 THEN 1.0 WHEN 2 THEN 1.0 WHEN 3 THEN 0.85 ELSE 0.7 END
          * CASE WHEN offer.verified = true THEN 1.0 ELSE 0.9 END
          * CASE WHEN offer.rankAt >= fresh_since THEN 1.0 ELSE 0.95 END
     + 0.48 * reputation
     + 0.08 * CASE WHEN by_tree IS NULL THEN coalesce(by_line, 0.5) WHEN by_line IS NULL THEN by_tree
                   ELSE 0.8 * by_tree + 0.2 * by_line END
     + 0.03 * (
         0.5 * CASE WHEN capacity - taken >= 3 THEN 1.0 ELSE (capacity - taken) / 3.0 END
         + CASE WHEN shared IS NULL THEN 0.0 WHEN shared >= 300 THEN 0.3 ELSE 0.3 * shared / 300 END
         + CASE WHEN days IS NULL OR days >= 7 THEN 0.0 ELSE 0.2 * (1 - days / 7) END
     ) / (0.5 + CASE WHEN shared IS NULL THEN 0.0 ELSE 0.3 END + CASE WHEN days IS NULL THEN 0.0 ELSE 0.2 END)
     + 0.27 * due / (due + asked)
     + 0.02 / (1 + together) AS sum
WITH mentor, department, CASE WHEN sum > 1 THEN 1.0 ELSE sum END AS score
ORDER BY score DESC, mentor.id LIMIT $first
