"""Admin pages of rows that are facts: what changes them is code, not a form."""

from django.http import HttpRequest


class NotEdited:
    """For a ``ModelAdmin``: its rows are made and changed elsewhere, and may be deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ReadOnly(NotEdited):
    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
