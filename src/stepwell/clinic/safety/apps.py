from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "stepwell.clinic.safety"
    label = "safety"
