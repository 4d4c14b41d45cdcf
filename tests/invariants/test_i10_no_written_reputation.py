"""I10: nothing but the refit writes a reputation."""

import re

from graph.query import every_query

_WRITES_A_SCORE = re.compile(r"\b(?:CREATE|MERGE)\s*\([^)]*:ReputationScore|\bSET\s+score\b")


def test_i10_only_statements_of_the_refit_write_a_score() -> None:
    writing = {query.name for query in every_query() if _WRITES_A_SCORE.search(query.text)}

    assert {name for name in writing if not name.startswith("reputation.")} == set()
    assert writing
