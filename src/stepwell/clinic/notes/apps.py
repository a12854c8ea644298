from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "stepwell.clinic.notes"
    label = "notes"
