"""How good rankings of mentors are."""

import strawberry

from schema.scalars import DateTime


@strawberry.type(
    description=(
        "A version of the ranking, replayed on the searches that are kept: as if each had been ranked by it. Measures "
        "are null while fewer than five people have searched, and where there is nothing to measure them on."
    )
)
class RankingQualityReport:
    ranking_version: str = strawberry.field(description="The version that was replayed.")
    since: DateTime = strawberry.field(description="Searches from here on are in it.")
    searches: int = strawberry.field(description="How many searches are kept.")
    ndcg_at10: float | None = strawberry.field(
        description=(
            "Normalised discounted cumulative gain of the first ten, 0 to 1; a request within two weeks counts 1, an "
            "accepted one 3, a verified gain 7."
        )
    )
    precision_at5: float | None = strawberry.field(
        description="Share of the first five who were asked, over searches that a request followed; 0 to 1."
    )
    acceptance_rate: float | None = strawberry.field(
        description="Share of the requests to the first ten that were accepted, 0 to 1."
    )
    exposure_gini: float | None = strawberry.field(
        description="How unequally attention falls on mentors: 0 all alike, near 1 all on one."
    )
    load_gini: float | None = strawberry.field(
        description="The same of the requests they would get if people picked in proportion to 1 / rank."
    )
    new_mentor_exposure_share: float | None = strawberry.field(
        description="Share of the attention that goes to mentors with a verified level and no public estimate, 0 to 1."
    )
    cross_department_share_top10: float | None = strawberry.field(
        description="Share of the first ten who work in another department than the mentee, 0 to 1."
    )
