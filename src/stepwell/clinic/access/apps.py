from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "stepwell.clinic.access"
    label = "access"
