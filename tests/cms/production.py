"""A production-like environment, and programs started in it: what a server would see."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = {
    "SECRET_KEY": "a-long-random-text-of-a-server-0123456789-abcdefghij",
    "FIELD_KEYS": "b25seS1mb3ItdGVzdHMtMzItYnl0ZXMtbG9uZy1rZXk=",
    "KEY_PASSPHRASE": "protects-the-signing-keys-of-a-server",
}
SERVER = SECRETS | {
    "ALLOWED_HOSTS": "training.example.gov.cn",
    "CSRF_TRUSTED_ORIGINS": "https://training.example.gov.cn",
    "SITE_URL": "https://training.example.gov.cn",
    "CERTIFICATE_HOST": "v.example.cn",
}


def run(*arguments: str, folder: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """One Python program with exactly this environment; nothing of ours leaks in."""
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings", "PYTHONPATH": str(ROOT), "LOG_LEVEL": "WARNING"}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=clean | env, capture_output=True, text=True, timeout=240)


def python(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A few lines after `django.setup()`."""
    return run("-c", f"import django; django.setup()\n{code}", **env)
