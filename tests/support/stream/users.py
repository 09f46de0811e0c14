"""The people of an app: they outlive its calls."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from tests.support.stream.records import Refused, Unknowns, User

_USER_ID = re.compile(r"[a-zA-Z0-9@_-]+")


class Users:
    """A part of ``Account``."""

    unknowns: Unknowns
    users: dict[str, User]
    roles: dict[str, datetime]

    def user(self, user_id: str) -> User:
        """The user, or what is said of one that was never made."""
        return self.users.get(user_id) or User(user_id)

    def check_user_id(self, user_id: Any) -> str:
        good = isinstance(user_id, str) and _USER_ID.fullmatch(user_id)
        if not good or ("@" in user_id and not self.unknowns.at_sign_passes):
            allowed = "a-z, 0-9, @, _ and - are allowed"
            raise Refused(400, 4, f"user_details.id is not a valid user id. {allowed}")
        return str(user_id)

    def put_user(self, data: Mapping[str, Any]) -> User:
        """Replaces the user."""
        user_id = self.check_user_id(data.get("id"))
        role = data.get("role") or "user"
        if role not in self.roles:
            message = f'"role {role} does not exist"'
            raise Refused(400, 4, f"UpdateUsers failed with error: {message}")
        old = self.users.get(user_id)
        user = User(user_id, data.get("name") or "", role, data.get("custom") or {})
        if old is not None:
            user.created_at = old.created_at
            user.revoke_tokens_issued_before = old.revoke_tokens_issued_before
        self.users[user_id] = user
        return user

    def connected(self, user_id: str, details: Mapping[str, Any]) -> User:
        """The coordinator's socket makes a user that was not there, of its token [go]."""
        if user_id in self.users:
            return self.users[user_id]
        known = {key: details[key] for key in ("name", "custom") if details.get(key)}
        return self.put_user({"id": user_id, **known})

    def delete_users(self, user_ids: Collection[str]) -> None:
        for user_id in user_ids:
            self.users.pop(user_id, None)
