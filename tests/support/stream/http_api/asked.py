"""One request, as the operations see it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.stream import answers
from tests.support.stream.account import Account
from tests.support.stream.auth import Caller
from tests.support.stream.records import Call, Refused

if TYPE_CHECKING:
    from tests.support.stream.server import StreamServer


@dataclass(frozen=True)
class Asked:
    server: "StreamServer"
    operation: str
    caller: Caller
    request: web.Request
    body: Mapping[str, Any]
    dates: answers.Dates

    @property
    def account(self) -> Account:
        return self.server.account

    @property
    def call_type(self) -> str:
        return self.request.match_info["type"]

    @property
    def call_id(self) -> str:
        return self.request.match_info["id"]

    @property
    def connection_id(self) -> str:
        return self.request.query.get("connection_id", "")

    def call(self, *needed: str) -> Call:
        """The call that the path names, if the caller may do what is needed."""
        call = self.account.call(self.call_type, self.call_id, self.operation)
        self.account.join_as(call, self.caller.user_id, self.caller.claims)
        for capability in needed:
            self.require(call, capability)
        return call

    def require(self, call: Call, capability: str) -> None:
        if capability not in self.capabilities(call):
            role = self.account.role_in(call, self.caller.user_id, self.caller.claims)
            user_id = self.caller.user_id
            raise Refused.by(
                self.account.not_allowed(user_id, role, capability, call.type, self.operation)
            )

    def capabilities(self, call: Call) -> list[str]:
        return self.account.capabilities(call, self.caller.user_id, self.caller.claims)

    def server_only(self) -> None:
        if not self.caller.is_server:
            message = f"{self.operation} is not available for client-side auth"  # [?] the words
            raise Refused(403, 17, f'{self.operation} failed with error: "{message}"')

    def on_behalf(self, field: str) -> str:
        """Who does it: the caller; a server names somebody in ``field``, or nobody."""
        return self.caller.user_id or str(self.body.get(field) or "")

    def required(self, field: str) -> Any:
        value = self.body.get(field)
        if value is None or value == "":
            message = f"{field} is a required field"
            raise Refused(400, 4, f'{self.operation} failed with error: "{message}"')
        return value

    def named_user(self) -> str:
        user_id = str(self.required("user_id"))
        if self.account.unknowns.unknown_users_refused and user_id not in self.account.users:
            message = f"the user {user_id} does not exist"
            raise Refused(404, 16, f'{self.operation} failed with error: "{message}"')
        return user_id

    def state(self, call: Call) -> answers.Json:
        limit = number(self.request.query.get("members_limit", "100"))
        return answers.call_state(self.account, call, self.capabilities(call), self.dates, limit)


Handler = Callable[[Asked], Awaitable[answers.Json]]


@dataclass(frozen=True)
class Operation:
    """``path`` is under /api/v2; those of calls also without that prefix."""

    name: str
    method: str
    path: str
    handler: Handler


def number(text: Any) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        raise Refused(400, 4, f"{text!r} is not a number") from None
