"""People for operators: who is known in which broadcast, put out, ban, let in; and the audit.

Nothing is edited by a form: the actions call what hosts call (``moderate_as``), so that they ask
the same permission table and leave the same rows, and name the operator.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest

from livekit_app.errors import ServiceError
from livekit_app.read_only import ReadOnly
from sessions_app.models import LiveSession, ModerationEntry, Person
from sessions_app.people.moderate import ActionName, moderate_as
from sessions_app.people.moderators import Moderator

if TYPE_CHECKING:  # generic for the type checker only
    PersonBase = admin.ModelAdmin[Person]
    EntryBase = admin.ModelAdmin[ModerationEntry]
    EntryInlineBase = admin.TabularInline[ModerationEntry, LiveSession]
else:
    PersonBase = EntryBase = admin.ModelAdmin
    EntryInlineBase = admin.TabularInline

AT_ONCE = 200  # what one action works on


class BannedFilter(admin.SimpleListFilter):
    title = "banned"
    parameter_name = "banned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "yes"), ("no", "no")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> QuerySet[Person]:
        if self.value() in ("yes", "no"):
            return queryset.filter(banned_at__isnull=self.value() == "no")
        return queryset


@admin.register(Person)
class PersonAdmin(ReadOnly, PersonBase):
    list_display = ("__str__", "session", "role", "muted", "banned_at", "created_at")
    list_filter = (BannedFilter, "role", "muted")
    search_fields = ("name", "who", "session__id")
    list_select_related = ("session",)
    ordering = ("-id",)
    show_full_result_count = False
    fields = ("name", "who", "session", "role", "muted", "banned_at", "created_at")
    actions = ("kick", "ban", "unban")

    @admin.action(description="Put out now (may come back)", permissions=["manage"])
    def kick(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        self._each(request, queryset, "kick")

    @admin.action(description="Ban from their broadcast", permissions=["manage"])
    def ban(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        self._each(request, queryset, "ban")

    @admin.action(description="Let in again", permissions=["manage"])
    def unban(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        self._each(request, queryset, "unban")

    def _each(self, request: HttpRequest, queryset: QuerySet[Person], action: ActionName) -> None:
        operator = Moderator("admin", f"admin:{request.user.pk}")
        done, refused = [], set()
        for person in queryset.select_related("session__room")[:AT_ONCE]:
            try:
                moderate_as(person.session, operator, person.who, action)
            except ServiceError as refusal:
                refused.add(refusal.message)
            else:
                done.append(person)
        if done:
            user = request.user.pk or 0  # never 0: the admin asks for a login
            LogEntry.objects.log_actions(user, done, CHANGE, f"Asked for {action}")
        messages.info(request, f"{action}: {len(done)} people.")
        for sentence in sorted(refused):
            messages.warning(request, sentence)


@admin.register(ModerationEntry)
class ModerationEntryAdmin(ReadOnly, EntryBase):
    list_display = ("at", "session", "actor", "action", "who", "name", "detail")
    list_filter = ("action",)
    search_fields = ("session__id", "who", "name", "actor")
    show_full_result_count = False


class ModerationInline(ReadOnly, EntryInlineBase):
    """On a broadcast's page: who did what to whom, newest first."""

    model = ModerationEntry
    fields = ("at", "actor", "action", "who", "name", "detail")
    readonly_fields = fields
    extra = 0
    verbose_name_plural = "moderation"
