"""A place and a reputation as a board keeps them: JSON, read back as they were."""

from dataclasses import dataclass
from typing import Any

import orjson

from graph import flat
from mentoring.reputation.candidates import Candidate
from mentoring.reputation.places import Place
from mentoring.reputation.shown import Evidence, Shown


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Somebody's place on a board, listed or as if: of those who are past the gate.

    `before`: the place at the refit before, 0 for none. `units`: on a skill's board, their department when it was
    made and those it is part of. `gains`, `since`: how many gains count over all skills, and the day of the first.
    `sd` in levels.
    """

    mentor_id: str
    place: Place
    before: int
    reach: int
    listed: bool
    sd: float
    units: tuple[str, ...]
    gains: int
    since: str
    score: "KeptScore"


@dataclass(frozen=True, slots=True)
class KeptScore:
    """The reputation a board was made from; levels per session."""

    skill_id: str | None
    mean: float
    lower: float
    upper: float
    index: int
    evidence: Evidence

    def shown(self, mentor_id: str, *, as_of: str) -> Shown:
        """What the API answers of it; `as_of`: when the board was made."""
        return Shown(
            mentor_id=mentor_id,
            skill_id=self.skill_id,
            score=self.mean,
            lower=self.lower,
            upper=self.upper,
            index=self.index,
            provisional=False,
            evidence=self.evidence,
            as_of=as_of,
        )


def kept(candidate: Candidate) -> KeptScore:
    """The part of a candidate that a board keeps."""
    return KeptScore(
        candidate.skill_id,
        candidate.mean,
        candidate.lower,
        candidate.upper,
        candidate.index,
        candidate.evidence,
    )


def score_text(score: KeptScore) -> str:
    """A reputation as it is kept."""
    return orjson.dumps(_score_list(score)).decode()


def score(text: str) -> KeptScore:
    """A kept reputation."""
    return _score(orjson.loads(text))


def numbers(text: str) -> tuple[str | None, float, float, float, int]:
    """Skill, score, ends of its interval and index of a kept reputation, for who needs no more of it."""
    skill_id, mean, lower, upper, index, _ = orjson.loads(text)
    return skill_id, mean, lower, upper, index


def own_text(own: OwnPlace) -> str:
    """An own place as it is kept, without whose it is."""
    at = own.place
    place = [at.rank, at.low, at.high, at.tied, own.before]
    known = [own.reach, own.listed, own.sd, own.units, own.gains, own.since]
    return orjson.dumps([place, known, _score_list(own.score)]).decode()


def own_place(mentor_id: str, text: str) -> OwnPlace:
    """A kept place of this person."""
    (rank, low, high, tied, before), known, kept_score = orjson.loads(text)
    reach, listed, sd, units, verified, since = known
    return OwnPlace(
        mentor_id=mentor_id,
        place=Place(rank, low, high, tied),
        before=before,
        reach=reach,
        listed=listed,
        sd=sd,
        units=tuple(units),
        gains=verified,
        since=since,
        score=_score(kept_score),
    )


def _score_list(score: KeptScore) -> list[Any]:
    evidence = list(flat.to_tuple(score.evidence))
    return [score.skill_id, score.mean, score.lower, score.upper, score.index, evidence]


def _score(parts: list[Any]) -> KeptScore:
    skill_id, mean, lower, upper, index, evidence = parts
    return KeptScore(skill_id, mean, lower, upper, index, Evidence(*evidence))
