"""The web process's entry."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepwell.settings.demo")
django = get_asgi_application()

from stepwell.doors.web.sign_in.for_show import refuse_what_is_for_show  # noqa: E402
from stepwell.doors.web.standing_in import begin  # noqa: E402
from stepwell.doors.web.stream.app import Streaming  # noqa: E402  # Django must be ready

refuse_what_is_for_show()
begin()
application = Streaming(django)
