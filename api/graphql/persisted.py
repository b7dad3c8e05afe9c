"""Automatic persisted queries: a client names a document by its SHA-256, and sends it only where it is not known yet.

So a long document fits into an address, which any HTTP cache can keep the answer of. Documents are kept by their hash
alone, and only once they were found valid: nobody can put one in another's place.
Source: https://www.apollographql.com/docs/apollo-server/performance/apq
"""

import hashlib
import sys
from typing import Any, cast

from cachetools import LRUCache

from api.graphql.errors import fault

LEAST = 1_024
"""Bytes that each document counts at least, so that a bound of bytes is one of their number too."""


class PersistedQueries:
    """The documents that clients have persisted, by hash; the one not asked for longest goes first."""

    def __init__(self, kib: int) -> None:
        self._documents: LRUCache[str, str] = LRUCache(kib << 10, getsizeof=size_of)

    def find(self, persisted: Any, query: str | None) -> tuple[str, str]:
        """Return the hash and the document of a request that has a `persistedQuery`. Raises RequestFault.

        query: the document, where the request has it as well: it is to be kept if it is valid.
        """
        if not self._documents.maxsize:
            raise fault("PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED", 200)
        given = cast(dict[str, Any], persisted) if isinstance(persisted, dict) else {}
        if given.get("version") != 1:
            raise fault("extensions.persistedQuery: Unsupported persisted query version; send version: 1.")
        name = given.get("sha256Hash")
        if not isinstance(name, str):
            raise fault("extensions.persistedQuery.sha256Hash: the document's SHA-256 is needed, as a string.")
        if query is None:
            query = self._documents.get(name)
            if query is None:
                raise fault("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND", 200)
        elif name != hashlib.sha256(query.encode()).hexdigest():
            raise fault(
                "extensions.persistedQuery.sha256Hash: provided sha does not match query; "
                "send the SHA-256 of the query's UTF-8 bytes in lower-case hexadecimal."
            )
        return name, query

    def keep(self, name: str, document: str) -> None:
        """Keep a valid document under its hash, if it is not larger than all that may be kept."""
        if size_of(document) <= self._documents.maxsize:
            self._documents[name] = document


def size_of(document: str) -> int:
    """Return the bytes that a document counts."""
    return max(LEAST, sys.getsizeof(document))
