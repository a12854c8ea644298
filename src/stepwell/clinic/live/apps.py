from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "stepwell.clinic.live"
    label = "live"
