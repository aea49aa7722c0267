"""Settings of every installation. All values that an operator may change are read from the environment here."""

import os
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portal.settings.environment import (
    RuntimeSetting,
    database,
    file_storages,
    limits_cache,
    listed,
    patient,
    scanner,
    seconds,
    sender,
    smtp_mailer,
    switched,
    task_queues,
    upload_handlers,
    whole,
)
from portal.settings.journal import *  # noqa: F403 - journal readers, jobs and checks, by dotted path
from portal.settings.security import *  # noqa: F403 - what browsers may do with pages, and how officers sign in
from portal.settings.security import STAFF_PASSWORDS
from safehttp.networks import read_allowed
from safehttp.types import HttpLimits

# Set before numpy is loaded: with matrices as small as those of the search, BLAS threads only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[3]
RELEASE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]  # this version
VAR_DIR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
# Where the search index is stored: in a folder ("embedded") or in PostgreSQL ("postgres"; SEARCH_DATABASE_URL names the
# database, by default the portal's).
SEARCH_ENGINE = os.environ.get("SEARCH_ENGINE", "embedded")
SEARCH_INDEX_DIR = Path(os.environ.get("SEARCH_INDEX_DIR", VAR_DIR / "search"))
SEARCH_DATABASE_URL = os.environ.get("SEARCH_DATABASE_URL", "")
EXPORTS_DIR = VAR_DIR / "exports"  # download files of laws, created once; may be emptied at any time
# Commands that read scripts aloud, in Vietnamese and in Khmer letters: {in} is a text, {out} the WAV; "" = none.
SPEECH_COMMAND = os.environ.get("SPEECH_COMMAND", "espeak-ng -v vi -s 130 -g 2 -f {in} -w {out}")
SPEECH_COMMAND_KM = os.environ.get("SPEECH_COMMAND_KM", "")
EXPORTS_MOST_BYTES = whole("EXPORTS_MOST_MB", 500) * 1024 * 1024
VAR_DIR.mkdir(parents=True, exist_ok=True)

# ---- identity: what an operator of another province changes ----
PORTAL_NAME = os.environ.get("PORTAL_NAME", "Lan Tỏa")
PORTAL_OWNER = os.environ.get("PORTAL_OWNER", "Sở Tư pháp thành phố Cần Thơ")
PORTAL_HOTLINE = os.environ.get("PORTAL_HOTLINE", "")
PORTAL_EDITOR = os.environ.get("PORTAL_EDITOR", "")  # answers for the content (Nghị định 42/2022: in the footer)
IMPRINT_CHECK_SECONDS = 10.0  # interval at which a process checks for a changed imprint; 0: never
# The licence of published content; the open data states it in every file.
PORTAL_LICENCE = os.environ.get("PORTAL_LICENCE", "Creative Commons Ghi công 4.0 Quốc tế (CC BY 4.0)")
PORTAL_LICENCE_URL = os.environ.get("PORTAL_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/deed.vi")
PORTAL_BASE_URL = os.environ.get("PORTAL_BASE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    # composed pages and the API
    "portal.frontpages",
    "portal.api",
    # reports on the data of all rooms below
    "portal.reports",
    # output and search
    "portal.dissemination",
    "portal.search",
    "portal.sharing",
    # the work of officers
    "portal.digitisation",
    "portal.editorial",
    "portal.plans",
    "portal.activities",
    "portal.questions",
    # foundations: library, journal, agencies, design
    "portal.library",
    "portal.journal",
    "portal.agencies",
    "portal.design",
    # Django, Wagtail and other packages
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "portal.editorial.apps.BackOffice",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    # evaluation, training and translation: management commands only, if the folder exists
    *(name for name in ("tools",) if find_spec(name)),
]

