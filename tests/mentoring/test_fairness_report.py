"""The fairness report: made after a refit, read by everybody, silent about fewer than five."""

from typing import Any

import orjson
import pytest

from graph.client import Graph
from mentoring import reputation
from mentoring.people import Viewer
from mentoring.reputation import followed, report, report_words
from mentoring.reputation.report import PlaceboShown, Report, SlopeShown
from tests.mentoring import planted
from tests.mentoring.planted import NOW
from tests.plans import runners

_REPORT = """
{
  reputationReport {
    asOf algorithm algorithmVersion ranked suppressed limits
    slopes { factor slope lower upper mentors reason }
    varianceShares { term share }
    placebo { excludingZero mentors sessions }
  }
}
"""


async def asked(graph: Graph, viewer: str = "somebody") -> dict[str, Any] | None:
    """What every executor answers alike."""
    found = [
        await runners.answered(
            graph, Viewer(viewer, frozenset()), _REPORT, None, None, now=NOW, executor=executor
        )
        for executor in runners.EXECUTORS
    ]
    assert len(set(found)) == 1
    answered = orjson.loads(found[0])
    assert "errors" not in answered
    told: dict[str, Any] | None = answered["data"]["reputationReport"]
    return told


async def test_there_is_no_report_before_the_first_refit_and_then_one_for_everybody(graph: Graph) -> None:
    await planted.company(graph.within(60))
    assert await asked(graph) is None
    await reputation.refit(graph, now=NOW)
    assert await asked(graph) is None

    assert await followed.follow(graph, now=NOW)
    told = await asked(graph)

    assert told is not None
    assert told["asOf"] == "2026-06-15T12:00:00Z"
    assert told["ranked"] > 0
    assert told["suppressed"] % 5 == 0
    assert [one["factor"] for one in told["slopes"]] == [
        "MANAGER_LENIENCY",
        "STARTING_LEVEL",
        "SKILL_EASE",
        "TEAM",
        "MENTEE_APTITUDE",
    ]
    for one in told["slopes"]:
        assert one["slope"] is None or one["lower"] <= one["slope"] <= one["upper"]
        assert one["mentors"] % 5 == 0
        assert one["reason"]
    assert sum(one["share"] for one in told["varianceShares"]) == pytest.approx(1)
    assert {one["term"] for one in told["varianceShares"]} >= {"MENTOR", "SOURCE", "SESSION"}
    assert told["placebo"]["mentors"] >= 5
    assert 0 <= told["placebo"]["excludingZero"] <= 1
    assert told["limits"] == list(report_words.CANNOT_KNOW)


async def test_a_refit_is_followed_once(graph: Graph) -> None:
    await planted.company(graph.within(60), people=40)
    assert not await followed.follow(graph, now=NOW)
    await reputation.refit(graph, now=NOW)

    assert [await followed.follow(graph, now=NOW) for _ in range(2)] == [True, False]
    await reputation.refit(graph, now=NOW)
    assert await followed.follow(graph, now=NOW)


async def test_an_organisation_without_gains_has_a_report_that_says_so(graph: Graph) -> None:
    await reputation.refit(graph, now=NOW)
    await followed.follow(graph, now=NOW)

    told = await asked(graph)

    assert told is not None
    assert (told["ranked"], told["suppressed"], told["varianceShares"]) == (0, 0, [])
    assert told["placebo"] == {"excludingZero": None, "mentors": 0, "sessions": 0}
    assert {one["slope"] for one in told["slopes"]} == {None}
    assert all(one["reason"].startswith("Too few mentors") for one in told["slopes"])


def test_a_report_is_read_back_as_it_was_kept() -> None:
    made = Report(
        ranked=12,
        suppressed=5,
        slopes=[SlopeShown("ease", 0.1, -0.1, 0.3, 10), SlopeShown("team", None, None, None, 0)],
        shares={"mentor": 0.25, "mentee": 0.75},
        placebo=PlaceboShown(0.0, 10, 60),
    )

    assert report.from_text(report.to_text(made)) == made


@pytest.mark.parametrize(
    ("slope", "said"),
    [
        (
            (0.3, 0.2, 0.4),
            "by one standard deviation score 0.30 standard deviations higher (90 %: +0.20 to +0.40).",
        ),
        ((-0.3, -0.7, 0.1), "lower (90 %: -0.70 to +0.10). This may be chance: the interval includes 0."),
        ((0.01, -0.1, 0.12), "score no differently, as far as can be told."),
    ],
)
def test_a_slope_is_said_in_a_sentence(slope: tuple[float, float, float], said: str) -> None:
    sentence = report_words.of_slope(SlopeShown("ease", *slope, 20))

    assert sentence.startswith("Mentors who taught easier skills")
    assert sentence.endswith(said)
