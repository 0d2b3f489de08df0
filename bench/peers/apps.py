from django.apps import AppConfig


class Peers(AppConfig):
    name = "bench.peers"
    label = "peers"