MIDDLEWARE = [
    "portal.design.middleware.RequestNumberMiddleware",
    "portal.journal.web.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.journal.middleware.CountingMiddleware",
    "portal.journal.middleware.PageCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "portal.journal.middleware.PageMarksMiddleware",
    "portal.design.middleware.ContentSecurityPolicyMiddleware",
    "portal.design.middleware.VaryOnDisplayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.design.middleware.KeepFormMiddleware",
    "portal.design.middleware.RefusedMethodMiddleware",
    "portal.agencies.middleware.BackOfficeMiddleware",
    "portal.journal.middleware.SecondPersonMiddleware",
    "portal.editorial.middleware.BoundaryMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.design.navigation.portal",
                "portal.editorial.web.pages.ways_shown",
            ],
        },
    }
]

# ---- database: SQLite in WAL mode by default, PostgreSQL by DATABASE_URL ----
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'lan-toa.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a deferred write transaction that has read cannot be upgraded and fails with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "cached_statements": 1024,  # a page uses more than the default of 128; preparing one takes 30 µs
        "init_command": (
            # FULL: what was acknowledged is on the disk (docs/decisions/0257-a-commit-is-on-the-disk.md).
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=268435456;"
            "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
            "PRAGMA secure_delete=ON;"  # erased data are overwritten (docs/decisions/0274-one-privacy-desk.md)
        ),
    }
else:
    INSTALLED_APPS += ["django.contrib.postgres"]  # Wagtail's search stores tsvector columns there
    DATABASES["default"] |= patient(DATABASES["default"])

# A broker, amqp:// or redis://, also notified of new tasks: Celery workers run them at once, on any machine.
TASKS_BROKER = os.environ.get("TASKS_BROKER", "")
TASKS = task_queues(TASKS_BROKER)

# A reader that has taken journal slips and not reported for this long counts as dead, and the slips are read again.
JOURNAL_LEASE_SECONDS = 600
# Whether the web process also does the background work. Set to 0 if `manage.py work` runs as its own service.
EMBEDDED_WORKER = switched("EMBEDDED_WORKER", on=True)

# ---- logs, health and alarms (docs/operations/runbook.md) ----
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.design.incidents.JsonFormatter"}},
    # Invalid requests of visitors (4xx), and robots with a wrong Host header, are not faults of the portal.
    "filters": {"ours": {"()": "portal.design.incidents.OurFaults"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["ours"]},
        "incidents": {"class": "portal.design.incidents.IncidentHandler", "level": "ERROR", "filters": ["ours"]},
    },
    "root": {"handlers": ["stderr", "incidents"], "level": "WARNING"},
    "loggers": {"django": {"level": "WARNING"}},
}
# Whether the proxy in front sets X-Request-ID itself; a value sent by the client must not pass through.
REQUEST_ID_FROM_PROXY = switched("REQUEST_ID_FROM_PROXY", on=False)
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")  # gives /suc-khoe/ in full to other machines
# Recipients of a message about a problem that has lasted ALARM_AFTER_MINUTES, and of another one when it is over.
ALARM_MAIL_TO = listed("ALARM_MAIL_TO")
SECURITY_CONTACTS = listed("SECURITY_CONTACTS")  # public, in /.well-known/security.txt
ALARM_PHONES = listed("ALARM_PHONES")
ALARM_AFTER_MINUTES = whole("ALARM_AFTER_MINUTES", 5)
BACKUP_MOST_HOURS = whole("BACKUP_MOST_HOURS", 0, least=0)  # an older backup is reported as a problem; 0: not checked
DRILL_MOST_DAYS = whole("DRILL_MOST_DAYS", 0, least=0)  # the same for the last successful restore drill
# Public keys of `age` with which backups are encrypted; none: backups are not encrypted.
BACKUP_KEYS = listed("BACKUP_KEYS")
# Which backups are kept: those of KEEP_DAYS days, the last of each of KEEP_WEEKS weeks and KEEP_MONTHS months.
_KEPT = whole("KEEP_DAYS", 30), whole("KEEP_WEEKS", 0, least=0), whole("KEEP_MONTHS", 0, least=0)
BACKUP_KEPT = dict(zip(("days", "weeks", "months"), _KEPT, strict=True))
DRILL_KEY = os.environ.get("DRILL_KEY", "")  # file with a private key, to try encrypted backups
DRILL_DATABASE_URL = os.environ.get("DRILL_DATABASE_URL", "")  # PostgreSQL: drills may overwrite it
CERTIFICATE_FILE = os.environ.get("CERTIFICATE_FILE", "")  # the site's (PEM), to check its expiry; "": not checked

CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal"},
    "feeds": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "feeds"},
}
# 500 pages, each stored with the time since which it is unchanged and with the query parameters that it reads.
CACHES["pages"] = CACHES["default"] | {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1500}}
# Where requests are counted for rate limits: in each "process", or for all machines in the "database" or at redis://…
RATE_LIMITS = os.environ.get("RATE_LIMITS") or ("process" if "sqlite" in DATABASES["default"]["ENGINE"] else "database")
CACHES["limits"] = limits_cache(RATE_LIMITS, process=CACHES["default"])
TRUSTED_PROXIES = listed("TRUSTED_PROXIES")  # proxies on other machines: the client address they report is trusted

# ---- learning from use: numbers of searches and opened results that identify nobody (docs/operations/learning.md) ----
LEARN_FROM_SEARCHES = switched("LEARN_FROM_SEARCHES", on=True)
SEARCHES_KEPT_DAYS = whole("SEARCHES_KEPT_DAYS", 400)
SEARCHES_WRITTEN_EVERY = 3.0  # seconds; numbers not written yet are lost if the process is killed
EVERYDAY_CHECK_SECONDS = 3.0  # interval at which a process checks for edited everyday words

# ---- readings: daily numbers that identify nobody (docs/operations/care-of-contents.md) ----
READINGS_WRITTEN_EVERY = 3.0  # seconds, like SEARCHES_WRITTEN_EVERY
READINGS_KEPT_DAYS = whole("READINGS_KEPT_DAYS", 1100)  # three years, for the yearly reports
PARTS_KEPT_SECONDS, SECTIONS_CHECK_SECONDS = 60.0, 15.0  # parts shared by pages; the list of empty sections

# ---- questions ----
QUESTIONS_ADVISER = "portal.search.queries.answers.SearchAdviser"  # suggests answers and provisions ("" = nothing)
SURE_ANSWER = "portal.search.web.views.sure_answer"  # answers text messages ("" = nothing)
# Uploads of askers and files of imports: never inside a folder that a web server serves.
# With S3_BUCKET, files are stored there, open data too; the folders here hold copies, apart from folders with
# originals.
_COPIES_DIR = VAR_DIR / "copies" if os.environ.get("S3_BUCKET") else None
PRIVATE_DIR = _COPIES_DIR / "private" if _COPIES_DIR else Path(os.environ.get("PRIVATE_DIR", VAR_DIR / "private"))
# Questions of all askers in an hour: above the first number an officer checks them before agencies are asked; above the
# second no form is accepted until there are fewer.
QUESTIONS_FLOOD_HOURLY = whole("QUESTIONS_FLOOD_HOURLY", 200)
QUESTIONS_MOST_HOURLY = whole("QUESTIONS_MOST_HOURLY", 1000)
# Hotlines, mailboxes and office addresses that an answer may contain, separated by ";": they are not personal data.
QUESTIONS_PUBLIC_WORDS = [word.strip() for word in os.environ.get("QUESTIONS_PUBLIC_WORDS", "").split(";")]
# For how long personal data stay in a closed question (Luật 91/2025/QH15: no longer than needed), in months; in spam
# and withdrawn questions, in days. What was published names nobody and stays.
QUESTIONS_KEPT_MONTHS = whole("QUESTIONS_KEPT_MONTHS", 24)
QUESTIONS_UNWANTED_KEPT_DAYS = whole("QUESTIONS_UNWANTED_KEPT_DAYS", 30)
# Failed calls after which a reply may be given in another way, or two officers may state that nobody can be reached.
QUESTIONS_CALL_ATTEMPTS = whole("QUESTIONS_CALL_ATTEMPTS", 3)
# Off: an officer refers every question and sees the suggestions of the rules and the classifier.
QUESTIONS_REFER_BY_THEMSELVES = switched("QUESTIONS_REFER_BY_THEMSELVES", on=False)

