"""Account tokens for operators: seen and deleted here, made by ``manage.py account_token``.

They are not made here, because a page that shows a secret keeps it in caches and histories.
"""

from typing import TYPE_CHECKING

from django.contrib import admin

from livekit_app.read_only import NotEdited
from sessions_app.models import AccountToken

if TYPE_CHECKING:  # generic for the type checker only
    TokenBase = admin.ModelAdmin[AccountToken]
else:
    TokenBase = admin.ModelAdmin


@admin.register(AccountToken)
class AccountTokenAdmin(NotEdited, TokenBase):
    list_display = ("name", "user", "created_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = ("name", "user", "created_at", "expires_at")
