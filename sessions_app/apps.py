from django.apps import AppConfig


class SessionsAppConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "Broadcasts"

    def ready(self) -> None:
        from livekit_app.providers import still_welcome
        from livekit_app.tokens import in_use
        from livekit_app.tokens import policy as token_policy
        from sessions_app import receivers  # noqa: F401 - connects to livekit_app's signal
        from sessions_app.access.join_policy import SessionPolicy
        from sessions_app.access.turning_out import is_welcome

        token_policy.register(SessionPolicy())
        still_welcome.register(in_use.by_identity(is_welcome))
