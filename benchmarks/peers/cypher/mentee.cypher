// Of `mentee`: whom they report to, the nearest first, who reports to them, at any length, the units they belong to,
// with whom and for what they have a session under way, and their working week in minutes of UTC. Half a year back
// requests count.
WITH *, datetime($now) AS instant,
     COLLECT {
         MATCH (mentee) (()-[line:REPORTS_TO WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)]->())+ (one)
         RETURN one.id ORDER BY size(line)
     } AS above,
     COLLECT {
         MATCH (mentee) (()<-[line:REPORTS_TO WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)]-())+ (one)
         RETURN one.id
     } AS below,
     COLLECT {
         MATCH (mentee)-[member:MEMBER_OF]->(:Department)-[:PART_OF*0..]->(unit:Department)
         WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
         RETURN unit.id
     } AS own_units,
     COLLECT {
         MATCH (mentee)<-[:MENTEE]-(open:MentoringSession)
         WHERE open.openKey IS NOT NULL
         RETURN open.mentorId + open.skillId
     } AS open_with,
     split(mentee.workingHours, ' ') AS own_hours
WITH *, toString(instant - duration('P182D')) AS lately,
     datetime({datetime: instant, timezone: coalesce(mentee.timeZone, 'Z')}).offsetMinutes AS own_ahead,
     size(split('MoTuWeThFrSaSu', left(own_hours[0], 2))[0]) / 2 AS own_first,
     size(split('MoTuWeThFrSaSu', right(own_hours[0], 2))[0]) / 2 AS own_last
WITH *,
     CASE WHEN mentee.timeZone IS NULL OR own_hours IS NULL THEN null ELSE {
         days: [day IN range(own_first, own_first + (own_last - own_first + 7) % 7) | day % 7],
         opens: toInteger(left(own_hours[1], 2)) * 60 + toInteger(substring(own_hours[1], 3, 2)) - own_ahead,
         closes: toInteger(substring(own_hours[1], 6, 2)) * 60 + toInteger(substring(own_hours[1], 9, 2)) - own_ahead
     } END AS own_week
