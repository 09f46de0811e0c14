from django.apps import AppConfig


class SessionsAppConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "Broadcasts"

    def ready(self) -> None:
        from sessions_app import receivers  # noqa: F401 - connects to livekit_app's signal
