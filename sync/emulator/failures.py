"""What the server answers instead of a result, in the wording of the real service.

RefusedError
├── ApiError   a whole HTTP answer: code, status, message and details
└── InvalidError    one request of a batch that cannot be done; the batch gives it its place
"""

from typing import Any

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


class RefusedError(Exception):
    """A request that is refused; nothing was changed."""


class ApiError(RefusedError):
    """A refusal as the client sees it."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        details: list[dict[str, Any]] | None = None,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.code = code
        self.message = message
        self.headers = headers or {}
        self.details = details or []
        self.errors = errors or []
        super().__init__(f"{code} {message}")

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.errors:
            error["errors"] = self.errors
        if self.details or not self.errors:  # Drive's own errors have no status
            error["status"] = STATUSES.get(self.code, "UNKNOWN")
        if self.details:
            error["details"] = self.details
        return {"error": error}


class InvalidError(RefusedError):
    """One request of a batch that is wrong: ``Invalid requests[0].addSheet: message``."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def not_found() -> ApiError:
    """Return the answer for an id that does not exist."""
    return ApiError(404, "Requested entity was not found.")


def forbidden() -> ApiError:
    """Return the answer for something that belongs to someone else."""
    return ApiError(403, "The caller does not have permission")


def drive_refusal(error: ApiError, file_id: str) -> ApiError:
    """Return a refusal about a file in the wording of Drive."""
    if error.code == 404:
        message = f"File not found: {file_id}."
        told = {"message": message, "domain": "global", "reason": "notFound"}
        told |= {"location": "fileId", "locationType": "parameter"}
        return ApiError(404, message, errors=[told])
    if error.code == 403 and not error.details:
        message = "The user does not have sufficient permissions for this file."
        told = {"message": message, "domain": "global", "reason": "insufficientFilePermissions"}
        return ApiError(403, message, errors=[told])
    return error


def unauthenticated() -> ApiError:
    """Return the answer for a request without a bearer token."""
    return ApiError(
        401,
        "Request is missing required authentication credential. Expected OAuth 2 access token, "
        "login cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project.",
    )


def bad_request(violations: list[tuple[str, str]]) -> ApiError:
    """Return the answer for a body that does not fit; pairs of field and description."""
    return ApiError(
        400,
        "\n".join(description for _, description in violations),
        details=[
            {
                "@type": BAD_REQUEST,
                "fieldViolations": [
                    {"field": field, "description": description}
                    if field
                    else {"description": description}
                    for field, description in violations
                ],
            }
        ],
    )


def bad_mask(path: str) -> ApiError:
    """Return the answer for a ``fields`` parameter that names an unknown field."""
    description = (
        f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    )
    return ApiError(
        400,
        "Request contains an invalid argument.",
        details=[
            {"@type": BAD_REQUEST, "fieldViolations": [{"field": path, "description": description}]}
        ],
    )
