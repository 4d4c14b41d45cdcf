"""Integrity flags through GraphQL, as every executor answers them."""

from datetime import datetime, timedelta
from typing import Any

import orjson

from graph import ids, instants
from graph.integrity import flags
from graph.integrity.flags import Flag
from graph.query import Query
from tests.asking import ask, person, relay
from tests.plans import runners
from tests.resolvers.small_company import NOW, Company

_LIST = """query (
    $kind: IntegrityFlagKind, $state: IntegrityFlagState, $reviewed: Boolean, $first: Int, $after: String
) {
    integrityFlags(kind: $kind, state: $state, reviewed: $reviewed, first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage }
        nodes {
            id kind state reason observed expected probability threshold periodStart periodEnd firstSeenAt asOf
            isReviewed reviews { at finding note observed by { userName } }
            people { userName } sessions(first: 1) { totalCount nodes { state } pageInfo { hasNextPage } }
        }
    }
}"""


_REVIEWS_LEFT = Query(
    "tests.integrity.reviews_left",
    """
    OPTIONAL MATCH (review:IntegrityReview)
    WITH count(review) AS left
    RETURN collect({left: left}) AS rows
    """,
)
_REVIEW = """mutation ($input: ReviewIntegrityFlagInput!) { reviewIntegrityFlag(input: $input) {
    replayed userErrors { code path } flag { kind isReviewed reviews { finding note } }
} }"""


async def review(company: Company, name: str, flag_id: str, *, at: datetime = NOW, **given: Any) -> Any:
    """The payload of a review of a flag, HONEST unless said otherwise."""
    answer = await ask(
        company.graph,
        person(company.people[name], admin=name in {"admin", "manager"}),
        _REVIEW,
        {"input": {"flagId": flag_id, "finding": "HONEST", "note": "They share a project.", **given}},
        now=at,
    )
    assert answer.errors == []
    return answer.data["reviewIntegrityFlag"]


async def read(company: Company, name: str, **variables: Any) -> Any:
    """What every executor answers to a person."""
    viewer = person(company.people[name], admin=name == "admin")
    answers = {
        await runners.answered(company.graph, viewer, _LIST, variables, None, now=NOW, executor=executor)
        for executor in runners.EXECUTORS
    }
    assert len(answers) == 1
    return orjson.loads(answers.pop())


async def plant(company: Company, *, observed: int = 3) -> None:
    """A burst of so many gains seen yesterday and today, and a cluster seen yesterday alone."""
    sessions = [await company.session("VERIFIED") for _ in range(3)]
    mentor, manager = company.people["mentor"], company.people["manager"]

    def flag(kind: str, people: tuple[str, ...]) -> Flag:
        return Flag(
            key=f"{kind}|{people[0]}", id=ids.derived("integrity flag", kind, NOW), kind=kind,
            period_start=instants.to_text(NOW - timedelta(days=365)), period_end=instants.to_text(NOW),
            observed=observed, expected=0.25, probability=1e-6, threshold=1e-3, reason="Look at it.", people=people,
            sessions=tuple(sessions),
        )  # fmt: skip

    burst, cluster = flag("VOLUME_BURST", (mentor,)), flag("SAME_VERIFIER_CLUSTER", (manager, mentor))
    for seen, at in (([burst, cluster], NOW - timedelta(days=1)), ([burst], NOW)):

        async def keep(tx: Any, seen: list[Flag] = seen, at: Any = at) -> None:
            await flags.keep(tx, seen, at=at)
            await flags.settle(tx, at=at, before=at - timedelta(days=365))

        await company.graph.write(keep)


async def test_flags_are_listed_with_their_evidence(company: Company) -> None:
    await plant(company)

    whole = (await read(company, "admin"))["data"]["integrityFlags"]
    cluster, burst = whole["nodes"]

    assert whole["totalCount"] == 2
    assert [(one["kind"], one["state"]) for one in (cluster, burst)] == [
        ("SAME_VERIFIER_CLUSTER", "PAST"),
        ("VOLUME_BURST", "CURRENT"),
    ]
    assert [one["userName"] for one in cluster["people"]] == ["manager", "mentor"]
    assert burst["sessions"] == {
        "totalCount": 3,
        "nodes": [{"state": "VERIFIED"}],
        "pageInfo": {"hasNextPage": True},
    }
    assert (burst["observed"], burst["expected"], burst["threshold"]) == (3, 0.25, 0.001)
    assert (burst["firstSeenAt"], burst["asOf"]) == ("2026-06-14T12:00:00Z", "2026-06-15T12:00:00Z")
    assert cluster["asOf"] == "2026-06-14T12:00:00Z"


