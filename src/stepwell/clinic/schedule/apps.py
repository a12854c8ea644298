from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "stepwell.clinic.schedule"
    label = "schedule"
