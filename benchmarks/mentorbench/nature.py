"""What a simulated organisation is like: every number of every kind of world, with its unit."""

from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True)
class Nature:
    """How an organisation's sessions come about.

    Levels are true ones on a continuous scale; what the ledger holds is rounded, cut to 1..5 and read by people.
    The base values give, on 10,000 mentors, about the variances that the model ships (docs/reputation.md).

    Parameters
    ----------
    sessions_median, sessions_spread
        Sessions a mentor: lognormal of this median and this sd of the logarithm, rounded, at least 1.
    mentees_per_mentor, team_size
        People who learn for each mentor, and how many of them one manager verifies.
    at_home
        Share of a mentor's sessions with mentees of the own department.
    mentor_sd, mentor_skill_sd, mentee_sd, skill_sd
        Spread of u_j, w_jk, a_c and g_k, in true levels a session.
    severity_sd, over_claim_sd, generosity_sd
        Spread of h_m in what is verified, of s_c and d_m in what is claimed, in levels.
    source_sd
        Spread of a manager's liking for one mentor's work, both readings raised alike, in levels.
    shock_sd
        What a session gains by chance, in levels, for a session of weight 1.
    baseline_noise_sd, reading_noise_sd
        Error of the starting level, and of each of claim and verification (of a session of weight 1).
    ages_matter
        Whether chance and reading errors have the variance that the ledger's weight says (1 / omega); if not,
        an old session is as good as a new one.
    start_mean, start_person_sd, start_sd
        True starting levels: the mean, what a person brings to every skill, what differs by session.
    typical_gain, fading
        Gain of a typical session from level 1, and how much less of it is gained a level higher up.
    department_share
        Share of the variance of severity and aptitude that a whole department has in common.
    lenient_share, leniency
        Share of managers who are lenient beside the rest, and by how many levels.
    steering
        How strongly better mentors are given weaker mentees and harder skills: 0 not, 1 nearly always.
    carried_severity
        Share of the manager's severity that is in the starting level already.
    unclaimed
        Share of sessions without a claim.
    """

    sessions_median: float = 3.0
    sessions_spread: float = 0.95
    mentees_per_mentor: float = 2.0
    team_size: int = 8
    at_home: float = 0.6
    mentor_sd: float = 0.35
    mentor_skill_sd: float = 0.14
    mentee_sd: float = 0.40
    skill_sd: float = 0.28
    severity_sd: float = 0.29
    over_claim_sd: float = 0.15
    generosity_sd: float = 0.06
    source_sd: float = 0.15
    shock_sd: float = 0.5
    baseline_noise_sd: float = 0.3
    reading_noise_sd: float = 0.34
    ages_matter: bool = True
    start_mean: float = 2.2
    start_person_sd: float = 0.3
    start_sd: float = 0.75
    typical_gain: float = 0.8
    fading: float = 0.1
    department_share: float = 0.0
    lenient_share: float = 0.0
    leniency: float = 0.0
    steering: float = 0.0
    carried_severity: float = 0.0
    unclaimed: float = 0.0


BASE = Nature()

KINDS = MappingProxyType(
    {
        "base": BASE,
        "sparse": replace(
            BASE, sessions_median=1.3, sessions_spread=0.7, mentees_per_mentor=3.0, team_size=4
        ),
        "clustered": replace(BASE, at_home=0.97, department_share=0.5),
        "lenient": replace(BASE, lenient_share=0.2, leniency=0.7, at_home=0.85),
        "steered": replace(BASE, steering=0.3),
        "ceiling": replace(BASE, start_mean=3.6),
        "regression": replace(BASE, baseline_noise_sd=0.7),
        "ageless": replace(BASE, ages_matter=False),
        "carried": replace(BASE, carried_severity=1.0),
        "unclaimed": replace(BASE, unclaimed=0.5),
    }
)
"""Ten kinds of organisation: what each is for is in README.md here."""
