"""How casecoord is wired: values from the environment, safe defaults, loud failures."""

from pathlib import Path
from typing import Any

from bootstrap_wrapper import get_bootstrap_css_dir

from casecoord.catalogues import compiled
from casecoord.pool import clean
from casecoord.secret_files import FromFiles

env = FromFiles()  # NAME, or NAME_FILE: a file that holds it
ROOT = Path(__file__).resolve().parent.parent

MODE = env.str("CASECOORD_MODE", "production")  # production | demo | test
PROCESS = env.str("DB_PROCESS", "web")  # web | task | sealer | migrator | backup | admin
if MODE not in {"production", "demo", "test"}:
    raise SystemExit("CASECOORD_MODE is production, demo or test")
IS_PRODUCTION, DEMO = MODE == "production", MODE == "demo"
PASSWORD_ALONE = DEMO  # in a demonstration a password counts for both factors

SECRET_KEY = env.str("SECRET_KEY")
ORIGIN = env.str("ORIGIN", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
ROOT_KEY_FILE = CASECOORD_ROOT_KEY_FILE = env.str("CASECOORD_ROOT_KEY_FILE", "")
CASECOORD_ROOT_KEY_ALSO_FILE = env.str("CASECOORD_ROOT_KEY_ALSO_FILE", "")
# Instead of a file: the transit engine of OpenBao or Vault.
CASECOORD_TRANSIT_URL = env.str("CASECOORD_TRANSIT_URL", "")
CASECOORD_TRANSIT_KEY = env.str("CASECOORD_TRANSIT_KEY", "casecoord")
CASECOORD_TRANSIT_MOUNT = env.str("CASECOORD_TRANSIT_MOUNT", "transit")
CASECOORD_TRANSIT_TOKEN_FILE = env.str("CASECOORD_TRANSIT_TOKEN_FILE", "")
CASECOORD_TRANSIT_CA_FILE = env.str("CASECOORD_TRANSIT_CA_FILE", "")
TRAIL_KEY_FILE = env.str("CASECOORD_TRAIL_KEY_FILE", "")  # the sealer's alone
TRAIL_HEADS = env.str("CASECOORD_TRAIL_HEADS", "")
NEUTRAL_SITE = env.str("CASECOORD_NEUTRAL_SITE", "https://www.wikipedia.org/")
PRODUCT_NAME = env.str("CASECOORD_NAME", "Casebook")  # neutral: it stands in titles

# ---- databases: aliases are roles, not places ----

ADMIN = env.str("DB_ADMIN", "postgres")  # the superuser: makes roles and databases, restores

# Of several hosts, with commas between them, the one that writes: a replica may have taken over.
SEVERAL = "," in env.str("DB_HOST", "")
PRIMARY = {"target_session_attrs": "primary", "connect_timeout": 3} if SEVERAL else {}

# Given at start-up, so that RESET ALL returns to it.
AT_START = "-c timezone=UTC"
# Pages ask within the walls, where everything begins with a worker's own grants: one plan fits all,
# and making one for each worker took longer than the query.
ONE_PLAN = f"{AT_START} -c plan_cache_mode=force_generic_plan"


def database(role: str, *, name: str = "DB_NAME", **options: Any) -> dict[str, Any]:
    """Return one alias: the same server, another role."""
    return {
        "ENGINE": "casecoord.postgres",
        "HOST": env.str("DB_HOST", ""),
        "PORT": env.str("DB_PORT", "5432"),
        "NAME": env.str(name, "casecoord"),
        "USER": ADMIN if role == "admin" else f"app_{role}",
        "PASSWORD": env.str(f"DB_PASSWORD_{role.upper()}", ""),
        "OPTIONS": {
            "options": AT_START,
            # Else pg_stat_activity shows every value to whoever shares the role.
            "server_side_binding": True,
            # Plans are kept from the third time on. 0 behind a pooler that knows no such thing.
            "prepare_threshold": env.int("DB_PREPARE", 3) or None,
            **PRIMARY,
            **options,
        },
    }


POOL = {"min_size": 1, "max_size": env.int("DB_POOL", 8), "timeout": 5, "reset": clean}
DATABASES = {
    "web": {
        "default": database("web", pool=POOL, options=ONE_PLAN),
        # A session row that this request's own context holds must not hang it for ever.
        "auth": database("auth", pool=POOL, options=f"{AT_START} -c lock_timeout=5s"),
        "audit_reader": database("audit_reader", pool={**POOL, "min_size": 0}),
        "keys": database("keys", name="KEYS_DB_NAME", pool=POOL),
    },
    # No keys, no sessions. One connection per process, kept: see celery.py.
    "task": {
        "default": database("task") | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True},
    },
    "sealer": {"default": database("sealer")},
    "migrator": {
        "default": database("migrator"),
        "keys": database("migrator", name="KEYS_DB_NAME"),
    },
    **{  # they read all, past the walls: for pg_dump, and for what comes before there are walls
        role: {"default": database(role), "keys": database(role, name="KEYS_DB_NAME")}
        for role in ("backup", "admin")
    },
}[PROCESS]
if MODE in {"demo", "test"} and env.str("DB_PASSWORD_SEED", ""):
    DATABASES["seed"] = database("seed")  # lays casts; a production cluster has no such role
