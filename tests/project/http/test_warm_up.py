"""What a web process does before it serves."""

import subprocess
import sys

from tests.support.product import ROOT

IN_A_PROCESS_OF_ITS_OWN = """
import gc, sys, project.asgi
from project.http.warm_up import warm_up
warm_up()
frozen, left = gc.get_freeze_count(), len(gc.get_objects())
loaded = set(sys.modules)
from django.test import Client
assert Client(HTTP_HOST="localhost").get("/api/ping").status_code == 200
late = [name for name in set(sys.modules) - loaded if name.split(".")[0] in APPS]
print(frozen > 10 * left, late)
"""


def test_what_lives_as_long_as_the_process_is_not_looked_at_again_and_again() -> None:
    """Nothing of ours is left for the first request to load, and the collector passes it by."""
    apps = "APPS = ('project', 'sessions_app', 'livekit_app', 'commentary')\n"
    ran = subprocess.run(
        [sys.executable, "-c", apps + IN_A_PROCESS_OF_ITS_OWN],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip().endswith("True []"), ran.stdout + ran.stderr


def test_the_web_process_does_not_load_what_only_others_need() -> None:
    """Half of its start and tens of megabytes: pictures and sound are the commentator's, Twisted
    is the other server's."""
    others = "{'av', 'numpy', 'cv2', 'aiortc', 'livekit', 'twisted', 'daphne'}"
    code = "import sys, project.asgi; from project.http.warm_up import warm_up; warm_up(); "
    ran = subprocess.run(
        [sys.executable, "-c", code + f"print({others} & set(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip().endswith("set()"), ran.stdout + ran.stderr
