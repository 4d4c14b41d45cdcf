"""Jars without their signatures, for a server that would check them again and again."""

import re
import zipfile
from pathlib import Path

_SIGNATURE = re.compile(r"META-INF/[^/]+\.(SF|RSA|DSA|EC)", re.IGNORECASE)
_MANIFEST = "META-INF/MANIFEST.MF"
_SECTION_END = re.compile(rb"(\r\n|\n|\r)\1")


def drop(jar: Path) -> None:
    """Write the jar anew without its signature and the digests in its manifest; its classes are what they were.

    Whole or not at all, and safe to repeat. Raises OSError, or BadZipFile for what is no jar.
    """
    part = jar.with_name(f"{jar.name}.part")
    with zipfile.ZipFile(jar) as signed, zipfile.ZipFile(part, "w") as unsigned:
        for entry in signed.infolist():
            if not _SIGNATURE.fullmatch(entry.filename):
                content = signed.read(entry)
                unsigned.writestr(entry, _main(content) if entry.filename == _MANIFEST else content)
    part.replace(jar)


def _main(manifest: bytes) -> bytes:
    """The main section of a manifest; the others, one an entry, are what a signature signs."""
    end = _SECTION_END.search(manifest)
    return manifest[: end.end()] if end else manifest
