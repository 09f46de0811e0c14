"""What tests/flushing.py leaves behind after a test that commits, on either database."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from tests.flushing import MADE_BY_MIGRATE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_rows_go_and_what_migrate_made_stays(turn: str) -> None:
    tables = [model for model in apps.get_models() if model._meta.db_table not in MADE_BY_MIGRATE]
    assert [model for model in tables if model._default_manager.exists()] == []
    assert ContentType.objects.exists()
    group = Group.objects.create(name=turn)
    group.permissions.add(Permission.objects.get(codename="view_livesession"))
