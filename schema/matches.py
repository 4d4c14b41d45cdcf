"""Mentor search: candidates with scores that are explained to the last digit."""

from collections.abc import Hashable, Sequence
from enum import Enum

import strawberry

from schema.competence import Skill
from schema.fields import batch_field
from schema.people import Employee
from schema.relay import Edge, PageInfo
from schema.scalars import DateTime
from schema.session_states import SessionFormat, SessionPurpose
from schema.skill_suggestions import SkillSuggestion


@strawberry.enum(description="What a match is scored by.")
class MatchFactorName(Enum):
    SKILL_FIT = strawberry.enum_value(
        "SKILL_FIT",
        description="How well the mentor's level fits the target: best one to two levels above it.",
    )
    REPUTATION = strawberry.enum_value(
        "REPUTATION", description="The mentor's published reputation on the skill; 0 without one."
    )
    ORGANISATIONAL_DISTANCE = strawberry.enum_value(
        "ORGANISATIONAL_DISTANCE",
        description="How far apart the two work, by department tree and reporting lines: further counts more.",
    )
    AVAILABILITY = strawberry.enum_value(
        "AVAILABILITY", description="Free places, working hours in common and time to answer."
    )
    EXPOSURE_BALANCE = strawberry.enum_value(
        "EXPOSURE_BALANCE",
        description=(
            "Requests of the last half year against what places and reputation make due: who got none comes forward."
        ),
    )
    NOVELTY = strawberry.enum_value("NOVELTY", description="1 for two who have not worked together before.")
    WORK_STYLE = strawberry.enum_value(
        "WORK_STYLE", description="How alike the two say they work; off unless asked for."
    )


@strawberry.type(description="One factor's part in a score.")
class MatchFactor:
    factor: MatchFactorName = strawberry.field(description="The factor.")
    raw: float = strawberry.field(description="Its value, 0 to 1.")
    weight: float = strawberry.field(description="Its weight, 0 to 1; the weights add up to 1.")
    contribution: float = strawberry.field(description="raw x weight; the contributions add up to the score.")
    reason: str = strawberry.field(description="The factor in words.")


@strawberry.type(description="A mentor who could help, and why.")
class MentorMatch:
    mentor_uuid: strawberry.Private[str]
    score: float = strawberry.field(description="0 to 1, higher is better; the sum of the contributions.")
    rank: int = strawberry.field(description="Place in the whole list, 1 the best.")
    cross_department: bool = strawberry.field(
        description="Whether the two departments differ and neither lies within the other."
    )
    organisational_distance: int | None = strawberry.field(
        description="Steps between the two departments in the organisation's tree; null where one is unknown."
    )
    previous_sessions: int = strawberry.field(
        description="Sessions that the two agreed on before, on any skill."
    )
    next_free_place_at: DateTime | None = strawberry.field(
        description="When a place is expected to be free, for a mentor who has none now; null else."
    )
    explanation: Sequence[MatchFactor] = strawberry.field(
        description="The factors, in the order of their usual weight; those that count for nothing too."
    )
    warnings: list[str] = strawberry.field(description="What to know before asking, in words; may be empty.")
    mentor: Employee = batch_field("MentorMatch.mentor", description="The mentor.")


@strawberry.type(description="How many candidates share a value.")
class FacetCount:
    key: str = strawberry.field(
        description=(
            "The value as the filter takes it: a unit's Relay id, a level's rank, a language's primary tag (`de`)."
        )
    )
    label: str = strawberry.field(description="The value in words: a name; of a language its tag.")
    count: int = strawberry.field(description="Candidates with it.")


@strawberry.enum(description="Why somebody who teaches the skill is not on the list: the first that holds.")
class NoMatchReason(Enum):
    NO_SUCH_SKILL = strawberry.enum_value(
        "NO_SUCH_SKILL", description="The text that was searched for means no skill of the catalogue."
    )
    NOBODY_OFFERS = strawberry.enum_value(
        "NOBODY_OFFERS", description="Nobody offers the skill at the level."
    )
    OWN_OFFER = strawberry.enum_value("OWN_OFFER", description="The mentee offers it.")
    IN_REPORTING_LINE = strawberry.enum_value(
        "IN_REPORTING_LINE", description="Above or below the mentee in the reporting line."
    )
    ALREADY_ASKED = strawberry.enum_value(
        "ALREADY_ASKED", description="Has an open session with the mentee on the skill."
    )
    NOT_AVAILABLE = strawberry.enum_value(
        "NOT_AVAILABLE", description="Away, paused or not accepting requests."
    )
    FULL = strawberry.enum_value("FULL", description="Has no free place.")
    FILTERED_OUT = strawberry.enum_value("FILTERED_OUT", description="Left out by a filter of the search.")


