"""The one settings file, driven by the environment. README lists every variable with its default."""

import base64
import hashlib
import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    """A variable, or the content of the file that NAME_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    return int(text(name, str(default)))


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str) -> str:
    """A secret that must be set outside DEBUG; while developing it is derived from the folder, so it survives restarts."""
    value = text(name)
    if value and (DEBUG or "change-me" not in value):
        return value
    if not DEBUG:
        raise ImproperlyConfigured(f"{name} is missing or still the example value: set it in the environment (see deploy/.env.example).")
    return base64.b64encode(hashlib.sha256(f"{name}:{BASE_DIR}".encode()).digest()).decode()


def field_keys() -> list[str]:
    """The keys of `training.sealing`, newest first; a key of the wrong shape stops the start rather than the first save."""
    keys = [key.strip() for key in secret("FIELD_KEYS").split(",")]
    try:
        good = all(len(base64.b64decode(key, validate=True)) == 32 for key in keys)
    except ValueError:
        good = False
    if not good:
        raise ImproperlyConfigured("FIELD_KEYS must be keys of 32 bytes in base64, comma-separated: make one with `openssl rand -base64 32`.")
    return keys


# -- What kind of installation this is
DEBUG = flag("DEBUG")
SECRET_KEY = secret("SECRET_KEY")
FIELD_KEYS = field_keys()
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
SITE_URL = text("SITE_URL", "http://127.0.0.1:8000")
CLOCK = "django.utils.timezone.now"

INSTALLED_APPS = [
    "cms",
    "certificates",
    "exams",
    "question_banks",
    "training",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail.sites",
    "wagtail.embeds",
    "wagtail.contrib.redirects",
    "modelcluster",
    "taggit",
    "django_q",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "training.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.middleware.PolicyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# -- Database: SQLite made durable by default, anything else by DATABASE_URL
DATABASES = {"default": dj_database_url.parse(text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'site.sqlite3'}"))}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# -- Queue: the database is the broker, or Redis where there is one
REDIS_URL = text("REDIS_URL")
Q_CLUSTER = {
    "name": text("QUEUE_NAME", "safety-training"),  # one each where several installations share a Redis
    "label": "Jobs",
    "workers": number("QUEUE_WORKERS", 2),
    "timeout": 600,
    "retry": 900,
    "max_attempts": 5,
    "ack_failures": False,
    "catch_up": False,
    "save_limit": 1000,
    "poll": 1,
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default"}),
}
FIGURES_ROOT = Path(text("FIGURES_ROOT", str(BASE_DIR / "var" / "figures")))
_REDIS_CACHE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
CACHES = {
    "default": _REDIS_CACHE if REDIS_URL else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}},
    # what a job counts and a page shows: seen by every process
    "figures": _REDIS_CACHE if REDIS_URL else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": FIGURES_ROOT},
}

# -- People and sign-in
AUTH_USER_MODEL = "training.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "training.backends.NumberBackend"]
PASSWORD_HASHERS = ["training.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "training.passwords.NotCommonHere"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "training.passwords.NotOwnNumber"},
    {"NAME": "training.passwords.NotOneOfTheLast", "OPTIONS": {"last": 3}},
]
LOGIN_URL = "training:sign_in"
LOGIN_REDIRECT_URL = "/desk/"
STAFF_TOTP_REQUIRED = flag("STAFF_TOTP_REQUIRED")
IDLE_MINUTES = number("IDLE_MINUTES", 120)
STAFF_IDLE_MINUTES = number("STAFF_IDLE_MINUTES", 30)
SMS_ADAPTER = text("SMS_ADAPTER")
SLIP_DAYS = number("SLIP_DAYS", 30)  # how long an invitation slip is good
DEVICE_COOKIE = "device"
DEVICE_DAYS = number("DEVICE_DAYS", 365)  # how long a phone remembers people
TICKET_SESSION_PATHS = ["/exams/", "/i18n/"]  # what a session opened by an admission ticket is good for
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# -- Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = text("TIME_ZONE", "Asia/Shanghai")

# -- Files: static by WhiteNoise, public and private uploads in two stores
STATIC_URL = "/static/"
STATIC_ROOT = Path(text("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
MEDIA_ROOT = Path(text("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
MEDIA_URL = "/media/"
PRIVATE_ROOT = Path(text("PRIVATE_ROOT", str(BASE_DIR / "var" / "private")))
ACCEL_PREFIX = text("ACCEL_PREFIX")
DEMO_ACCOUNTS = text("DEMO_ACCOUNTS", str(BASE_DIR / "var" / "demo-accounts.txt"))
UPLOAD_LIMIT = number("UPLOAD_LIMIT", 20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

# -- Security headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
    "EXCLUDE_URL_PREFIXES": ("/cms/",),
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if not DEBUG:
    SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# -- Learning: how study time becomes credit (domain exam_rules.yaml `online_training`; settings, not law)
LEARNING_BEAT_SECONDS = 15
LEARNING_BEAT_MS = 15_000
LEARNING_DAY_HOURS = number("LEARNING_DAY_HOURS", 8)
CREDIT_HOUR_MINUTES = number("CREDIT_HOUR_MINUTES", 45)

# -- Systems of others
API_CALLS_A_MINUTE = number("API_CALLS_A_MINUTE", 120)  # for each key
WEBHOOK_PRIVATE_HOSTS = words("WEBHOOK_PRIVATE_HOSTS")  # hosts that may be told though they lie inside, also without TLS

# -- How long records are kept (training/data/retention.yaml); people's records go by themselves only where an office wants it
RETENTION_ERASES = flag("RETENTION_ERASES")

# -- Coverage: an area counted faster than this is never shown behind (decision 0015)
COVERAGE_QUICK_SECONDS = 1.0

# -- Certificates
CERTIFICATE_HOST = text("CERTIFICATE_HOST", "v.example.cn" if DEBUG else "")
CERTIFICATE_HOSTS = words("CERTIFICATE_HOSTS") or [CERTIFICATE_HOST]
CERTIFICATE_REGION = text("CERTIFICATE_REGION", "330199")
KEY_DIR = Path(text("KEY_DIR", str(BASE_DIR / "var" / "keys")))
KEY_PASSPHRASE = secret("KEY_PASSPHRASE")

# -- Who runs this site (footer as government sites have it)
ORGANISER = text("ORGANISER", "云溪镇安全生产委员会办公室（演示）" if DEBUG else "")
ORGANISER_CONTACT = text("ORGANISER_CONTACT", "0571-0000 0000" if DEBUG else "")
ICP_NUMBER = text("ICP_NUMBER")
POLICE_NUMBER = text("POLICE_NUMBER")
SITE_CODE = text("SITE_CODE")

# -- Mail (read by nobody, so off unless configured)
EMAIL_BACKEND = text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend" if DEBUG else "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = text("EMAIL_HOST", "localhost")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "noreply@localhost")

# -- Wagtail
WAGTAIL_SITE_NAME = _("Safety training and examination")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "training:sign_in"
WAGTAIL_FRONTEND_LOGIN_URL = "/sign-in/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "中文")]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_AUTOSAVE_INTERVAL = 5000
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "direct"  # by cms.views.media, which knows ranges
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "mp4", "jpg", "png"]

# -- Lock-out of (account, address) pairs; `training.lockout` explains
AXES_ENABLED = True
AXES_HANDLER = "training.lockout.Handler"
AXES_USERNAME_CALLABLE = "training.lockout.typed_digest"
AXES_CLIENT_IP_CALLABLE = "training.lockout.address"
AXES_CLIENT_STR_CALLABLE = "training.lockout.describe"
AXES_LOCKOUT_CALLABLE = "training.lockout.respond"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 24  # hours after which a pair starts afresh; the delays below do the locking
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # kept 6 months at least (domain README §9); holds digests
AXES_DISABLE_ACCESS_LOG = True  # good sign-ins stand in the audit trail
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SIGNIN_FAILURE_LIMIT = number("SIGNIN_FAILURE_LIMIT", 5)  # wrong tries before the first delay
SIGNIN_DELAY_MINUTES = [1, 2, 5, 15, 30, 60]  # one step further with each wrong try after a delay
SIGNIN_ALARM_FAILURES = number("SIGNIN_ALARM_FAILURES", 50)  # from one address within SIGNIN_ALARM_MINUTES: one alarm, never a lock
SIGNIN_ALARM_MINUTES = number("SIGNIN_ALARM_MINUTES", 10)
SIGNIN_QUIET_ADDRESSES = words("SIGNIN_QUIET_ADDRESSES")  # networks (CIDR) that raise no alarm: exam rooms
TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0)  # proxies in front that add to X-Forwarded-For

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "cms.logs.LineFormatter"}},
    "filters": {"numbers": {"()": "cms.logs.NoPersonalNumbers"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbers"]}},
    "root": {"handlers": ["stderr"], "level": text("LOG_LEVEL", "INFO")},
}
