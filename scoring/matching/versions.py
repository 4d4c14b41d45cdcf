"""Every version of the match model that searches were ranked by, so that one can be held against another.

A version is a file that people reviewed: it is added here when it is released and never changed afterwards, and
nothing that is measured changes one by itself.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from scoring.matching.weights import RANKING_VERSION, Curves, Weights


class Version(NamedTuple):
    """The numbers of a version; its formulas are those of the latest with the parts that it did not have at 0."""

    weights: Weights
    curves: Curves


VERSIONS = MappingProxyType(
    {
        # Skill fit, reputation and departments alone; what was unknown counted as 0.
        "match-1": Version(
            Weights(
                skill_fit=0.45,
                reputation=0.30,
                organisational_distance=0.25,
                availability=0.0,
                exposure_balance=0.0,
                novelty=0.0,
                work_style=0.0,
            ),
            Curves(
                caution=0.0,
                line_share=0.0,
                neutral=0.0,
                self_claimed=0.7,
                stale=0.85,
                requests_a_place=1.0,
                asked_days=91,
            ),
        ),
        "match-2": Version(
            Weights(
                skill_fit=0.28,
                reputation=0.29,
                organisational_distance=0.12,
                availability=0.03,
                exposure_balance=0.26,
                novelty=0.02,
                work_style=0.0,
            ),
            Curves(self_claimed=0.7, stale=0.85, requests_a_place=1.0, asked_days=91),
        ),
        RANKING_VERSION: Version(Weights(), Curves()),
    }
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one list is ranked by: the curves of a version, and its weights or others for this list only."""

    version: str = RANKING_VERSION
    weights: Weights = Weights()  # noqa: RUF009  frozen
    curves: Curves = Curves()  # noqa: RUF009  frozen


def ranking(version: str = RANKING_VERSION) -> Ranking:
    """As a version ranks.

    Raises
    ------
    KeyError
        No version of that name was released.
    """
    return Ranking(version, *VERSIONS[version])
