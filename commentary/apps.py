from django.apps import AppConfig


class CommentaryConfig(AppConfig):
    name = "commentary"
    verbose_name = "Commentary"

    def ready(self) -> None:
        from commentary import receivers  # noqa: F401 - connects to sessions_app's signal
