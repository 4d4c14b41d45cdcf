"""The IDE comes from this server alone, and works without any other."""

import re
from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from server.ide import page

# What a browser would follow by itself: style sheets' imports and pictures, scripts' imports, workers and sockets.
_FOLLOWED = re.compile(
    r"@import\s+[^;]{0,200}"
    r"|url\(\s*['\"]?(?!data:|#)[^)]{0,100}"
    r"|(?:\b(?:import|importScripts|fetch|WebSocket|EventSource|Worker)\()\s*['\"`]?(?:https?:|wss?:)?//"
    r"|\.(?:src|href)\s*=\s*['\"`](?:https?:)?//"
    r"|sourceMappingURL=",
)


class _Named(HTMLParser):
    """Every address that a page names, and whether a script or style stands in the page itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.addresses += [
            value for name in ("src", "href", "action", "data", "poster") if (value := held.get(name))
        ]
        self.inline += [name for name in held if name.startswith("on") or name in {"style", "srcset"}]
        if (
            tag == "style"
            or (tag == "script" and "src" not in held)
            or tag in {"base", "iframe", "meta-refresh"}
        ):
            self.inline.append(tag)


@pytest.fixture
def client() -> httpx.AsyncClient:
    async def show(_request: object) -> object:
        return page.reply()

    app = Starlette(
        routes=[Route("/graphql", show), Route("/ide/assets/{version}/{name}", page.asset)]  # type: ignore[arg-type]
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


async def test_the_page_names_our_own_files_only_and_all_of_them_load(client: httpx.AsyncClient) -> None:
    shown = await client.get("/graphql")

    named = _Named(shown.text)
    loaded = [address for address in named.addresses if not address.startswith("data:")]
    assert len(loaded) == 6
    assert named.inline == []
    assert "//" not in shown.text.replace("<!doctype html>", "")
    for address in loaded:
        file = await client.get(address)
        assert file.status_code == 200
        assert "immutable" in file.headers["cache-control"]
        assert file.headers["content-type"] in {"text/css; charset=utf-8", "text/javascript; charset=utf-8"}


async def test_no_file_of_the_page_sends_a_browser_elsewhere() -> None:
    for name, content in page.assets().files.items():
        assert _FOLLOWED.findall(content.decode()) == [], name


@pytest.mark.parametrize(
    ("name", "file", "exported"),
    [
        ("React.createElement", "react.production.min.js", ".createElement="),
        ("ReactDOM.render", "react-dom.production.min.js", ".render="),
        ("GraphiQL.createFetcher", "graphiql.min.js", ".createFetcher="),
    ],
)
def test_what_the_page_calls_is_what_the_pinned_files_have(name: str, file: str, exported: str) -> None:
    files = page.assets().files

    assert f"{name}(" in files["start.js"].decode()
    assert exported in files[file].decode()


async def test_the_policy_lets_a_browser_load_from_this_server_alone(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/graphql")).headers["content-security-policy"]

    sources = {word for rule in policy.split(";") for word in rule.split()[1:]}
    assert sources == {"'none'", "'self'", "'unsafe-inline'", "data:"}
    assert "script-src 'self';" in policy


@pytest.mark.parametrize(
    "path",
    ["/ide/assets/0/start.js", "/ide/assets/{version}/page.html", "/ide/assets/{version}/..%2fpage.py"],
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path.format(version=page.assets().version))

    assert answer.status_code == 404