DATABASE_ROUTERS = ["casecoord.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- rooms ----

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "bootstrap_wrapper",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "kernel",
    "vault",
    "audit",
    "agencies",
    "cases",
    "sharing",
    "risk",
    "oversight",
    "api",
    "web",
    "operations",
    *(["demo"] if MODE in {"demo", "test"} else []),
]
MIDDLEWARE = [
    "casecoord.request_line.RequestLine",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "casecoord.doors.Headers",
    # Before all that may say no: a thread still speaks the language of whom it served before.
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "casecoord.one_transaction.OneTransaction",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "casecoord.worker_language.WorkerLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casecoord.many_cases.ManyCases",  # innermost: its answer gets what every answer gets
]
ROOT_URLCONF = "casecoord.urls"
WSGI_APPLICATION = "casecoord.wsgi.application"
FORM_RENDERER = "web.controls.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "web" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.frame.frame",
            ]
        },
    }
]

# ---- language and time ----

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# Offered once the catalogue is complete (tests/words), each by its own name.
OFFERED_LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# A translation that no native speaker from the field has read says so on every page.
REVIEWED_LANGUAGES = {"en"}
# No languages: they show what is not translated, and what breaks from right to left (tests/pseudo).
PSEUDO_LANGUAGES = [] if IS_PRODUCTION else [("qaa", "Pseudo"), ("qab", "Pseudo, right to left")]
LANGUAGES = [*OFFERED_LANGUAGES, *PSEUDO_LANGUAGES]
LANGUAGES_BIDI = ["ar", "fa", "he", "ur", "qab"]
LOCALE_PATHS = [compiled(ROOT / "locale")]
if not IS_PRODUCTION and (VAR := env.str("CASECOORD_VAR", "")):
    LOCALE_PATHS.append(Path(VAR) / "locale")

# ---- signing in ----

SESSION_ENGINE = "kernel.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_PRODUCTION else "csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "web.errors.stale_form"
AUTH_USER_MODEL = "agencies.Worker"
# guardian's own backend is left out: it ignores when a grant expires.
AUTHENTICATION_BACKENDS = ["agencies.present.Backend"]
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # the backend is left out on purpose
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "agencies.sign_in.Door"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "web.frame.display"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "agencies.codes_typed.SignIn",
    "change_password": "agencies.codes_typed.NewPassword",
}
MFA_ADAPTER = "agencies.sign_in.SecondFactor"
MFA_FORMS = {
    "authenticate": "agencies.codes_typed.SignInCode",
    "reauthenticate": "agencies.codes_typed.StepUpCode",
    "activate_totp": "agencies.codes_typed.FirstCode",
    "add_webauthn": "agencies.codes_typed.NewPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
MFA_TOTP_ISSUER = PRODUCT_NAME
# Failed sign-ins are counted in PostgreSQL: all processes share it, and it needs no broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
    }
}

