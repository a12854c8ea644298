from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "stepwell.clinic.rulebook"
    label = "rulebook"
