"""The admin shows what is; not even an operator who may do everything edits a row by a form."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest

OURS = {"livekit_app", "sessions_app", "commentary"}


def test_no_form_makes_changes_or_deletes_a_row_except_account_tokens() -> None:
    request = HttpRequest()
    request.user = User(is_superuser=True, is_active=True)
    allowed = {
        (page.model.__name__, name)
        for page in admin.site._registry.values()
        if page.model._meta.app_label in OURS
        for name, may in page.get_model_perms(request).items()
        if may and name != "view"
    }
    assert allowed == {("AccountToken", "delete")}
