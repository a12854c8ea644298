"""What is answered to a form that cannot be read? That we could not read it, and nothing else.

A form is read here, before anything else does. Else Django reads some of them a second time for its own page of the
error (to set a token on it), where nobody catches what goes wrong: a failure, in part bare of all our headers. Letters
other than UTF-8 did that at every address; a multipart form without a boundary did it where there is no address.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError


class UnreadableMiddleware:
    """Inside what adds headers, outside everything that reads a form. What it raises Django answers with 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.POST  # noqa: B018  # read once, kept by the request
        except UnreadablePostError:
            pass  # whoever sent it has gone
        except BadRequest:
            request.encoding = "utf-8"  # the page of the error can read it now
            raise
        return self.get_response(request)
