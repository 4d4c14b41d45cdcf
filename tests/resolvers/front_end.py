"""A front end that sends the promised documents, for several people and with its own clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from graph import instants
from tests.asking import Answer, ask, operation, relay
from tests.asking import person as viewer_of
from tests.resolvers.small_company import NOW, Company


@dataclass
class Front:
    """A front end that several people use, with its own clock."""

    company: Company
    now: datetime = NOW

    async def ask(self, name: str, document: str, variables: dict[str, Any]) -> Answer:
        return await ask(
            self.company.graph,
            viewer_of(self.company.people[name], admin=name == "admin"),
            document,
            variables,
            now=self.now,
        )

    async def send(self, name: str, document: str, **given: Any) -> dict[str, Any]:
        """The payload of a promised mutation."""
        answer = await self.ask(name, operation(document), {"input": given})
        assert answer.errors == []
        [payload] = answer.data.values()
        return dict(payload)

    async def done(self, name: str, document: str, **given: Any) -> dict[str, Any]:
        """The payload of a promised mutation that must not be refused."""
        payload = await self.send(name, document, **given)
        assert payload["userErrors"] == []
        return payload

    async def refused(self, name: str, document: str, **given: Any) -> tuple[str, list[str]]:
        """Code and path of the refusal."""
        [error] = (await self.send(name, document, **given))["userErrors"]
        assert error["message"]
        return error["code"], error["path"]

    def slot(self, start: timedelta, length: timedelta = timedelta(minutes=30)) -> dict[str, str]:
        """A slot that starts this long from now."""
        starts_at = self.now + start
        return {"startsAt": instants.to_text(starts_at), "endsAt": instants.to_text(starts_at + length)}

    def request(self, **changed: Any) -> dict[str, Any]:
        """What the mentee asks of the mentor."""
        return {
            "mentorId": relay("Employee", self.company.people["mentor"]),
            "skillId": relay("Skill", self.company.skill),
            "targetLevel": 4,
            "purpose": "SKILL_GAP",
            "scope": "Lead a review",
            **changed,
        }

    def indicators(self, *ranks: int) -> list[str]:
        """Relay ids of the skill's signs."""
        return [relay("BehavioralIndicator", self.company.indicators[rank]) for rank in ranks]
