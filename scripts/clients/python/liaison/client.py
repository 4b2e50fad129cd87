"""The runtime: what is asked, under which statement, and what became of it."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, Optional, Protocol, TypeVar, Union

T = TypeVar("T")
N = TypeVar("N", covariant=True)

BY_LAW = ("NOT_PERMITTED", "NOT_SEARCHABLE")
TOLD = ("ANSWERED", "NOT_ASKED", *BY_LAW)
PASSING = (
    "RATE_LIMITED",
    "OVERLOADED",
    "DEADLINE_EXCEEDED",
    "LEDGER_UNAVAILABLE",
    "RELEASES_UNAVAILABLE",
    "STATE_UNAVAILABLE",
    "HUB_NOT_REACHED",
)


@dataclass(frozen=True)
class Statement:
    """Under what a question is asked: it goes with each request, in any script."""

    purpose: str
    case_reference: str
    offence: Optional[str] = None
    """`0501;max=120;law=FR`: code, highest sentence in months, under whose law."""
    urgency: Optional[str] = None
    necessity: Optional[str] = None


@dataclass(frozen=True)
class Question(Generic[T]):
    """An operation with its variables; the generated functions make it."""

    document: str
    variables: Mapping[str, Any]
    read: Callable[[Mapping[str, Any]], T]


@dataclass(frozen=True)
class Source:
    """What became of asking one State about one domain."""

    owner: str
    domain: str
    status: str
    """A word of `SourceStatus`. One that this client does not know counts as "did not answer"."""
    reason: Optional[str]
    incomplete: bool
    """It answered, and holds records that it cannot give."""


@dataclass(frozen=True)
class HubError:
    code: Optional[str]
    message: str


@dataclass(frozen=True)
class Answered(Generic[T]):
    """Every State whose law lets this caller ask has answered."""

    data: T
    not_asked: Sequence[Source]
    """Their law lends nothing to this question. They may hold records all the same."""
    entry: Optional[str]
    """Of the ledger."""


@dataclass(frozen=True)
class PartlyAnswered(Generic[T]):
    """Somebody did not answer, or a value could not be read: what is missing in `part` is no "no hit"."""

    part: T
    unanswered: Sequence[Source]
    errors: Sequence[HubError]
    not_asked: Sequence[Source]
    entry: Optional[str]


@dataclass(frozen=True)
class Refused:
    """Nothing was answered. `code` is one of ERRORS.md, HUB_NOT_REACHED, or NO_ANSWER for what is no answer of a hub."""

    code: str
    message: str
    status: int
    retry_after_s: float = 0


Outcome = Union[Answered[T], PartlyAnswered[T], Refused]


class LiaisonError(Exception):
    """Raised where there is no answer to return: by `pages`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True)
class PageInfo:
    hasNextPage: bool
    endCursor: Optional[str]

    @staticmethod
    def read(it: Mapping[str, Any]) -> PageInfo:
        return PageInfo(scalar(bool)(it["hasNextPage"]), maybe(scalar(str), it["endCursor"]))


class Connection(Protocol[N]):
    @property
    def nodes(self) -> Sequence[N]: ...
    @property
    def pageInfo(self) -> PageInfo: ...


