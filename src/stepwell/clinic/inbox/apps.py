from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "stepwell.clinic.inbox"
    label = "inbox"
