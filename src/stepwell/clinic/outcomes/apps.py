from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "stepwell.clinic.outcomes"
    label = "outcomes"
