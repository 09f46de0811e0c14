"""pytest plugin, loaded before Django's settings: every run has its own data directory.

Two runs side by side (SQLite and PostgreSQL, two developers) never share a database, a broker
folder or a key. The directory goes when the run ends.

SIDELINE_TEST_DATABASE=postgresql runs the tests on a PostgreSQL server of their own.
"""

import atexit
import os
import shutil
import tempfile

_directory = tempfile.mkdtemp(prefix="sideline-tests-")
atexit.register(shutil.rmtree, _directory, ignore_errors=True)

os.environ["SIDELINE_DATA_DIR"] = _directory
os.environ.setdefault("SIDELINE_PROCESS", "tests")
os.environ.setdefault("SIDELINE_BUNDLES", "off")  # tests of LiveKit's pages load them
for _name in ("SIDELINE_PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "SIDELINE_SUPERVISOR_PID"):
    os.environ.pop(_name, None)

if os.environ.get("SIDELINE_TEST_DATABASE") == "postgresql":
    from tests.support.services import PostgreSQL

    _server = PostgreSQL()
    atexit.register(_server.stop)
    os.environ["DATABASE_URL"] = _server.url
    # A pool keeps connections open, and the test database could not be dropped.
    os.environ["DATABASE_POOL_SIZE"] = "0"
