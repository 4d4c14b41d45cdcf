"""Answers: the bytes and the headers that leave."""

from starlette.types import Message, Receive, Scope

from server import replies
from server.replies import HttpRefused, Reply


async def _sent(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        raise AssertionError("an answer reads nothing")

    scope: Scope = {"type": "http"}
    waiting: Receive = receive
    await reply(scope, waiting, send)
    start, body = messages
    headers = [(name.decode(), value.decode()) for name, value in start["headers"]]
    assert len(dict(headers)) == len(headers)
    return start["status"], dict(headers), body["body"]


async def test_bytes_that_are_written_already_leave_as_they_are() -> None:
    body = b'{"data":{"name":"\xc3\x9cmit"}}'

    status, headers, sent = await _sent(
        replies.bytes_reply(body, media_type="application/graphql-response+json")
    )

    assert (status, sent) == (200, body)
    assert headers == {
        "content-type": "application/graphql-response+json; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }


async def test_a_refusals_own_headers_join_the_others_for_that_answer_only() -> None:
    refused = await _sent(HttpRefused(405, "METHOD_NOT_ALLOWED", "No.", headers={"allow": "POST"}).reply())
    next_one = await _sent(replies.json_reply({}))

    assert (refused[0], refused[1]["allow"]) == (405, "POST")
    assert "allow" not in next_one[1]
