"""What people write in their own words: bounded, and real text."""

from mentoring.outcomes import Code, Refused, refused

MOST_LETTERS = 4000


def refusal(text: str | None, field: str, *, required: bool = False) -> Refused | None:
    """INVALID_INPUT at `field` for a text too long, not text at all, or blank where words are asked for."""
    if text is None:
        return refused(Code.INVALID_INPUT, "Say it in words.", field) if required else None
    if required and not text.strip():
        return refused(Code.INVALID_INPUT, "Say it in words.", field)
    if len(text) > MOST_LETTERS:
        return refused(Code.INVALID_INPUT, f"At most {MOST_LETTERS} letters, not {len(text)}.", field)
    if not _is_text(text):
        return refused(Code.INVALID_INPUT, "This is no text.", field)
    return None


def _is_text(text: str) -> bool:
    # Half a surrogate pair passes JSON and cannot be stored.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
