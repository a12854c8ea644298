from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "stepwell.clinic.measures"
    label = "measures"
