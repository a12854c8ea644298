from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stepwell.clinic.people"
    label = "people"
