"""Read and write quotas of the Sheets API, per user and per project and minute.

Off until the control API switches it on: a local server has nobody to be protected from.
Source: Google's page "Usage limits" of the Sheets API; the answer is a recorded one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sync.emulator.failures import ApiError
from sync.emulator.scopes import is_drive
from sync.emulator.users import Grant

MINUTE = timedelta(seconds=60)
READS_BY_POST = (
    "spreadsheets.getByDataFilter",
    "values.batchGetByDataFilter",
    "developerMetadata.search",
)
"""What changes nothing, though it is asked as a write is."""
_READS = (
    *("spreadsheets.get", "values.get", "values.batchGet", "developerMetadata.get"),
    *READS_BY_POST,
)


class Limits(NamedTuple):
    """Requests per minute."""

    read_per_user: int = 60
    write_per_user: int = 60
    read_per_project: int = 300
    write_per_project: int = 300


@dataclass(slots=True)
class _Bucket:
    """What is left of one minute's requests; full again when the minute is over."""

    since: datetime
    left: int


@dataclass(slots=True)
class Quota:
    """The buckets.

    Attributes:
        limits: the size of each; ``None`` while the quota is off.
    """

    limits: Limits | None = None
    _buckets: dict[tuple[str, str, str], _Bucket] = field(default_factory=dict)

    def set(self, limits: Limits | None) -> None:
        """Switch the quota on or off; every bucket is full again."""
        self.limits = limits
        self._buckets.clear()

    def take(self, call: str, grant: Grant, now: datetime) -> None:
        """Count a request; one that is refused is not counted. A batch counts as one.

        Raises:
            ApiError: 429, for more requests in a minute than are allowed.
        """
        if self.limits is None or is_drive(call) or not grant.project:
            return
        kind = "read" if call in _READS else "write"
        user, project = (
            (self.limits.read_per_user, self.limits.read_per_project)
            if kind == "read"
            else (self.limits.write_per_user, self.limits.write_per_project)
        )
        buckets = (
            self._bucket((kind, grant.project, grant.user), user, now),
            self._bucket((kind, grant.project, ""), project, now),
        )
        for bucket, per_user in zip(buckets, (True, False), strict=True):
            if bucket.left < 1:
                raise exceeded(kind, grant.project, user if per_user else project, per_user)
        for bucket in buckets:
            bucket.left -= 1

    def _bucket(self, key: tuple[str, str, str], size: int, now: datetime) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None or now - bucket.since >= MINUTE:
            bucket = self._buckets[key] = _Bucket(now, size)
        return bucket


def exceeded(kind: str, project: str, value: int = 60, per_user: bool = True) -> ApiError:
    """Return the answer for a request too many; ``kind`` is ``read`` or ``write``."""
    name = kind.title()
    metadata: dict[str, Any] = {
        "consumer": f"projects/{project}",
        "quota_limit": f"{name}RequestsPerMinutePer{'User' if per_user else 'Project'}",
        "quota_limit_value": str(value),
        "quota_location": "global",
        "quota_metric": f"sheets.googleapis.com/{kind}_requests",
        "service": "sheets.googleapis.com",
    }
    return ApiError(
        429,
        f"Quota exceeded for quota metric '{name} requests' and limit '{name} requests per minute"
        f"{' per user' if per_user else ''}' of service 'sheets.googleapis.com' for consumer "
        f"'project_number:{project}'.",
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": metadata,
            },
            {
                "@type": "type.googleapis.com/google.rpc.Help",
                "links": [
                    {
                        "description": "Request a higher quota limit.",
                        "url": "https://cloud.google.com/docs/quotas/help/request_increase",
                    }
                ],
            },
        ],
    )