# ---- plans ----
PLANS_BESIDE = "portal.reports.queries.compilations.published_reports_of_plan"  # reports of a plan ("" = none)
# Returns the text of a plan that came on paper: called with `officer`, `code` and `on`; gives text and name, or None.
PLAN_TEXTS = "portal.digitisation.queries.scans.plan_text"
# Returns the tasks that an activity may carry out: called with `agencies`, `kind`, `counted`, `on`.
ACTIVITY_TASKS = "portal.plans.queries.due.tasks_fitting"

# ---- contents ----
# Returns the activities at which a content was read out, handed out or put up: called with `kind` and `key`.
CONTENT_GIVEN_OUT = "portal.activities.queries.given_out"
# Months for which remarks and name of an expert stay after their link has ended (Luật 91/2025/QH15).
EXPERTS_KEPT_MONTHS = whole("EXPERTS_KEPT_MONTHS", 12)

# ---- digitisation (docs/operations/digitisation.md) ----
# Folder with certificates (PEM) of trusted signature authorities; "" = none, and pages say so.
SIGNATURE_AUTHORITIES_DIR = os.environ.get("SIGNATURE_AUTHORITIES_DIR", "")
LIBRARY_BESIDE = "portal.digitisation.queries.published.related_scans"  # scans on the page of a law ("" = none)
SCANS_MOST_BYTES = whole("SCANS_MOST_MB", 300) * 1024 * 1024  # of one file
SCANS_READERS = whole("SCANS_READERS", max((os.cpu_count() or 2) - 1, 1))  # reader processes
# Whether the worker starts the reader. Set to 0 if `manage.py read_scans` runs as its own service.
SCANS_READ_EMBEDDED = switched("SCANS_READ_EMBEDDED", on=True)
# A folder with a subfolder for each agency (its `slug`), into which scanners write; empty: none is watched.
SCANS_WATCHED_DIR = os.environ.get("SCANS_WATCHED_DIR", "")

# What arrives later in the day counts as received on the next working day.
OFFICE_CLOSES = os.environ.get("OFFICE_CLOSES", "17:00")
CALENDAR_CHECK_SECONDS = 10.0  # interval at which a process checks for new days off

# ---- open data: bulk files, made again after something was published, corrected or withdrawn ----
OPEN_DATA_DIR = Path(os.environ.get("OPEN_DATA_DIR", (PRIVATE_DIR if _COPIES_DIR else VAR_DIR) / "open-data"))
OPEN_DATA_EVERY_MINUTES = whole("OPEN_DATA_EVERY_MINUTES", 60)  # at most this often; after a withdrawal at once

# ---- packages for the national data set (docs/howto/national-packages.md) ----
NATIONAL_DIR = Path(os.environ.get("NATIONAL_DIR", (PRIVATE_DIR if _COPIES_DIR else VAR_DIR) / "national"))
NATIONAL_CHANGES_DAYS = whole("NATIONAL_CHANGES_DAYS", 30)  # how far back the package of changes goes

# Earlier keys, newest first: receipts, partners' secrets, signatures and seals made with them stay valid. DIGEST_KEY,
# by default the oldest of all keys, recognises addresses and searches: it never changes.
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")

# ---- letters: without a mail server, or an account entered in the browser, no addresses are collected ----
MAIL_IS_CONFIGURED: Any = bool(os.environ.get("MAIL_HOST")) or RuntimeSetting(
    "portal.dissemination.queries.channels.mail_account"
)
MAILERS = {
    "default": {"BACKEND": "portal.dissemination.operations.providers.chosen_mailer"},
    "server": smtp_mailer(os.environ),
}
DEFAULT_FROM_EMAIL = sender(os.environ, name=PORTAL_NAME, base_url=PORTAL_BASE_URL)
MAIL_REPLY_TO = os.environ.get("MAIL_REPLY_TO", "")

