"""The demo's settings, with the bare view's address beside Stepwell's own."""

from stepwell.settings.demo import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
