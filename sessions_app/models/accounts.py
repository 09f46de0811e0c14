"""How programs prove who they are: tokens of accounts, and signed events that were used once."""

from django.conf import settings
from django.db import models


class AccountToken(models.Model):
    """A token that acts for one account. Only its hash is kept; it is shown once, when made."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_tokens"
    )
    name = models.CharField(max_length=80, help_text="What it is for.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")

    def __str__(self) -> str:
        return self.name


class UsedProof(models.Model):
    """A signed event (NIP-98) that was accepted: the same one is refused until it is too old."""

    event_id = models.CharField(primary_key=True, max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.event_id
