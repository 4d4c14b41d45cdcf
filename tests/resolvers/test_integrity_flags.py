"""Integrity flags through GraphQL, as every executor answers them."""

from datetime import timedelta
from typing import Any

import orjson

from graph import ids, instants
from graph.integrity import flags
from graph.integrity.flags import Flag
from tests.asking import person, relay
from tests.plans import runners
from tests.resolvers.small_company import NOW, Company

_LIST = """query ($kind: IntegrityFlagKind, $state: IntegrityFlagState, $first: Int, $after: String) {
    integrityFlags(kind: $kind, state: $state, first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage }
        nodes {
            id kind state reason observed expected probability threshold periodStart periodEnd firstSeenAt asOf
            people { userName } sessions(first: 1) { totalCount nodes { state } pageInfo { hasNextPage } }
        }
    }
}"""


async def read(company: Company, name: str, **variables: Any) -> Any:
    """What every executor answers to a person."""
    viewer = person(company.people[name], admin=name == "admin")
    answers = {
        await runners.answered(company.graph, viewer, _LIST, variables, None, now=NOW, executor=executor)
        for executor in runners.EXECUTORS
    }
    assert len(answers) == 1
    return orjson.loads(answers.pop())


async def plant(company: Company) -> None:
    """A burst seen yesterday and today, and a cluster seen yesterday alone."""
    sessions = [await company.session("VERIFIED") for _ in range(3)]
    mentor, manager = company.people["mentor"], company.people["manager"]

    def flag(kind: str, people: tuple[str, ...]) -> Flag:
        return Flag(
            key=f"{kind}|{people[0]}", id=ids.derived("integrity flag", kind, NOW), kind=kind,
            period_start=instants.to_text(NOW - timedelta(days=365)), period_end=instants.to_text(NOW), observed=3,
            expected=0.25, probability=1e-6, threshold=1e-3, reason="Look at it.", people=people,
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


def test_a_flag_has_a_relay_id_of_its_own() -> None:
    uuid = ids.derived("integrity flag", "a", NOW)

    assert relay("IntegrityFlag", uuid).startswith("flg_")
