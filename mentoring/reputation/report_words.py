"""The fairness report in words: each slope in a sentence, and what a score cannot know."""

from typing import Final

from mentoring.reputation.report import SlopeShown

_MET: Final = {
    "leniency": "whose gains were verified by more lenient managers",
    "starting_level": "whose mentees started from higher levels",
    "ease": "who taught easier skills",
    "team": "whose mentees came from teams that claim more",
    "aptitude": "whose mentees learn faster, whoever teaches them",
}
_NOTICEABLE = 0.05
"""The slope up to which a score counts as free of a factor: product decision."""

CANNOT_KNOW: Final = (
    "How able a mentee is shows only in how the same person fared with other mentors. Most mentees have one or two, "
    "so a mentor who is given quick learners keeps part of their luck.",
    "Only verified gains are seen: advice that was never reassessed, a decision made better, somebody who stayed, "
    "leave no trace.",
    "A level is what a manager saw within weeks of the session. Whether it lasts, or was used, is not known.",
    "Who asked whom is not drawn by lot. Where mentors and mentees choose each other by something that also helps them "
    "learn, the score takes a part of it for teaching.",
    "A manager's severity is known from how their verdicts differ from their people's own claims. Where nobody claims, "
    "or everybody in a team claims alike, it is hard to tell from the mentor's work.",
    "One source is one source: a mentor whose gains one manager verified keeps a wide interval, however many they are. "
    "Several managers who agree to praise together can still lift a score; that is for people to notice.",
    "With few sessions a score is drawn towards 0, the typical mentor. A score near 0 means little is known as often "
    "as that little is there; the interval tells the two apart.",
    "The slopes here compare estimates with estimates, which are drawn towards 0 as well: a small slope is good news, "
    "and no proof.",
)


def of_slope(found: SlopeShown) -> str:
    """What a slope says, in a sentence."""
    whose = _MET[found.factor]
    if found.slope is None or found.lower is None or found.upper is None:
        return f"Too few mentors, or no difference between them, to say how scores of mentors {whose} differ."
    size = abs(found.slope)
    if found.lower <= 0 <= found.upper and size <= _NOTICEABLE:
        return f"Mentors {whose} score no differently, as far as can be told."
    way = "higher" if found.slope > 0 else "lower"
    sure = "" if not found.lower <= 0 <= found.upper else " This may be chance: the interval includes 0."
    return (
        f"Mentors {whose} by one standard deviation score {size:.2f} standard deviations {way} "
        f"(90 %: {found.lower:+.2f} to {found.upper:+.2f}).{sure}"
    )