@strawberry.type(description="How many mentors are left out for a reason.")
class NoMatchReasonCount:
    reason: NoMatchReason = strawberry.field(description="The reason.")
    mentors: int = strawberry.field(
        description="Mentors it holds for; 0 only for `NOBODY_OFFERS` and `NO_SUCH_SKILL`."
    )


@strawberry.enum(description="How another skill is related to the wanted one.")
class SkillRelation(Enum):
    BROADER = strawberry.enum_value("BROADER", description="Contains the wanted skill.")
    NARROWER = strawberry.enum_value("NARROWER", description="Is a part of the wanted skill.")
    RELATED = strawberry.enum_value("RELATED", description="Is close to the wanted skill.")


@strawberry.type(description="Another skill that somebody teaches.")
class SkillInstead:
    skill_uuid: strawberry.Private[str]
    relation: SkillRelation = strawberry.field(description="How it is related to the wanted skill.")
    mentors: int = strawberry.field(description="Active people who offer it, at any level.")
    skill: Skill = batch_field("SkillInstead.skill", description="The skill.")


@strawberry.type(description="Why nobody was found, and what could be done instead.")
class NoMatches:
    reasons: list[NoMatchReasonCount] = strawberry.field(
        description="Why those who teach the skill are not on the list, the most frequent first."
    )
    next_free_place_at: DateTime | None = strawberry.field(
        description="The next expected free place with somebody who has none now; null where none is to come."
    )
    holders_not_mentoring: int | None = strawberry.field(
        description=(
            "Active people who hold the skill at the level and do not offer it; null for fewer than five."
        )
    )
    skills: list[SkillInstead] = strawberry.field(
        description="Broader, narrower and related skills that somebody teaches, most mentors first."
    )


@strawberry.type(description="A page of candidates, best first.")
class MentorMatchConnection:
    edges: list[Edge[MentorMatch]] = strawberry.field(
        description="The page's candidates with their cursors, best first."
    )
    page_info: PageInfo = strawberry.field(description="Where this page stands in its list.")
    skill_uuid: strawberry.Private[str | None]
    text: strawberry.Private[str | None]
    total: strawberry.Private[int | None]
    nobody: strawberry.Private[Hashable]
    department_facets: list[FacetCount] | None = strawberry.field(
        description=(
            "Candidates by their own current department, largest first, under all filters but the "
            "department's own; null in a gap's list."
        )
    )
    level_facets: list[FacetCount] | None = strawberry.field(
        description=(
            "Candidates by their level on the skill, largest first, under all filters but `levels`; null in a "
            "gap's list."
        )
    )
    region_facets: list[FacetCount] | None = strawberry.field(
        description=(
            "Candidates by the nearest region that their department lies in, largest first, under all filters but "
            "`regions`; who is in none is not counted; null in a gap's list."
        )
    )
    language_facets: list[FacetCount] | None = strawberry.field(
        description=(
            "Candidates by the languages they speak, each under every one, largest first, under all filters but "
            "`languages`; null in a gap's list."
        )
    )
    ranking_version: str = strawberry.field(
        description="Version of the match model that the list is ranked by."
    )
    generated_at: DateTime = strawberry.field(description="When the list was made.")
    searched_skill: Skill | None = batch_field(
        "MentorMatchConnection.searchedSkill",
        description=(
            "The skill that the list is for: the one named, or what the text most likely means; null where the text "
            "means none."
        ),
    )
    suggestions: list[SkillSuggestion] = batch_field(
        "MentorMatchConnection.suggestions",
        description=(
            "What the text may mean, the likeliest skill first, five at the most: the searched one and those near "
            "it; empty for a search that names its skill."
        ),
    )
    emptiness: NoMatches | None = batch_field(
        "MentorMatchConnection.emptiness",
        description="Why a first page has no candidates; null where it has, and on later pages.",
    )

    @strawberry.field(description="The page's candidates without their cursors, best first.")
    def nodes(self) -> list[MentorMatch]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="Candidates in the whole list; null in a gap's list, which counts nobody.")
    def total_count(self) -> int | None:
        return self.total


