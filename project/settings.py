"""Settings of Sideline: one flat file, everything from the environment (docs/settings.md).

The defaults are the embedded product: SQLite, no Redis, embedded media, everything under
``var/``. Production differs only in settings. ``project/checks.py`` refuses bad combinations.
"""

import sys
from pathlib import Path
from typing import Any

import dj_database_url

from livekit_app.providers.catalogue import PROVIDERS
from project import env, provider_settings, web_security
from project.run import addresses, private_files
from sessions_app.commentary_choices import Language

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

# --- where things are kept, where the product listens ------------------------------------------
DATA_DIR = Path(env.string("SIDELINE_DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
private_files.close_to_others(DATA_DIR)
HOST = env.string("HOST", "0.0.0.0")  # noqa: S104 - phones on the LAN are the point
PORT = env.integer("PORT", 8000, min=1, max=65535)
HTTPS_PORT = env.integer("HTTPS_PORT", PORT + 443, min=0, max=65535)  # 0: no https
LAN_ADDRESS = addresses.lan_ipv4()
LOCAL_HOST = "127.0.0.1" if HOST in ("0.0.0.0", "::") else HOST  # noqa: S104 - for ourselves
PUBLIC_URL = env.string("SIDELINE_PUBLIC_URL").rstrip("/")
SERVER = env.choice("SERVER", "uvicorn", ("uvicorn", "daphne"))
PROCESS_NAME = env.string("SIDELINE_PROCESS", "manage")

# --- Django --------------------------------------------------------------------------------------
SECRET_KEY = env.kept_secret("SECRET_KEY", DATA_DIR / "secret_key")
HOST_KEY_SECRET = env.kept_secret("HOST_KEY_SECRET", DATA_DIR / "host_key_secret")
DEBUG = env.boolean("DEBUG", False)
ALLOWED_HOSTS = [*env.items("ALLOWED_HOSTS"), *addresses.own_ipv4(), *addresses.own_names()]
ALLOWED_HOSTS += ["[::1]"]
if PUBLIC_URL:
    ALLOWED_HOSTS.append(PUBLIC_URL.split("://", 1)[-1].split("/")[0].rsplit(":", 1)[0])
CSRF_TRUSTED_ORIGINS = [*env.items("CSRF_TRUSTED_ORIGINS"), *([PUBLIC_URL] if PUBLIC_URL else [])]
env.refuse_old("SIDELINE_BEHIND_PROXY", instead="SIDELINE_TRUSTED_PROXIES=loopback or an address")
TRUSTED_PROXIES = env.networks("SIDELINE_TRUSTED_PROXIES")  # project/servers/proxies.py
HSTS_SECONDS = env.integer("SIDELINE_HSTS_SECONDS", 86400, min=0)
globals().update(web_security.derive(globals()))

INSTALLED_APPS = [
    # First: makes runserver ASGI. Not for others: Twisted would cost each process half a second.
    *(["daphne"] if "runserver" in sys.argv[1:2] else []),
    "project.apps.ProjectConfig",
    "project.apps.OperatorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "channels",
    "ninja",
    "livekit_app.apps.LivekitAppConfig",
    "sessions_app.apps.SessionsAppConfig",
    "commentary.apps.CommentaryConfig",
]
MIDDLEWARE = [  # for pages; the API's: project/http/asgi_handler.py
    "project.http.middleware.RequestIdMiddleware",
    "project.http.middleware.PageMiddleware",
    "project.http.https.ToHttpsMiddleware",
    "project.http.https.CookiesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "project.http.page_language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
LANGUAGE_CODE = "en"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # project.http.middleware sends it, on https only
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
BODY_STALL_SECONDS = env.number("BODY_STALL_SECONDS", 2.0, min=0.1)  # between two pieces of it
BODY_SECONDS = env.number("BODY_SECONDS", 8.0, min=0.1)  # all of it
LOGIN_URL = "/admin/login/"

# --- static files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
VENDOR_DIRS = provider_settings.vendor_folders(BASE_DIR, env.string("SIDELINE_VENDOR_DIR"))
STATICFILES_DIRS = [BASE_DIR / "static", *(("vendor", folder) for folder in VENDOR_DIRS)]
BUNDLES = env.boolean("SIDELINE_BUNDLES", True)
STATICFILES_FINDERS = provider_settings.STATIC_FINDERS
SERVESTATIC_USE_FINDERS = True  # no collectstatic; project/http/static_files has an index
STORAGES = {"staticfiles": {"BACKEND": "project.http.static_files.index.HashedPaths"}}

# --- database -------------------------------------------------------------------------------------
DATABASE_URL = env.secret("DATABASE_URL", f"sqlite:///{DATA_DIR / 'sideline.sqlite3'}")
# No connection outlives its request: under ASGI every request has a database thread of its own, so
# a kept connection is never used again. PostgreSQL gets a pool instead (one per process).
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=0)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers and one writer work side by side; IMMEDIATE takes the write lock at BEGIN,
    # so two writers queue (timeout) instead of failing half-way with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
            "PRAGMA secure_delete=ON;"  # what is deleted is overwritten
        ),
    }
    # For tests with threads and processes: one database, in a file.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
