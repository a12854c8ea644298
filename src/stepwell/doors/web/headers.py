"""What does every answer tell the browser, besides what Django and django-csp say already?

Nothing is kept on the way or in the browser unless a view says so itself; the camera, the microphone and a shared
screen are for our own pages, other sensors for nobody; no other site may load what is ours.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_OURS = (
    *("camera", "microphone", "display-capture", "autoplay", "fullscreen"),
    *("publickey-credentials-get", "publickey-credentials-create"),
)
_NOBODYS = (
    *("accelerometer", "bluetooth", "browsing-topics", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "midi", "payment", "serial", "usb"),
)
HEADERS = {
    "Cache-Control": "no-store",  # static files say otherwise themselves
    "Permissions-Policy": ", ".join([f"{each}=(self)" for each in _OURS] + [f"{each}=()" for each in _NOBODYS]),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class HeadersMiddleware:
    """Outermost but for SecurityMiddleware, so that errors, redirects and static files carry them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
