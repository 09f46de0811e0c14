"""A Celery app of its own on our file transport: ``python -m tests.support.counting work|send N``.

Each task appends one line to a file, so a test can count what was executed, and how often.
"""

import logging
import os
import sys
import warnings
from pathlib import Path

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

FOLDER = Path(os.environ.get("COUNTING_FOLDER", "."))
TRANSPORT_ALIASES["safefiles"] = "project.run.broker:SafeFilesystemTransport"

app = Celery("counting", broker="safefiles://localhost/")
app.conf.update(
    broker_transport_options={
        "data_folder_in": str(FOLDER / "messages"),
        "data_folder_out": str(FOLDER / "messages"),
        "control_folder": str(FOLDER / "control"),
        "store_processed": False,
        "polling_interval": 0.02,
    },
    task_ignore_result=True,
    worker_enable_remote_control=False,
)


@app.task(name="count")
def count(sender: str, number: int) -> None:
    # One write of one short line in append mode is not torn by another thread's.
    with (FOLDER / "executed").open("a") as file:
        file.write(f"{sender} {number}\n")


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    if sys.argv[1] == "send":
        for number in range(int(sys.argv[2])):
            count.apply_async((str(os.getpid()), number), queue="counting")
        return
    warnings.simplefilter("ignore")
    options = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
    worker = app.Worker(queues=["counting"], pool="threads", concurrency=4, quiet=True, **options)
    worker.start()
    sys.exit(worker.exitcode)


if __name__ == "__main__":
    # The tasks must belong to the importable module, not to __main__.
    from tests.support import counting

    counting.main()
