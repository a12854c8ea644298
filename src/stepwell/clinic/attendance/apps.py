from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "stepwell.clinic.attendance"
    label = "attendance"
