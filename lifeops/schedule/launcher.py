"""The script that a scheduler runs: it finds lifeops, or says once that it is gone.

It lies in the state folder and needs nothing but Python, so that a schedule whose package was
taken away does no harm.
"""

from collections.abc import Mapping
from pathlib import Path

from lifeops.schedule.job import Job
from lifeops.settings import HOME_VARIABLE

CARRIED = (
    "LIFEOPS_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "HTTPS_PROXY",
    "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE", "GOOGLE_APPLICATION_CREDENTIALS",
)  # fmt: skip
"""Variables that a scheduler does not know and a sync may need."""

_SCRIPT = """# Made by `lifeops schedule install`; `lifeops schedule remove` takes it away.
import os
import sys
from pathlib import Path

GUID = {guid!r}
BOOK = {book!r}
os.environ.update({environment!r})
try:
    from lifeops.schedule.fire import fire
except ModuleNotFoundError as gone:
    if not (gone.name or "").startswith("lifeops"):
        raise
    told = Path(__file__).with_suffix(".gone")
    if not told.exists():
        told.write_text("told once", "ascii")
        (sys.stderr or open(os.devnull, "w")).write(
            f"lifeops is gone, so {{BOOK}} is not synced any more. Install it again, or take the "
            "schedule away:\\n" + {hint!r} + "\\n"
        )
    sys.exit(0)
sys.exit(fire(GUID, set(sys.argv[1:])))
"""


def script(job: Job, environment: Mapping[str, str], hint: str) -> str:
    """Return the script of a job.

    Args:
        job: what it runs.
        environment: of the person who installs it; what is needed of it goes along.
        hint: how the schedule is taken away by hand.
    """
    carried = {name: environment[name] for name in CARRIED if environment.get(name)}
    if HOME_VARIABLE in carried:  # whoever starts the script stands elsewhere
        carried[HOME_VARIABLE] = str(Path(carried[HOME_VARIABLE]).absolute())
    return _SCRIPT.format(guid=job.guid, book=str(job.book), environment=carried, hint=hint)