class Liaison:
    def __init__(
        self,
        url: str,
        token: Callable[[Statement, bool], str],
        *,
        times: int = 3,
        wait_s: float = 0.5,
        patience_s: float = 65,
    ) -> None:
        """
        :param url: of the hub, without `/graphql`
        :param token: a token that vouches for a statement; True after the hub refused the last one
        :param times: how often is asked again while the hub is busy or away; each wait is twice the one before
        :param patience_s: how long nothing may come: a hub that is gone without a word answers nothing; a hub takes 60 s at most
        """
        self._url, self._token, self._times, self._wait_s = url, token, times, wait_s
        self._patience_s = patience_s

    def ask(self, question: Question[T], statement: Statement) -> Outcome[T]:
        for turn in range(self._times + 1):
            outcome = self._send(question, statement, False)
            if isinstance(outcome, Refused) and outcome.code == "UNAUTHENTICATED":
                outcome = self._send(question, statement, True)
            passes = isinstance(outcome, Refused) and outcome.code in PASSING
            if not passes or turn == self._times or not question.document.startswith("query"):
                return outcome
            time.sleep(max(outcome.retry_after_s, self._wait_s * 2**turn))
        raise AssertionError("times is negative")

    def pages(
        self, question: Question[T], pick: Callable[[T], Optional[Connection[N]]], statement: Statement
    ) -> Iterator[Union[Answered[Sequence[N]], PartlyAnswered[Sequence[N]]]]:
        """Walks a list page by page, each with who did not answer it; raises on a page that is refused: never a silent end."""
        while True:
            outcome = self.ask(question, statement)
            if isinstance(outcome, Refused):
                raise LiaisonError(outcome.code, outcome.message)
            page = pick(outcome.data if isinstance(outcome, Answered) else outcome.part)
            nodes = [] if page is None else page.nodes
            if isinstance(outcome, Answered):
                yield replace(outcome, data=nodes)  # type: ignore[arg-type]
            else:
                yield replace(outcome, part=nodes)  # type: ignore[arg-type]
            if page is None or not page.pageInfo.hasNextPage:
                return
            after = page.pageInfo.endCursor
            if after is None or after == question.variables.get("after") or "$after" not in question.document:
                raise LiaisonError("NO_CURSOR", "there is more, and no way to it")
            question = replace(question, variables={**question.variables, "after": after})

    def _send(self, question: Question[T], statement: Statement, renew: bool) -> Outcome[T]:
        stated = {
            "liaison-purpose": statement.purpose,
            "liaison-case": statement.case_reference,
            "liaison-offence": statement.offence,
            "liaison-urgency": statement.urgency,
            "liaison-necessity": statement.necessity,
        }
        headers = {
            "content-type": "application/json",
            "accept": "application/graphql-response+json",
            "authorization": f"Bearer {self._token(statement, renew)}",
        }
        # In the body: no header takes every letter.
        extensions = {name: value for name, value in stated.items() if value is not None}
        variables = {name: value for name, value in question.variables.items() if value is not None}
        body = json.dumps({"query": question.document, "variables": variables, "extensions": extensions}).encode()
        request = urllib.request.Request(f"{self._url}/graphql", body, headers, method="POST")
        try:
            try:
                with urllib.request.urlopen(request, timeout=self._patience_s) as response:
                    return outcome_of(response.read(), response.status, response.headers, question.read)
            except urllib.error.HTTPError as refused:
                with refused:
                    return outcome_of(refused.read(), refused.code, refused.headers, question.read)
        except (OSError, http.client.HTTPException) as error:
            return Refused("HUB_NOT_REACHED", str(error), 0)


def outcome_of(
    text: bytes, status: int, headers: Mapping[str, str], read: Callable[[Mapping[str, Any]], T]
) -> Outcome[T]:
    """Reads what came. Whatever is no whole answer of a hub is refused: it never reads as one without hits."""
    try:
        body = json.loads(text)
        errors = [
            HubError(one.get("extensions", {}).get("code"), one["message"]) for one in body.get("errors", [])
        ]
        data, extensions = body.get("data"), body.get("extensions", {})
        sources = extensions.get("sources")
        if data is None or not isinstance(sources, list):
            after = headers.get("retry-after", "")
            code, message = (errors[0].code, errors[0].message) if errors else (None, no_answer(status))
            return Refused(code or "NO_ANSWER", message, status, float(after) if after.isdigit() else 0)
        asked = [
            Source(one["owner"], one["domain"], one["status"], one.get("reason"), one.get("incomplete") is True)
            for one in sources
        ]
        value = read(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Refused("NO_ANSWER", no_answer(status), status)
    unanswered = [one for one in asked if one.status not in TOLD or one.incomplete]
    not_asked = [one for one in asked if one.status in BY_LAW]
    entry = (extensions.get("receipt") or {}).get("entry")
    if unanswered or errors:
        return PartlyAnswered(value, unanswered, errors, not_asked, entry)
    return Answered(value, not_asked, entry)


def no_answer(status: int) -> str:
    return f"what came with HTTP {status} is no answer of a hub"


@dataclass(frozen=True)
class Value:
    """A value of a record. NONE: not on record, or its owner keeps silent about it, which nobody is told."""

    kind: Literal["SHOWN", "PART", "WITHHELD", "NONE"]
    value: Any
    withheld: Sequence[Any]


def value_of(record: Any, field: str) -> Value:
    """Reads a field beside what was withheld of it; raises AttributeError where the document does not select both."""
    value = getattr(record, field)
    withheld = [one for one in record.withheld if one.field == field or one.field.startswith(f"{field}.")]
    if value is None:
        return Value("WITHHELD" if withheld else "NONE", None, withheld)
    return Value("PART" if withheld else "SHOWN", value, withheld)


def scalar(kind: type[Any]) -> Callable[[Any], Any]:
    """Reads a value of this kind, and raises TypeError for any other."""

    def read(value: Any) -> Any:
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value

    return read


def each(read: Callable[[Any], T]) -> Callable[[Any], Sequence[T]]:
    """Reads a list, and raises TypeError for what is none."""

    def read_all(values: Any) -> Sequence[T]:
        if not isinstance(values, list):
            raise TypeError(f"{values!r} is no list")
        return [read(one) for one in values]

    return read_all


def maybe(read: Callable[[Any], T], value: Any) -> Optional[T]:
    return None if value is None else read(value)
