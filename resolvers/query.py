"""The Query fields as a client sees them; `resolvers.fields.roots` says how each is answered."""

from typing import Annotated

import strawberry

from resolvers.context import RequestContext
from resolvers.fields.roots import all_typed
from resolvers.selection import selected
from schema.arguments import After, AsOf, First
from schema.competence import CompetencyModel, Skill, SkillGap
from schema.disputes import DisputeState, GainDispute
from schema.fairness import ReputationReport
from schema.integrity import IntegrityFlag, IntegrityFlagKind, IntegrityFlagState
from schema.leaderboards import LeaderboardConnection, LeaderboardInput
from schema.matches import MatchWeightsInput, MentorMatch, MentorMatchConnection, MentorSearchInput
from schema.people import Department, Employee, OrgUnitKind
from schema.ranking_quality import RankingQualityReport
from schema.relay import Connection, Node
from schema.reputation import Reputation
from schema.scalars import DateTime
from schema.sessions import MentoringSession
from schema.skill_suggestions import SkillSuggestion
from schema.why_not import WhyNot

Info = strawberry.Info[RequestContext, None]
MentorOfPair = Annotated[strawberry.ID, strawberry.argument(description="The mentor.")]
MenteeOfPair = Annotated[strawberry.ID, strawberry.argument(description="The mentee.")]
SkillOfPair = Annotated[strawberry.ID, strawberry.argument(description="The skill to learn.")]
TargetOfPair = Annotated[
    int | None,
    strawberry.argument(description="Rank to reach; left out: what the mentee's role asks for."),
]
RankingOfPair = Annotated[
    str | None,
    strawberry.argument(
        description=(
            "A released version of the match model to rank by, such as `match-2`; the current one when left out. One "
            "that was never released is `INVALID_INPUT`, with the names of those that were."
        )
    ),
]
Text = Annotated[
    str | None,
    strawberry.argument(description="Words to look for, at most 200 characters; all of them must be found."),
]


