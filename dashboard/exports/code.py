"""The code on a page: a question and the fingerprint of its answer, so that anyone can check it.

A code holds the card, the scope with its two dates, when the warehouse was last loaded, and five
bytes of BLAKE2b over the numbers. It holds no figure and needs no register: it is enough by itself.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from numbers import Real
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dashboard.asked import Asked
from dashboard.url import scope_from_search, scope_to_search

if TYPE_CHECKING:
    from dashboard.exports.exhibit import Exhibit
    from layouts.view import Table
    from warehouse.scope import Scope

_DIGEST, _CHECK, _MINUTE = 5, 2, 4
_GROUP = 5
_SIGNIFICANT = 9
# What codes have in common: zlib then writes it as a reference of two bytes.
_COMMON = (
    b"safety.board?sites.map?stock.map?compare.dots?&indicator=coverage_full_18plus"
    b"&basis=place&vaccine=&level=district&map=34&dose=full&dose=b1&since=2021-11-"
    b"&known=2021-12-&known=2021-11-2coverage.age?coverage.curve?coverage.ranking?"
    b"coverage.map?area=79&date=2021-12-&date=2021-11-27&known=2021-11-27"
)


class BadCode(LookupError):
    """A code that cannot be read: mistyped, cut short, or of another product."""


@dataclass(frozen=True)
class Claim:
    """What a code says: the card, its scope, when the record was last loaded, the fingerprint."""

    exhibit: str
    scope: Scope
    loaded_at: datetime | None
    digest: bytes
    more: tuple[tuple[str, str], ...] = ()


def fingerprint(table: Table) -> bytes:
    """Five bytes over a table's numbers and dates, the same in every language."""
    hashed = blake2b(digest_size=_DIGEST)
    for row in table.raw or table.shown:
        hashed.update("\t".join(_canonical(cell) for cell in row).encode() + b"\n")
    return hashed.digest()


def _canonical(cell: Any) -> str:
    """A number to nine significant figures, a date as ISO; words are left out."""
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    if isinstance(cell, Real) and not isinstance(cell, bool):
        number = float(cell)
        return f"{number:.{_SIGNIFICANT}g}" if math.isfinite(number) else ""
    return ""


def code_of(exhibit: Exhibit) -> str:
    """The code that reproduces an exhibit: groups of five letters and digits."""
    minute = int(exhibit.stamp.updated_at.timestamp() // 60) if exhibit.stamp.updated_at else 0
    fixed = minute.to_bytes(_MINUTE) + fingerprint(exhibit.view.table)
    own = urlencode(exhibit.asked.more)
    search = scope_to_search(exhibit.asked.scope) or ("?" if own else "")
    question = f"{exhibit.name}{search}{'&' if own else ''}{own}".encode()
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_COMMON)
    body = fixed + squeezed.compress(question) + squeezed.flush()
    text = base64.b32encode(_check(body) + body).decode().rstrip("=")
    return "-".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def claim_of(code: str) -> Claim:
    """Read a code as printed, with or without its hyphens; raises BadCode."""
    body = _body(code)
    minute, digest = int.from_bytes(body[:_MINUTE]), body[_MINUTE : _MINUTE + _DIGEST]
    try:
        squeezed = zlib.decompressobj(-15, zdict=_COMMON)
        question = squeezed.decompress(body[_MINUTE + _DIGEST :]).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise BadCode(f"the code {code} cannot be read") from error
    name, _, search = question.partition("?")
    at = datetime.fromtimestamp(minute * 60, tz=UTC) if minute else None
    asked = scope_from_search(search)
    return Claim(name, asked.scope, at, digest, asked.more)


def _body(code: str) -> bytes:
    text = "".join(code.split()).replace("-", "").upper()
    # What people mistake: the alphabet has neither digit.
    text = text.replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        data = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error as error:
        raise BadCode(f"{code} is no code: it has letters A to Z and digits 2 to 7") from error
    check, body = data[:_CHECK], data[_CHECK:]
    if len(body) <= _MINUTE + _DIGEST or _check(body) != check:
        raise BadCode(f"the code {code} is mistyped or cut short; type it as it is printed")
    return body


def _check(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECK).digest()


def asked_of(claim: Claim, *, lang: str, known_today: bool = False) -> Asked:
    """The claim's question again; as known today where that is wanted."""
    scope = replace(claim.scope, known_on=None) if known_today else claim.scope
    return Asked(scope, lang, "light", claim.more)
