"""Cursors: the key after which a page goes on, signed for the list it belongs to."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from functools import cached_property

import orjson

from resolvers import errors

_SEAL_BYTES = 10


class Sealer:
    """Makes and opens the cursors of one list.

    `scope` names the list with its arguments (not `first` and `after`), so that a cursor of another query does
    not open, and neither does a forged one.
    """

    def __init__(self, secret: bytes, field: str, arguments: Mapping[str, object]) -> None:
        self._of = (secret, field, arguments)

    @cached_property
    def _key(self) -> bytes:
        # Made with the first cursor: most pages are asked for without one.
        secret, field, arguments = self._of
        scope = orjson.dumps([field, arguments], option=orjson.OPT_SORT_KEYS, default=str)
        return hashlib.sha256(secret + scope).digest()

    def seal(self, key: str) -> str:
        """The cursor of the item that has this sort key."""
        text = key.encode()
        return base64.urlsafe_b64encode(self._sign(text) + text).rstrip(b"=").decode()

    def open(self, cursor: str) -> str:
        """The sort key in a cursor of this list; `INVALID_INPUT` for any other text."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            seal, text = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
            if hmac.compare_digest(seal, self._sign(text)):
                return text.decode()
        except (binascii.Error, ValueError):
            pass
        raise errors.invalid(
            "`after` is not a cursor of this list: use one that a page of the same query gave.", "after"
        )

    def _sign(self, text: bytes) -> bytes:
        return hmac.digest(self._key, text, "sha256")[:_SEAL_BYTES]
