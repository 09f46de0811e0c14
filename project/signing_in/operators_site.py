"""The admin's pages, whose two forms that take a password count the wrong ones."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from project.signing_in import attempts
from project.signing_in.attempts import NotLookedAt

_MARK = "_sideline_refused"  # on the request: what the form was told


class SignInForm(AdminAuthenticationForm):
    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if self.request is None or not name or not self.cleaned_data.get("password"):
            return super().clean()  # looks at nothing
        try:
            with attempts.of_name(self.request, name):
                return super().clean()
        except NotLookedAt as refused:
            setattr(self.request, _MARK, refused)
            raise


class PasswordForm(AdminPasswordChangeForm):
    request: HttpRequest

    @sensitive_variables()
    def clean_old_password(self) -> str:
        try:
            with attempts.of_account(self.user.pk):
                return super().clean_old_password()
        except NotLookedAt as refused:
            setattr(self.request, _MARK, refused)
            raise


class PasswordPage(PasswordChangeView):
    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.request = self.request
        return form


class OperatorsSite(AdminSite):
    login_form = SignInForm

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        answer = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == 302 and request.user.is_authenticated:
            attempts.remember_browser(request, answer, request.user.get_username())
        return _told(request, answer)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """As Django's, with our form."""
        request.current_app = self.name
        page = PasswordPage.as_view(
            form_class=PasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        answer: Any = page(request)
        return _told(request, answer)


def _told(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    refused: NotLookedAt | None = getattr(request, _MARK, None)
    if refused is not None:
        answer.status_code = 429
        answer["Retry-After"] = str(refused.retry_after)
    return answer