# ---- what a browser may do with our pages ----

NEUTRAL_ORIGIN = "/".join(NEUTRAL_SITE.split("/")[:3])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap's sheet holds data images
        # Leave now is a form that ends at the neutral site.
        "form-action": ["'self'", NEUTRAL_ORIGIN],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": browsers then send "Origin: null" with a form, which CSRF protection refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies stand before us, each adding to X-Forwarded-For: failed sign-ins are counted by
# address, and behind a proxy everybody would have the same one.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

STATIC_URL = "static/"
STATICFILES_DIRS = [("bootstrap", get_bootstrap_css_dir())]  # the wheel has no static folder
STATIC_ROOT = env.str("CASECOORD_STATIC", str(ROOT / "var" / "static"))
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = False

# ---- the API ----

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.FromContext"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.Json"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Described",
    "EXCEPTION_HANDLER": "api.errors.to_response",
    "URL_FORMAT_OVERRIDE": None,  # a parameter we did not name is an error
}
SPECTACULAR_SETTINGS = {
    "TITLE": "casecoord",
    "DESCRIPTION": "Case coordination between perpetrator programmes and victim support services.",
    "VERSION": "1",
    "POSTPROCESSING_HOOKS": [],  # each vocabulary has its own name already: api.schema
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Swagger UI would ask a website whether the schema is valid.
    # Shut until asked for: all of it at once takes an old laptop half a minute to draw.
    "SWAGGER_UI_SETTINGS": {
        "validatorUrl": None,
        "deepLinking": True,
        "docExpansion": "none",
        "defaultModelsExpandDepth": -1,
        "filter": True,
    },
    "REDOC_DIST": "SIDECAR",
}

# ---- what happens later ----

CELERY_BROKER_URL = env.str("BROKER_URL", "redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,  # a request never waits for the broker; the sweep delivers
}
# In code, not in a table: it is part of how the program works, and no operator's to change.
CELERY_BEAT_SCHEDULE = {
    "deliver-due": {"task": "audit.deliver_due", "schedule": 5.0, "options": {"expires": 10}},
}

# ---- mail: content-free, see agencies/mail ----

DEFAULT_FROM_EMAIL = env.str("CASECOORD_MAIL_FROM", "no-reply@localhost")
if MAIL_DIR := env.str("CASECOORD_MAIL_DIR", ""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
elif not IS_PRODUCTION:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
else:
    EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
    EMAIL_PORT = env.int("EMAIL_PORT", 25)
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
    EMAIL_TIMEOUT = 10

# ---- keeping it running ----

BACKUPS = env.str("CASECOORD_BACKUPS", "")
KEY_BACKUPS = env.str("CASECOORD_KEY_BACKUPS", "")  # apart from the others, and kept for less long
PG_BIN = env.str("CASECOORD_PG_BIN", "")
LOGINS = ("migrator", "web", "task", "auth", "audit_reader", "sealer", "keys", "backup")
ROLE_PASSWORDS = {  # the one process that sets them
    role: env.str(f"DB_PASSWORD_{role.upper()}", "") for role in LOGINS if PROCESS == "admin"
}
# Codes of the agencies whose admins run this server: they see what `doctor` says.
OPERATORS = env.list("CASECOORD_OPERATORS", default=[]) or (["ALBA"] if DEMO else [])
METRICS_TOKEN = env.str("CASECOORD_METRICS_TOKEN", "")

# ---- logs: allow-listed words only; no URL with its query, no SQL, no bodies ----

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "casecoord.logs.AllowListed"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "casecoord.request": {"level": "INFO"},
        # Two lines for each task say nothing but that it came and went.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