elif (DATABASE_POOL_SIZE := env.integer("DATABASE_POOL_SIZE", 20, min=0)) > 0:
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 5},
        "connect_timeout": 5,
    }

# --- Redis, Celery, Channels ----------------------------------------------------------------------
REDIS_URL = env.secret("REDIS_URL")
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "safefiles://localhost/"  # project/run/broker.py
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.03,
    }
CELERY_TASK_DEFAULT_QUEUE = "clock"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # a lost message is healed by the sweep
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nothing uses it, and it polls a queue of its own
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
WORKER_THREADS = env.integer("SIDELINE_WORKER_THREADS", 4, min=1, max=64)  # in each worker
CELERY_TASK_ROUTES = {  # what calls a provider has a queue of its own
    "livekit_app.tasks.process_inbox": {"queue": "clock"},
    "livekit_app.tasks.*": {"queue": "provider"},
}
CHANNEL_LAYERS: dict[str, Any] = {}
if REDIS_URL:
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }

# --- CORS -----------------------------------------------------------------------------------------
CORS_ALLOWED_ORIGINS = env.items("CORS_ALLOWED_ORIGINS")
CORS_EXPOSE_HEADERS = ["X-Request-Id", "Retry-After", "ETag", "Location"]
CORS_ALLOW_HEADERS = (
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "x-admission",
    "x-host-key",
    "x-request-id",
    "x-scorekeeper",
    "x-visitor-key",
)

# --- who may join, and how long each step of an answer may take (docs/tokens.md) ------------------
AUTHENTICATORS = env.items(
    "SIDELINE_AUTHENTICATORS",
    "sessions_app.auth.host_keys.HostKeys,sessions_app.auth.account_tokens.AccountTokens,"
    "sessions_app.auth.nostr.SignedEvents,sessions_app.auth.browser_sessions.BrowserSessions",
)
PROFILES = env.string("SIDELINE_PROFILES", "sessions_app.auth.profiles.AccountProfiles")
STAGE_BODY_PARSE_SECONDS = env.number("STAGE_BODY_PARSE_SECONDS", 2.0, min=0.1)
STAGE_AUTH_SECONDS = env.number("STAGE_AUTH_SECONDS", 2.0, min=0.1)
STAGE_ACCESS_SECONDS = env.number("STAGE_ACCESS_SECONDS", 2.0, min=0.1)
STAGE_PROFILE_SECONDS = env.number("STAGE_PROFILE_SECONDS", 2.0, min=0.1)
STAGE_SIGN_SECONDS = env.number("STAGE_SIGN_SECONDS", 2.0, min=0.1)
STAGE_HARD_TIMEOUT_SECONDS = env.number("STAGE_HARD_TIMEOUT_SECONDS", 10.0, min=0.1)
DATABASE_THREADS = env.integer("SIDELINE_DATABASE_THREADS", 16, min=1, max=256)
NOSTR_WINDOW_SECONDS = env.number("NOSTR_WINDOW_SECONDS", 60.0, min=1)

