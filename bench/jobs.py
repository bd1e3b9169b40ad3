"""One job of one program, timed in a process of its own: ``jobs.py JOB PROGRAM ROWS FOLDER``.

Prints JSON: the CPU seconds of the job, imports left out; the peak memory of the whole process in
MB; and how many cells the job was about, so that programs that did not do the same are seen.
"""

import json
import sys
import time
from pathlib import Path

import edit_jobs
import read_jobs
import write_jobs
from peak import peak

MODULES = {"read": read_jobs, "edit": edit_jobs, "write": write_jobs, "generate": write_jobs}


def main() -> None:
    """Run the job that the command line names."""
    name, program, count, folder = sys.argv[1:]
    if program != "isal":
        sys.modules["isal"] = None  # type: ignore[assignment] # as if it were not installed
    source, target = Path(folder) / f"{count}.xlsx", Path(folder) / f"{name}-{program}.xlsx"
    job = getattr(MODULES[name], f"{name}_{program}")(source, target)
    start = time.process_time()
    cells = job()
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "peak": peak(), "cells": cells}))


main()
