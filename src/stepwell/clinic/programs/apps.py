from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "stepwell.clinic.programs"
    label = "programs"
