"""Exceptions that say where something is wrong and what can be done."""

from __future__ import annotations

import contextlib
from typing import Iterator

from gangyao import _native


class Error(Exception):
    """Something that gangyao cannot do.

    ``what`` says what is wrong, ``place`` where (a file, the folder of a build, a query), ``remedy`` what can be done.
    """

    #: What can be done where the message itself does not say it.
    _remedy = "please report it with what you did"

    def __init__(self, message: str, place: str) -> None:
        self.what, _, remedy = message.partition("; ")
        self.place = place
        self.remedy = remedy or self._remedy
        super().__init__(f"{place}: {self.what}; {self.remedy}")

    def __reduce__(self):
        return type(self), (f"{self.what}; {self.remedy}", self.place)


class ReadError(Error):
    """A document gave no plan."""

    _remedy = "open the file to see what it is, and save it as text, a web page, DOCX or PDF"


class BuildError(Error):
    """A folder is no build, or one that this version cannot open."""

    _remedy = "run `gangyao build` again"


class QueryError(Error):
    """A search that cannot be understood."""

    _remedy = "docs/search.md says what a query can hold"


class CompareError(Error):
    """A comparison that cannot be made."""

    _remedy = "`gangyao compare --list` shows what can be named"


_KINDS = {"read": ReadError, "build": BuildError, "query": QueryError, "compare": CompareError}


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Raise errors of the native half as those of the package."""
    try:
        yield
    except _native.NativeError as error:
        kind, message, place = error.args
        raise _KINDS[kind](message, place) from None
