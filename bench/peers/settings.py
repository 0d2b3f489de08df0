"""Django as its documentation leaves it, with the packages most would take; same connections."""

import os

from casecoord.pool import clean

SECRET_KEY = "a measurement holds no secrets"  # noqa: S105
SALT_KEY = "salt of the measurement"  # django-fernet-encrypted-fields
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "guardian",
    "auditlog",
    "bench.peers",
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUDITLOG_INCLUDE_TRACKING_MODELS = ["peers.StockCase", "peers.LoggedNote"]
ANONYMOUS_USER_NAME = None
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["DB_HOST"],
        "PORT": os.environ["DB_PORT"],
        "NAME": os.environ["PEERS_DB_NAME"],
        "USER": os.environ["PEERS_DB_USER"],
        "PASSWORD": os.environ["PEERS_DB_PASSWORD"],
        "OPTIONS": {
            "options": "-c timezone=UTC",
            "server_side_binding": True,
            "prepare_threshold": 3,
            "pool": {
                "min_size": 1,
                "max_size": int(os.environ.get("DB_POOL", "8")),
                "timeout": 10,
                "reset": clean,
            },
        },
    }
}
