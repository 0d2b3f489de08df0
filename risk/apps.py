from django.apps import AppConfig


class Risk(AppConfig):
    name = "risk"