RATE_LIMITS = {  # per caller, per address: a crowd behind one Wi-Fi is one (docs/limits.md)
    "tokens": (
        env.string("LIMIT_TOKENS", "60/minute"),
        env.string("LIMIT_TOKENS_PER_ADDRESS", "6000/minute"),
    ),
    "people": (
        env.string("LIMIT_PEOPLE", "240/minute"),
        env.string("LIMIT_PEOPLE_PER_ADDRESS", "1200/minute"),
    ),
    "client_events": (
        env.string("LIMIT_CLIENT_EVENTS", "60/minute"),
        env.string("LIMIT_CLIENT_EVENTS_PER_ADDRESS", "6000/minute"),
    ),
    "match": (  # what hosts and scorekeepers say of it
        env.string("LIMIT_MATCH", "600/minute"),
        env.string("LIMIT_MATCH_PER_ADDRESS", "6000/minute"),
    ),
    "voices": (  # lines as sound: a request or two for each
        env.string("LIMIT_VOICES", "240/minute"),
        env.string("LIMIT_VOICES_PER_ADDRESS", "60000/minute"),
    ),
    "media": (  # offers and, apart from them, all other signalling
        env.string("LIMIT_MEDIA", "60/minute"),
        env.string("LIMIT_MEDIA_PER_ADDRESS", "6000/minute"),
    ),
    "diagnostics": (
        env.string("LIMIT_DIAGNOSTICS", "20/minute"),
        env.string("LIMIT_DIAGNOSTICS_PER_ADDRESS", "120/minute"),
    ),
}
RATE_LIMITS["sign_in"] = (  # wrong passwords: per name, per address (project/signing_in)
    env.string("LIMIT_SIGN_IN", "30/15 minutes"),
    env.string("LIMIT_SIGN_IN_PER_ADDRESS", "10/15 minutes"),
)
LIMIT_FAILED_PROOFS = env.string("LIMIT_FAILED_PROOFS", "30/minute")  # per address

# --- media provider -------------------------------------------------------------------------------
PROVIDER = env.choice("SIDELINE_PROVIDER", next(iter(PROVIDERS)), tuple(PROVIDERS))
PROVIDER_TIMEOUT_SECONDS = env.number("PROVIDER_TIMEOUT_SECONDS", 2.0, min=0.1)
MEDIA_PROXY_SECONDS = env.number("MEDIA_PROXY_SECONDS", 5.0, min=0.1)  # /media/… passed on
ROOM_WAIT_SECONDS = env.number("ROOM_WAIT_SECONDS", 5.0, min=0.5)  # POST /api/sessions
GRANT_TTL_SECONDS = env.integer("GRANT_TTL_SECONDS", 600, min=5)

# EMBEDDED_…, LIVEKIT_…: each spec lists what its provider wants to be told.
for _spec in PROVIDERS.values():
    globals().update(provider_settings.read(_spec, globals(), chosen=_spec.name == PROVIDER))

# --- sessions -------------------------------------------------------------------------------------
START_POLICY = env.choice("SIDELINE_START_POLICY", "open", ("open", "account"))
START_LIMIT_PER_ADDRESS = env.integer("SIDELINE_START_LIMIT_PER_ADDRESS", 30, min=1)  # an hour
MAX_OPEN_SESSIONS = env.integer("SIDELINE_MAX_OPEN_SESSIONS", 1000, min=1)
GRACE_SECONDS = env.number("SIDELINE_GRACE_SECONDS", 60.0, min=1)
WAITING_SECONDS = env.number("SIDELINE_WAITING_SECONDS", 300.0, min=5)
MAX_DURATION_SECONDS = env.number("SIDELINE_MAX_DURATION_SECONDS", 4 * 3600.0, min=5)
ROOM_LOST_SECONDS = env.number("SIDELINE_ROOM_LOST_SECONDS", 300.0, min=10)
RETENTION_DAYS = env.number("SIDELINE_RETENTION_DAYS", 30.0, min=0)
SWEEP_SECONDS = env.number("SIDELINE_SWEEP_SECONDS", 1.0, min=0.2)
SWEEP_GAP_SECONDS = env.number("SIDELINE_SWEEP_GAP_SECONDS", 5.0, min=1)

