// Of `mentee`: whom they report to, who reports to them, at any length, and the units they belong to.
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
     } AS own_units
