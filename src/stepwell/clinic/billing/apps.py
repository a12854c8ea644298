from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "stepwell.clinic.billing"
    label = "billing"
