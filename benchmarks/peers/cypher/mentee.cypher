// Of `mentee`: whom they report to, who reports to them, at any length, the units they belong to, and with whom and
// for what they have a session under way.
WITH *,
     COLLECT {
         MATCH (mentee) (()-[line:REPORTS_TO WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)]->())+ (one)
         RETURN one.id
     }
     + COLLECT {
         MATCH (mentee) (()<-[line:REPORTS_TO WHERE line.from <= $now AND (line.to IS NULL OR $now < line.to)]-())+ (one)
         RETURN one.id
     } AS in_line,
     COLLECT {
         MATCH (mentee)-[member:MEMBER_OF]->(:Department)-[:PART_OF*0..]->(unit:Department)
         WHERE member.from <= $now AND (member.to IS NULL OR $now < member.to)
         RETURN unit.id
     } AS own_units,
     COLLECT {
         MATCH (mentee)<-[:MENTEE]-(open:MentoringSession)
         WHERE open.openKey IS NOT NULL
         RETURN open.mentorId + open.skillId
     } AS open_with
