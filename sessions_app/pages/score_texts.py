"""What the scorekeepers' page says (``static/js/pages/score/page.js``); like ``texts.py``."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCORE: dict[str, str | Promise] = {
    "score.key_needed": _(
        "The code alone is not enough. Open the whole link, or scan the QR code on the host's "
        "phone."
    ),
}
