"""Admin pages of rows that are facts: what changes them is code, not a form.

So Django's own question, whether somebody may change a row, is always answered no. Actions ask for
the permission itself: ``admin.action(permissions=["manage"])``, or ``"erase"``.
"""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.http import HttpRequest


class NotEdited:
    """For a ``ModelAdmin``: its rows are made and changed elsewhere, and may be deleted here."""

    opts: Any  # of its model

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return self._is_given(request, "change")

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return self._is_given(request, "delete")

    def _is_given(self, request: HttpRequest, action: str) -> bool:
        options = self.opts
        code = get_permission_codename(action, options)
        return request.user.has_perm(f"{options.app_label}.{code}")


class ReadOnly(NotEdited):
    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