@strawberry.input(
    description=(
        "How much each factor counts in this one query: only proportions matter, what is left out has its usual "
        "weight. Below 0, not finite, or all 0: `INVALID_INPUT`."
    )
)
class MatchWeightsInput:
    skill_fit: float | None = strawberry.field(default=None, description="Usually 0.28.")
    reputation: float | None = strawberry.field(default=None, description="Usually 0.29.")
    organisational_distance: float | None = strawberry.field(default=None, description="Usually 0.12.")
    availability: float | None = strawberry.field(default=None, description="Usually 0.03.")
    exposure_balance: float | None = strawberry.field(default=None, description="Usually 0.26.")
    novelty: float | None = strawberry.field(default=None, description="Usually 0.02.")
    work_style: float | None = strawberry.field(default=None, description="Usually 0: off.")


@strawberry.input(description="How a list of candidates is made.")
class MentorSearchOptions:
    weights: MatchWeightsInput | None = strawberry.field(
        default=None, description="Other weights for this query only; null for the usual ones."
    )
    include_full: bool | None = strawberry.field(
        default=False, description="Whether to list mentors without a free place too."
    )
    diversify: bool | None = strawberry.field(
        default=True,
        description=(
            "Whether the first page mixes departments and keeps one place in ten (on pages of five and more) for "
            "a newcomer with a verified level; later pages, and a gap's list, are always in order of score."
        ),
    )
    ranking_version: str | None = strawberry.field(
        default=None,
        description=(
            "A released version of the match model to rank by, such as `match-2`; the current one when left out. One "
            "that was never released is `INVALID_INPUT`, with the names of those that were; a cursor of another "
            "version is `CURSOR_EXPIRED`."
        ),
    )


@strawberry.input(description="Whom to look for; all conditions hold together.")
class MentorSearchInput:
    mentee_id: strawberry.ID | None = strawberry.field(
        default=None,
        description=(
            "For whom: the viewer when left out; another person for their manager of record or a "
            "programme admin."
        ),
    )
    skill_id: strawberry.ID | None = strawberry.field(
        default=None, description="The skill to learn; either this or `text`."
    )
    text: str | None = strawberry.field(
        default=None,
        description=(
            "What to learn, as people type it: names, other names and broader skills are searched, slips, accents and "
            "the order of words forgiven; the likeliest skill is taken (`searchedSkill`). 1 to 200 characters."
        ),
    )
    target_level: int | None = strawberry.field(
        default=None, description="Rank to reach; left out: what the mentee's role asks for."
    )
    purpose: SessionPurpose | None = strawberry.field(
        default=SessionPurpose.SKILL_GAP, description="What the session is for."
    )
    format: SessionFormat | None = strawberry.field(
        default=None, description="How to meet; null for any format."
    )
    department_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only mentors of these units and all below them; null or empty for all."
    )
    exclude_department_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="No mentors of these units and all below them."
    )
    cross_department_only: bool | None = strawberry.field(
        default=False, description="Only mentors outside the mentee's own department."
    )
    min_reputation_lower: float | None = strawberry.field(
        default=None,
        description=(
            "Only mentors whose published lower bound on the skill reaches this, in levels; null for all."
        ),
    )
    regions: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Only mentors of these regions, units with all below them; null or empty for all.",
    )
    levels: list[int] | None = strawberry.field(
        default=None,
        description=(
            "Only mentors whose own level on the skill has one of these ranks; null or empty for all. A rank off the "
            "skill's scale is `LEVEL_OUT_OF_SCALE`; nobody is found below the target."
        ),
    )
    languages: list[str] | None = strawberry.field(
        default=None,
        description="Only mentors who speak one of these (primary tags, such as `de`); null or empty for all.",
    )
    overlaps_my_availability: bool | None = strawberry.field(
        default=False,
        description="Only mentors with at least an hour of work a week in common with the mentee's working hours.",
    )
    reverse_only: bool | None = strawberry.field(
        default=False, description="Only mentors of a lower grade than the mentee."
    )
    options: MentorSearchOptions | None = strawberry.field(
        default=None, description="How the list is made; null for the usual way."
    )
