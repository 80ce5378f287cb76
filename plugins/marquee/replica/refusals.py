"""TMDB's refusals: its status codes with their HTTP status and message, as its documentation lists them."""

from __future__ import annotations

import orjson

MESSAGES: dict[int, tuple[int, str]] = {
    3: (401, "Authentication failed: You do not have permissions to access the service."),
    5: (422, "Invalid parameters: Your request parameters are incorrect."),
    6: (404, "Invalid id: The pre-requisite id is invalid or not found."),
    7: (401, "Invalid API key: You must be granted a valid key."),
    9: (503, "Service offline: This service is temporarily offline, try again later."),
    10: (401, "Suspended API key: Access to your account has been suspended, contact TMDB."),
    11: (500, "Internal error: Something went wrong, contact TMDB."),
    20: (422, "Invalid date range: Should be a range no longer than 14 days."),
    22: (400, "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer."),
    23: (400, "Invalid date: Format needs to be YYYY-MM-DD."),
    24: (504, "Your request to the backend server timed out. Try again."),
    25: (429, "Your request count (#) is over the allowed limit of (40)."),
    27: (400, "Too many append to response objects: The maximum number of remote calls is 20."),
    34: (404, "The resource you requested could not be found."),
    43: (502, "Couldn't connect to the backend server."),
    44: (500, "The ID is invalid."),
    46: (503, "The API is undergoing maintenance. Try again later."),
    47: (400, "The input is not valid."),
}


class Refusal(Exception):
    """Ends a request with one of TMDB's error bodies."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        self.status, message = MESSAGES[code]
        self.message = f"{message} {detail}".strip()
        super().__init__(self.message)

    def body(self) -> bytes:
        """The JSON that TMDB sends with it."""
        return orjson.dumps({"success": False, "status_code": self.code, "status_message": self.message})
