"""Settings of the tests: the product's own, with a clock that can be moved and nothing leaving the machine."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DEBUG", "0")
for name in ("SECRET_KEY", "KEY_PASSPHRASE"):
    os.environ.setdefault(name, f"only-for-tests-{name.lower()}-0123456789-0123456789-0123456789")
os.environ.setdefault("FIELD_KEYS", "b25seS1mb3ItdGVzdHMtMzItYnl0ZXMtbG9uZy1rZXk=")
os.environ.setdefault("CERTIFICATE_HOST", "v.example.cn")
os.environ.setdefault("ALLOWED_HOSTS", "*")
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ.pop("DATABASE_URL", None)
os.environ.pop("REDIS_URL", None)

from cms.settings import *  # noqa: E402, F403
from cms.settings import CACHES, DATABASES, Q_CLUSTER  # noqa: E402

_scratch = Path(tempfile.mkdtemp(prefix="safety-training-tests-"))
CLOCK = "tests.clock.now"
MEDIA_ROOT = _scratch / "media"
PRIVATE_ROOT = _scratch / "private"
KEY_DIR = _scratch / "keys"
CACHES = {**CACHES, "figures": {**CACHES["figures"], "LOCATION": _scratch / "figures"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
Q_CLUSTER = {**Q_CLUSTER, "sync": True}
WAGTAIL_AUTOSAVE_INTERVAL = 0  # a browser that clicks faster than a person would race it
ORGANISER = "测试镇安全生产委员会办公室"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA recursive_triggers=ON;"
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"  # a test database need not survive the power cut
