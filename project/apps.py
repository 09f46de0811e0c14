from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "project"
    verbose_name = "Sideline"

    def ready(self) -> None:
        # celery: so that @shared_task finds our app and not Celery's default one.
        # checks: registers the system checks.
        from project import celery, checks  # noqa: F401
