"""Mentor profiles: places and offers."""

from typing import Final, LiteralString

from graph.query import Fragment

COLUMNS: Final[dict[str, LiteralString]] = {
    "uuid": "profile.id",
    "employee_uuid": "mentor.id",
    "accepting": "profile.accepting",
    "paused_until": "CASE WHEN profile.pausedUntil > $now THEN profile.pausedUntil ELSE null END",
    "capacity": "profile.capacity",
    "leaderboard_visible": "profile.leaderboardVisible",
}
OFFER_COLUMNS: Final[dict[str, LiteralString]] = {
    "skill_uuid": "skill.id",
    "purposes": "coalesce(offer.purposes, [])",
    "formats": "coalesce(offer.formats, [])",
    "max_rank": "offer.maxLevelTaught",
}

SELF = Fragment(
    "mentors.self",
    parent="MentorProfile",
    text="WITH parent AS profile MATCH (profile)<-[:HAS_PROFILE]-(mentor:Employee)",
    row="profile",
)
OF_EMPLOYEE = Fragment(
    "mentors.of_employee",
    parent="Employee",
    text="WITH parent AS mentor MATCH (mentor)-[:HAS_PROFILE]->(profile:MentorProfile)",
    row="profile",
)
PLACES_TAKEN = Fragment(
    "mentors.places_taken",
    parent="MentorProfile",
    text="""
    OPTIONAL MATCH (parent)<-[:HAS_PROFILE]-(:Employee)<-[:MENTOR]-(session:MentoringSession)
    WHERE session.state IN ['ACCEPTED', 'SCHEDULED', 'IN_PRACTICE', 'AWAITING_VERIFICATION']
    WITH count(session) AS taken
    """,
    row="taken",
)
OFFERS = Fragment(
    "mentors.offers",
    parent="MentorProfile",
    text="""
    MATCH (parent)<-[:HAS_PROFILE]-(:Employee)-[offer:OFFERS]->(skill:Skill)
    WITH offer, skill ORDER BY skill.listKey
    """,
    row="offer",
    many=True,
)
