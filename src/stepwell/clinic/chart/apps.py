from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "stepwell.clinic.chart"
    label = "chart"