@strawberry.type(description="What can be read.")
class Query:
    @strawberry.field(description="The person signed in.")
    async def viewer(self, info: Info) -> Employee:
        person: Employee = await info.context.root("Query.viewer")
        return person

    @strawberry.field(description="Any object by its id; `NOT_FOUND` where it is unknown or hidden.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the object.")]
    ) -> Node | None:
        found: Node = await info.context.root("Query.node", id=id)
        return found

    @strawberry.field(
        description=(
            "Objects by their ids (at most 100), in that order; null in place of unknown or hidden ones."
        )
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Ids of the objects, at most 100.")
        ],
    ) -> list[Node | None]:
        return list(await info.context.found(all_typed(ids)))

    @strawberry.field(description="A colleague by id or by the company's own key; exactly one of the two.")
    async def employee(
        self,
        info: Info,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="Id of the person.")] = None,
        external_id: Annotated[
            str | None, strawberry.argument(description="The company's own key for the person.")
        ] = None,
    ) -> Employee | None:
        person: Employee = await info.context.root("Query.employee", id=id, external_id=external_id)
        return person

    @strawberry.field(
        description=(
            "Colleagues by name, leavers left out: of a unit and all below it, who offer a skill, whose name, "
            "user name or external id contains every word of `text` (case and accents do not matter)."
        )
    )
    async def employees(
        self,
        info: Info,
        department_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only people of this unit and all below it."),
        ] = None,
        skill_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only people who offer this skill.")
        ] = None,
        text: Text = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Employee] | None:
        page: Connection[Employee] = await info.context.root(
            "Query.employees",
            department_id=department_id,
            skill_id=skill_id,
            text=text,
            first=first,
            after=after,
        )
        return page

    @strawberry.field(description="Units of the organisation by name, or those of one kind.")
    async def departments(
        self,
        info: Info,
        kind: Annotated[
            OrgUnitKind | None, strawberry.argument(description="Only units of this kind.")
        ] = None,
    ) -> list[Department]:
        units: list[Department] = await info.context.root("Query.departments", kind=kind)
        return units

    @strawberry.field(
        description=(
            "Skills by name, deprecated ones too: those whose name or alias contains every word of `text` "
            "(case and accents do not matter), or those of one framework."
        )
    )
    async def skills(
        self,
        info: Info,
        text: Text = None,
        framework_name: Annotated[
            str | None, strawberry.argument(description="Only skills of this framework, such as ESCO.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Skill]:
        page: Connection[Skill] = await info.context.root(
            "Query.skills", text=text, framework_name=framework_name, first=first, after=after
        )
        return page

    @strawberry.field(
        description=(
            "Skills in use that a text may mean, the likeliest first: by their names, other names and broader skills, "
            "words in any order, typos and accents forgiven, words begun and not finished too. Empty where nothing is "
            "like it. A new skill is found within a minute."
        )
    )
    async def skill_suggestions(
        self,
        info: Info,
        text: Annotated[
            str, strawberry.argument(description="What somebody typed, at most 200 characters; may be empty.")
        ],
        first: Annotated[int | None, strawberry.argument(description="How many at most, 1 to 100.")] = 10,
    ) -> list[SkillSuggestion]:
        found: list[SkillSuggestion] = await info.context.root(
            "Query.skillSuggestions", text=text, first=first
        )
        return found

    @strawberry.field(
        description=(
            "What a job role asks for at `asOf` (now when left out); null where no model was in force."
        )
    )
    async def competency_model(
        self,
        info: Info,
        job_role_id: Annotated[strawberry.ID, strawberry.argument(description="The job role.")],
        as_of: AsOf = None,
    ) -> CompetencyModel | None:
        found: CompetencyModel | None = await info.context.root(
            "Query.competencyModel", job_role_id=job_role_id, as_of=as_of
        )
        return found

    @strawberry.field(
        description=(
            "Who can help with a skill, best first: everybody whom a request would not be refused for. "
            "`NOT_FOUND` for a mentee who is not the viewer's report."
        )
    )
    async def mentor_search(
        self,
        info: Info,
        input: Annotated[MentorSearchInput, strawberry.argument(description="Whom to look for.")],
        first: Annotated[
            int | None, strawberry.argument(description="Candidates on the page, 1 to 100.")
        ] = 10,
        after: After = None,
    ) -> MentorMatchConnection | None:
        counted = selected(info, info.context.roots["Query.mentorSearch"].counted_by)
        page: MentorMatchConnection = await info.context.root(
            "Query.mentorSearch", input=input, first=first, after=after, counted=counted
        )
        return page

    @strawberry.field(
        description=(
            "How well a mentor fits a mentee on a skill, whether or not they may be asked now. For the mentee, the "
            "mentee's manager of record, programme administrators and the mentor, else `NOT_FOUND`; null for somebody "
            "who does not offer the skill."
        )
    )
    async def explain_match(
        self,
        info: Info,
        mentor_id: MentorOfPair,
        mentee_id: MenteeOfPair,
        skill_id: SkillOfPair,
        target_level: TargetOfPair = None,
        weights: Annotated[
            MatchWeightsInput | None,
            strawberry.argument(description="Other weights for this query only; null for the usual ones."),
        ] = None,
        ranking_version: RankingOfPair = None,
    ) -> MentorMatch | None:
        found: MentorMatch | None = await info.context.root(
            "Query.explainMatch",
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            skill_id=skill_id,
            target_level=target_level,
            weights=weights,
            ranking_version=ranking_version,
        )
        return found

    @strawberry.field(
        description=(
            "Why a mentor is not on a mentee's first page for a skill: everything that excludes them, or their rank "
            "and what separates it from the page. For whom: as `explainMatch`."
        )
    )
    async def why_not(
        self,
        info: Info,
        mentor_id: MentorOfPair,
        mentee_id: MenteeOfPair,
        skill_id: SkillOfPair,
        target_level: TargetOfPair = None,
        ranking_version: RankingOfPair = None,
    ) -> WhyNot | None:
        found: WhyNot = await info.context.root(
            "Query.whyNot",
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            skill_id=skill_id,
            target_level=target_level,
            ranking_version=ranking_version,
        )
        return found

    @strawberry.field(description="A session that the viewer may see, else `NOT_FOUND`.")
    async def session(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the session.")]
    ) -> MentoringSession | None:
        found: MentoringSession = await info.context.root("Query.session", id=id)
        return found

    @strawberry.field(
        description=(
            "Sessions whose next step is the viewer's, the earliest due first: requests to answer, meetings to plan, "
            "record and practise, reassessments to verify."
        )
    )
    async def sessions_awaiting_my_action(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[MentoringSession]:
        page: Connection[MentoringSession] = await info.context.root(
            "Query.sessionsAwaitingMyAction", first=first, after=after
        )
        return page

    @strawberry.field(
        description=(
            "Gaps of a manager's direct reports: critical first, then largest, then by name. Another `managerId` than "
            "the viewer is for that manager's own manager and programme administrators, else `NOT_FOUND`."
        )
    )
    async def team_skill_gaps(
        self,
        info: Info,
        manager_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose team; the viewer's when left out.")
        ] = None,
        min_size: Annotated[
            int | None, strawberry.argument(description="Least size of a gap in levels, at least 1.")
        ] = 1,
        critical_only: Annotated[
            bool | None,
            strawberry.argument(description="Whether to list only what a role cannot do without."),
        ] = False,
        first: Annotated[int | None, strawberry.argument(description="Gaps on the page, 1 to 100.")] = 50,
        after: After = None,
    ) -> Connection[SkillGap] | None:
        page: Connection[SkillGap] = await info.context.root(
            "Query.teamSkillGaps",
            manager_id=manager_id,
            min_size=min_size,
            critical_only=critical_only,
            first=first,
            after=after,
        )
        return page

    @strawberry.field(
        description=(
            "A mentor's reputation, overall or on one skill: one's own always, others' where they opted in, everyone's "
            "for a programme administrator; null otherwise."
        )
    )
    async def reputation(
        self,
        info: Info,
        mentor_id: Annotated[strawberry.ID, strawberry.argument(description="The mentor.")],
        skill_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="A skill; overall when left out.")
        ] = None,
        as_of: Annotated[
            DateTime | None,
            strawberry.argument(
                description=(
                    "The score in force at this instant, to .01, with the algorithm of that day; left out: now. Before "
                    "the first score: provisional. In the future: INVALID_INPUT."
                )
            ),
        ] = None,
    ) -> Reputation | None:
        found: Reputation | None = await info.context.root(
            "Query.reputation", mentor_id=mentor_id, skill_id=skill_id, as_of=as_of
        )
        return found

    @strawberry.field(
        description=(
            "Mentors by measured effect: only those who opted in and are past the minimum evidence "
            "(3 verified gains, 3 mentees, 2 verifiers)."
        )
    )
    async def leaderboard(
        self,
        info: Info,
        input: Annotated[LeaderboardInput, strawberry.argument(description="Which board.")],
        first: Annotated[int | None, strawberry.argument(description="Entries on the page, 1 to 100.")] = 20,
        after: After = None,
    ) -> LeaderboardConnection | None:
        page: LeaderboardConnection = await info.context.root(
            "Query.leaderboard", input=input, first=first, after=after
        )
        return page

    @strawberry.field(
        description=(
            "How fair the scores of the last nightly refit are, for everybody; null before the first one is made."
        )
    )
    async def reputation_report(self, info: Info) -> ReputationReport | None:
        report: ReputationReport | None = await info.context.root("Query.reputationReport")
        return report

    @strawberry.field(
        description=(
            "How well a version of the ranking would have served the searches of the last 90 days: for programme "
            "administrators, `NOT_FOUND` for others."
        )
    )
    async def ranking_quality(
        self,
        info: Info,
        ranking_version: Annotated[
            str | None,
            strawberry.argument(description="A `rankingVersion` of a search; the current one when left out."),
        ] = None,
    ) -> RankingQualityReport | None:
        report: RankingQualityReport = await info.context.root(
            "Query.rankingQuality", ranking_version=ranking_version
        )
        return report

    @strawberry.field(
        description=(
            "Mentors' disputes of gains, the earliest first, or those in one state: for programme administrators, "
            "`NOT_FOUND` for others."
        )
    )
    async def disputes(
        self,
        info: Info,
        state: Annotated[
            DisputeState | None, strawberry.argument(description="Only disputes in this state.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[GainDispute] | None:
        page: Connection[GainDispute] = await info.context.root(
            "Query.disputes", state=state, first=first, after=after
        )
        return page

    @strawberry.field(
        description=(
            "Patterns among verified gains that hardly come by chance, by kind, the longest known first: for programme "
            "administrators to look at, `NOT_FOUND` for others. Looked for once a day; empty where nothing is seen."
        )
    )
    async def integrity_flags(
        self,
        info: Info,
        kind: Annotated[
            IntegrityFlagKind | None, strawberry.argument(description="Only flags of this kind.")
        ] = None,
        state: Annotated[
            IntegrityFlagState | None, strawberry.argument(description="Only flags in this state.")
        ] = None,
        reviewed: Annotated[
            bool | None,
            strawberry.argument(description="Only flags that somebody has looked at, or that wait for it."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[IntegrityFlag] | None:
        page: Connection[IntegrityFlag] = await info.context.root(
            "Query.integrityFlags", kind=kind, state=state, reviewed=reviewed, first=first, after=after
        )
        return page