# ---- messages by SMS, Zalo and web push (docs/operations/sending-messages.md) ----
# Secrets of accounts by name: MESSAGES_SECRET_<NAME> in the environment, or a file of that name in this folder.
MESSAGES_SECRETS_DIR = os.environ.get("MESSAGES_SECRETS_DIR", "")
# Whether the worker starts the sending process. Set to 0 if `manage.py send_messages` runs as its own service.
MESSAGES_SEND_EMBEDDED = switched("MESSAGES_SEND_EMBEDDED", on=True)
# Whether messages are written to files in VAR_DIR/messages and not sent.
MESSAGES_DRY_RUN = switched("MESSAGES_DRY_RUN", on=False)
# If the sending process gives no sign of life for this many seconds, another one takes over its messages.
MESSAGES_LEASE_SECONDS = whole("MESSAGES_LEASE_SECONDS", 30)

# ---- requests to addresses given by others: webhooks, harvesting, links (docs/operations/outgoing-requests.md) ----
# Private networks (10.20.0.0/16) and hosts allowed besides the public Internet; an invalid value stops the start.
OUTWARD_ALLOWED_NETWORKS = read_allowed(os.environ.get("OUTWARD_ALLOWED_NETWORKS", ""))
OUTWARD_LIMITS = HttpLimits(
    connect_seconds=seconds("OUTWARD_CONNECT_SECONDS", 5),
    read_seconds=seconds("OUTWARD_READ_SECONDS", 10),
    total_seconds=seconds("OUTWARD_TOTAL_SECONDS", 20),
    most_body_bytes=whole("OUTWARD_MOST_MB", 5) * 1024 * 1024,
)
OUTWARD_CA_FILE = os.environ.get("OUTWARD_CA_FILE", "")  # authorities (PEM) besides the machine's own

# ---- people ----
AUTH_USER_MODEL = "agencies.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.agencies.operations.sign_on.DirectoryBackend",
    "portal.agencies.operations.sign_on.PasswordsShut",
    "django.contrib.auth.backends.ModelBackend",
    "portal.agencies.operations.sign_on.MatchedBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
# Without a mail server the page would promise a letter that is never sent; account administrators set new passwords.
WAGTAIL_PASSWORD_RESET_ENABLED = MAIL_IS_CONFIGURED if STAFF_PASSWORDS else False
WAGTAIL_FRONTEND_LOGIN_URL = "/quan-tri/login/"  # the only sign-in page

# ---- language and time ----
LANGUAGE_CODE = "vi"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt"), ("km", "ភាសាខ្មែរ")]
LOCALE_PATHS = [ROOT / "src" / "portal" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = "portal.design.formats"

# ---- files ----
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = (_COPIES_DIR or VAR_DIR) / "media"
STORAGES = file_storages(os.environ, media=MEDIA_ROOT, private=PRIVATE_DIR)
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
# The virus scanner for uploaded files: unix:/run/clamav/clamd.ctl or tcp:HOST:3310.
VIRUS_SCANNER = scanner(os.environ.get("VIRUS_SCANNER", ""))
FILE_UPLOAD_HANDLERS = upload_handlers(VIRUS_SCANNER)
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's editor posts one field per block

# ---- Wagtail ----
WAGTAIL_SITE_NAME = PORTAL_NAME
WAGTAIL_AUTOSAVE_INTERVAL = 2_000  # milliseconds: half a second is too short for two cores
WAGTAIL_PAGE_MODEL = "editorial.PortalPage"
# Who approves, in how many steps and until when is set by the regulation: see portal.editorial.policy.
WAGTAIL_FINISH_WORKFLOW_ACTION = "portal.editorial.policy.finish_workflow"
WAGTAILADMIN_BASE_URL = PORTAL_BASE_URL
WAGTAILADMIN_USER_LOGIN_FORM = "portal.agencies.admin.forms.OfficerLoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "portal.agencies.admin.forms.OfficerPasswordResetForm"  # noqa: S105
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y", "%d/%m/%Y %H:%M"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one province, one time zone: nobody is asked, no list of English towns is shown
WAGTAIL_ENABLE_UPDATE_CHECK = False  # an installation makes no such requests
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search.admin.backend"}}
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "csv", "txt", "mp3", "mp4", "webm", "vtt"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.editorial.admin.editor.ImageUploadForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.editorial.admin.editor.MediaUploadForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf", "audio/mpeg", "video/mp4", "video/webm", "text/vtt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
TAGGIT_CASE_INSENSITIVE = True
