"""How does a page get its styles, scripts and icons? Whole: who serves many at once does not wait while one is read."""

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # it says nothing of types
    """WhiteNoise, but for its answers, which Django would take apart and warn of in a process that serves by ASGI."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        told = WhiteNoiseMiddleware.serve(static_file, request)
        whole = HttpResponse(told.getvalue(), status=told.status_code)
        whole.headers = told.headers
        told.close()
        return whole
