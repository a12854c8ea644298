"""How does a page get its styles, scripts and icons? Whole: who serves many at once does not wait while one is read."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # it says nothing of types
    """WhiteNoise, but for its answers, which Django would take apart and warn of in a process that serves by ASGI."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        told = static_file.get_response(request.method, request.META)
        with told.file or BytesIO() as file:
            whole = HttpResponse(file.read(), status=int(told.status))
        del whole["Content-Type"]  # said by the file, where there is one
        for name, value in told.headers:
            whole[name] = value
        return whole
