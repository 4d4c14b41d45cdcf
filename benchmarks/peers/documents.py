"""The six things that are asked of every server, as GraphQL documents on our schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.peers.people import Cast


@dataclass(frozen=True, slots=True)
class Item:
    """One measured operation; `part` names the person of the cast who asks."""

    key: str
    title: str
    name: str
    part: str
    text: str

    def body(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What a client posts."""
        return {"operationName": self.name, "query": self.text, "variables": dict(variables)}


ITEMS: Mapping[str, Item] = {
    item.key: item
    for item in (
        Item(
            "a",
            "20 people with department and manager",
            "People",
            "anybody",
            """query People {
  employees(first: 20) {
    nodes { id displayName department { name } manager { displayName } }
  }
}""",
        ),
        Item(
            "b",
            "employee, role, 5 skills, 3 best mentors each",
            "Home",
            "holder",
            """query Home {
  viewer {
    displayName
    jobRole { title }
    skills(first: 5) { nodes { skill { name topMentors(first: 3) { id displayName } } } }
  }
}""",
        ),
        Item(
            "c",
            "mentor search",
            "Search",
            "mentee",
            """query Search($skill: ID!) {
  mentorSearch(input: {skillId: $skill, options: {diversify: false}}, first: 10) {
    nodes { score mentor { id displayName department { name } } }
  }
}""",
        ),
        Item(
            "d",
            "leaderboard",
            "Board",
            "anybody",
            """query Board {
  leaderboard(input: {}, first: 20) {
    nodes {
      rank
      rankLow
      rankHigh
      reputation { score lower upper mentor { id displayName department { name } } }
    }
  }
}""",
        ),
        Item(
            "e",
            "page of 100",
            "Page",
            "anybody",
            """query Page {
  employees(first: 100) {
    nodes { id displayName userName status workLocation timeZone languages grade }
  }
}""",
        ),
        Item(
            "p",
            "5 gaps, 3 mentors each with department",
            "Gaps",
            "learner",
            """query Gaps {
  viewer {
    skillGaps {
      skill { name }
      size
      candidateMentors(first: 3) { nodes { score mentor { displayName department { name } } } }
    }
  }
}""",
        ),
    )
}

# What is the same question where the schema is made from the graph's types. `startsWith: ""` lets its server use
# the index that it needs to list in order.
ON_NEO4J_GRAPHQL: Mapping[str, str] = {
    "a": """query People {
  employees(where: {listKey: {startsWith: ""}, NOT: {status: {eq: DEACTIVATED}}}, sort: [{listKey: ASC}], limit: 20) {
    id displayName department { name } manager { displayName }
  }
}""",
    "b": """query Home {
  viewer {
    displayName
    jobRole { title }
    skills: skillsConnection(first: 5, sort: [{node: {listKey: ASC}}]) {
      edges { skill: node { name topMentors(first: 3) { id displayName } } }
    }
  }
}""",
    "c": """query Search($skill: ID!) {
  mentorSearch(skill: $skill, first: 10) { score mentor { id displayName department { name } } }
}""",
    "d": """query Board {
  leaderboard(first: 20) {
    rank rankLow rankHigh reputation { score lower upper mentor { id displayName department { name } } }
  }
}""",
    "e": """query Page {
  employees(where: {listKey: {startsWith: ""}, NOT: {status: {eq: DEACTIVATED}}}, sort: [{listKey: ASC}], limit: 100) {
    id displayName userName status workLocation timeZone languages grade
  }
}""",
    "p": """query Gaps {
  viewer {
    skillGaps(candidates: 3) {
      skill { name } size candidateMentors { score mentor { displayName department { name } } }
    }
  }
}""",
}

# The same lists as the pages with cursors that our lists are.
IN_CONNECTIONS: Mapping[str, str] = {
    "a": """query People {
  employees: employeesConnection(
    where: {listKey: {startsWith: ""}, NOT: {status: {eq: DEACTIVATED}}}, sort: [{listKey: ASC}], first: 20
  ) { edges { node { id displayName department { name } manager { displayName } } } }
}""",
    "e": """query Page {
  employees: employeesConnection(
    where: {listKey: {startsWith: ""}, NOT: {status: {eq: DEACTIVATED}}}, sort: [{listKey: ASC}], first: 100
  ) { edges { node { id displayName userName status workLocation timeZone languages grade } } }
}""",
}


def variables(item: Item, cast: Cast) -> dict[str, Any]:
    """The values of the document's variables."""
    return {"skill": cast.skill_id} if "$skill" in item.text else {}