async def test_flags_are_narrowed_and_paged(company: Company) -> None:
    await plant(company)

    whole = (await read(company, "admin"))["data"]["integrityFlags"]
    first = (await read(company, "admin", first=1))["data"]["integrityFlags"]
    rest = (await read(company, "admin", first=1, after=first["pageInfo"]["endCursor"]))["data"][
        "integrityFlags"
    ]
    current = (await read(company, "admin", state="CURRENT"))["data"]["integrityFlags"]
    none = (await read(company, "admin", kind="BASELINE_DROP"))["data"]["integrityFlags"]

    assert first["nodes"] + rest["nodes"] == whole["nodes"]
    assert [one["pageInfo"]["hasNextPage"] for one in (first, rest)] == [True, False]
    assert ([one["kind"] for one in current["nodes"]], current["totalCount"]) == (["VOLUME_BURST"], 1)
    assert (none["nodes"], none["totalCount"]) == ([], 0)
    wrong = await read(company, "admin", after="forged")
    assert [error["extensions"]["code"] for error in wrong["errors"]] == ["INVALID_INPUT"]


async def test_whoever_runs_no_programme_finds_no_list(company: Company) -> None:
    await plant(company)

    for name in ("mentor", "manager", "director", "stranger"):
        answer = await read(company, name)
        assert answer["data"] == {"integrityFlags": None}
        [error] = answer["errors"]
        assert (error["extensions"]["code"], error["path"]) == ("NOT_FOUND", ["integrityFlags"])


async def test_a_review_is_kept_beside_its_flag_until_the_pattern_grows(company: Company) -> None:
    await plant(company)
    cluster, burst = (await read(company, "admin"))["data"]["integrityFlags"]["nodes"]

    first = await review(company, "admin", burst["id"])
    again = await review(company, "admin", burst["id"])
    hour = NOW + timedelta(hours=1)
    later = await review(
        company, "manager", burst["id"], at=hour, finding="UNDECIDED", note="Asked both of them."
    )

    said = {"finding": "HONEST", "note": "They share a project."}
    assert first == {
        "replayed": False,
        "userErrors": [],
        "flag": {"kind": "VOLUME_BURST", "isReviewed": True, "reviews": [said]},
    }
    assert (again["replayed"], again["flag"]["reviews"]) == (True, [said])
    assert [one["finding"] for one in later["flag"]["reviews"]] == ["UNDECIDED", "HONEST"]
    waiting = (await read(company, "admin", reviewed=False))["data"]["integrityFlags"]
    done = (await read(company, "admin", reviewed=True))["data"]["integrityFlags"]
    assert ([one["id"] for one in waiting["nodes"]], waiting["totalCount"]) == ([cluster["id"]], 1)
    [kept] = done["nodes"]
    assert kept["reviews"][0] == {
        "at": "2026-06-15T13:00:00Z", "finding": "UNDECIDED", "note": "Asked both of them.", "observed": 3,
        "by": {"userName": "manager"},
    }  # fmt: skip

    await plant(company, observed=4)
    [_, grown] = (await read(company, "admin"))["data"]["integrityFlags"]["nodes"]
    assert (grown["observed"], grown["isReviewed"], len(grown["reviews"])) == (4, False, 2)


async def test_a_review_is_refused_with_its_reason(company: Company) -> None:
    await plant(company)
    cluster, burst = (await read(company, "admin"))["data"]["integrityFlags"]["nodes"]

    async def refusal(name: str, flag_id: str, **given: Any) -> tuple[str, list[str]]:
        answer = await review(company, name, flag_id, **given)
        [error] = answer["userErrors"]
        assert answer["flag"] is None
        return error["code"], error["path"]

    unknown = relay("IntegrityFlag", ids.derived("integrity flag", "none", NOW))
    assert await refusal("mentor", burst["id"]) == ("NOT_FOUND", ["input", "flagId"])
    assert await refusal("admin", unknown) == ("NOT_FOUND", ["input", "flagId"])
    assert await refusal("manager", cluster["id"]) == ("REVIEWER_CONFLICT_OF_INTEREST", ["input", "flagId"])
    assert await refusal("admin", burst["id"], note=" ") == ("INVALID_INPUT", ["input", "note"])
    assert await refusal("admin", relay("Employee", company.people["mentor"])) == (
        "INVALID_INPUT",
        ["input", "flagId"],
    )


async def test_reviews_go_with_their_flag(company: Company) -> None:
    await plant(company)
    [_, burst] = (await read(company, "admin"))["data"]["integrityFlags"]["nodes"]
    await review(company, "admin", burst["id"])

    async def forget(tx: Any) -> None:
        await flags.settle(tx, at=NOW + timedelta(days=1), before=NOW + timedelta(days=1))

    await company.graph.write(forget)

    assert (await read(company, "admin"))["data"]["integrityFlags"]["totalCount"] == 0
    assert await company.graph.read(_REVIEWS_LEFT) == [{"left": 0}]


def test_a_flag_has_a_relay_id_of_its_own() -> None:
    uuid = ids.derived("integrity flag", "a", NOW)

    assert relay("IntegrityFlag", uuid).startswith("flg_")
