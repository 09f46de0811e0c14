"""pytest plugin, loaded before Django's settings: every run has its own data directory.

Two runs side by side (SQLite and PostgreSQL, two developers) never share a database, a broker
folder or a key. The directory goes when the run ends.
"""

import atexit
import os
import shutil
import tempfile

_directory = tempfile.mkdtemp(prefix="sideline-tests-")
atexit.register(shutil.rmtree, _directory, ignore_errors=True)

os.environ["SIDELINE_DATA_DIR"] = _directory
os.environ.setdefault("SIDELINE_PROCESS", "tests")
os.environ.pop("SIDELINE_PUBLIC_URL", None)
