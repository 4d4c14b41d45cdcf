"""The IDE's page and its files, all from this server: it names no other host and works offline."""

import functools
import hashlib
import importlib.util
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

_PACKAGE = "graphene_django_graphiql_static"
_DISTRIBUTION = "graphene-django-graphiql-static"
_OURS = Path(__file__).parent
_THEIR_FILES = (
    "graphiql.min.css",
    "graphiql.min.js",
    "react.production.min.js",
    "react-dom.production.min.js",
)
_OUR_FILES = ("start.css", "start.js")
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
# The editor sets its sizes and its colours on elements, and its fonts and cursors are in its style sheet.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class Assets:
    """The files of the page by name, and the version that stands in their addresses."""

    version: str
    files: dict[str, bytes]

    def address(self, name: str) -> str:
        """Where a file is served."""
        return f"/ide/assets/{self.version}/{name}"


@functools.cache
def assets() -> Assets:
    """Every file of the page, read once.

    Raises FileNotFoundError when the pinned package is not what we know.
    """
    theirs = _folder_of_package()
    files = {name: _without_source_map((theirs / name).read_bytes()) for name in _THEIR_FILES}
    files |= {name: (_OURS / name).read_bytes() for name in _OUR_FILES}
    ours = hashlib.sha256(b"".join(files[name] for name in _OUR_FILES)).hexdigest()[:8]
    return Assets(f"{metadata.version(_DISTRIBUTION)}-{ours}", files)


def reply() -> Response:
    """The page."""
    return Response(
        _page(),
        media_type="text/html",
        headers={**_SAFE, "content-security-policy": _POLICY, "cache-control": "no-cache", "vary": "accept"},
    )


async def asset(request: Request) -> Response:
    """One of the page's files, which a browser may keep for a year: a changed file has another address."""
    held = assets()
    name = request.path_params["name"]
    if request.path_params["version"] != held.version or name not in held.files:
        return Response("There is no such file.\n", 404, media_type="text/plain")
    return Response(
        held.files[name],
        headers={
            **_SAFE,
            "content-type": _TYPES[Path(name).suffix],
            "cache-control": "public, max-age=31536000, immutable",
        },
    )


@functools.cache
def _page() -> str:
    text = (_OURS / "page.html").read_text(encoding="utf-8")
    for name in (*_THEIR_FILES, *_OUR_FILES):
        text = text.replace(f'"{name}"', f'"{assets().address(name)}"')
    return text


def _folder_of_package() -> Path:
    # The package itself is a Django application: found, never imported.
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"the package {_DISTRIBUTION} is not installed")
    return Path(found.submodule_search_locations[0]) / "static" / _PACKAGE


def _without_source_map(content: bytes) -> bytes:
    # The maps are not in the package, so a browser's tools would ask for files that nobody has.
    lines = content.splitlines()
    while lines and b"sourceMappingURL=" in lines[-1][:200]:
        lines.pop()
    return b"\n".join(lines)
