from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "stepwell.clinic.plans"
    label = "plans"
