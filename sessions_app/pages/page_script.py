"""What a page's template needs for its script."""

from typing import Any

from sessions_app.pages import texts
from sessions_app.pages.module_preload import modules_of


def page_script(
    page: str, own: dict[str, Any] | None = None, *, player: str | None = None
) -> dict[str, Any]:
    """The page's script, the modules to fetch along, its dictionary in the reader's language."""
    entry = f"js/pages/{page}.js"
    words = {key: str(text) for key, text in {**texts.COMMON, **(own or {})}.items()}
    return {"script": entry, "preload": modules_of(entry, player), "page_texts": words}
