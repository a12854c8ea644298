"""What is answered to a form in letters we do not read? That we could not read it.

Django reads forms in UTF-8 only, raises BadRequest for others, and reads the form again to answer that: the second one
nobody catches, and what goes out is a bare 500 without any of our headers.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.views.defaults import bad_request

READ = "utf-8"


class UnreadableMiddleware:
    """Stands inside what adds headers and outside everything that reads a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (request.encoding or READ).lower() == READ:
            return self.get_response(request)
        request.encoding = READ
        return bad_request(request, BadRequest())