# --- the numbered stream to spectators (docs/messages.md) -----------------------------------------
FEED_POLL_SECONDS = env.number("SIDELINE_FEED_POLL_SECONDS", 0.02, min=0.001, max=1)
STREAM_RING_EVENTS = env.integer("SIDELINE_STREAM_RING_EVENTS", 512, min=1)  # per broadcast
# A socket further behind by its own acknowledgements is dropped (4429) and resumes by number.
STREAM_MAX_LAG_EVENTS = env.integer("SIDELINE_STREAM_MAX_LAG_EVENTS", 256, min=1)
STREAM_MAX_LAG_SECONDS = env.number("SIDELINE_STREAM_MAX_LAG_SECONDS", 30.0, min=1)
STREAM_SEND_SECONDS = env.number("SIDELINE_STREAM_SEND_SECONDS", 10.0, min=0.1)  # one send

# --- commentary -----------------------------------------------------------------------------------
VISION_URL = env.string("SIDELINE_VISION_URL", "").rstrip("/")  # empty: no vision model
VISION_MODEL = env.string("SIDELINE_VISION_MODEL", "")
VISION_KEY = env.secret("SIDELINE_VISION_KEY", "")
VISION_SECONDS = env.number("SIDELINE_VISION_SECONDS", 0.0, min=0, max=60)  # 0: by the address
VISION_EVERY_SECONDS = env.number("SIDELINE_VISION_EVERY_SECONDS", 4.0, min=1, max=60)
VISION_CALLS_PER_HOUR = env.integer("SIDELINE_VISION_CALLS_PER_HOUR", 2000, min=0)  # 0: no limit
VISION_TOKENS_PER_HOUR = env.integer("SIDELINE_VISION_TOKENS_PER_HOUR", 0, min=0)  # 0: no limit
VISION_AT_ONCE = env.integer("SIDELINE_VISION_AT_ONCE", 0, min=0, max=64)  # 0: by the address
_ENGINE = "vision" if VISION_URL else "people"  # commentary/registry.py
COMMENTARY_ENGINE = env.string("SIDELINE_COMMENTARY_ENGINE", _ENGINE)
DETECTOR = env.string("SIDELINE_DETECTOR", "")  # the owner's own YOLOX file
COMMENTARY_LANGUAGE = env.choice("SIDELINE_COMMENTARY_LANGUAGE", "en", tuple(Language.values))
COMMENTARY_FRAMES_PER_SECOND = env.number("SIDELINE_COMMENTARY_FPS", 6.0, min=0.2, max=10)
COMMENTARY_CORES = env.number("SIDELINE_COMMENTARY_CORES", 1.0, min=0.1, max=64)
COMMENTARY_MAX_SESSIONS = env.integer("SIDELINE_COMMENTARY_MAX_SESSIONS", 8, min=1)
COMMENTARY_LEASE_SECONDS = env.number("SIDELINE_COMMENTARY_LEASE_SECONDS", 2.5, min=1)
FRAME_STALL_SECONDS = env.number("SIDELINE_FRAME_STALL_SECONDS", 2.0, min=0.5)
VOICE = env.choice("SIDELINE_VOICE", "", ("", "piper", "kokoro"))  # docs/voice.md

# --- logging, /metrics ---------------------------------------------------------------------------
METRICS_TOKEN = env.secret("SIDELINE_METRICS_TOKEN")  # empty: this machine alone
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING_CONFIG = "project.logs.configure"
LOGGING = {"level": LOG_LEVEL, "process": PROCESS_NAME, "json": env.boolean("LOG_JSON", False)}
