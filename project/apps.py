from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    name = "project"
    verbose_name = "Sideline"

    def ready(self) -> None:
        # celery: so that @shared_task finds our app and not Celery's default one.
        # checks: registers the system checks.
        from project import celery, checks  # noqa: F401


class OperatorsAdminConfig(AdminConfig):
    default_site = "project.signing_in.operators_site.OperatorsSite"
