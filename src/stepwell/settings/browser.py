"""What may a browser do with our pages, and for how long does it stay signed in?

docs/guides/browser.md explains the headers to whoever runs Stepwell.
"""

from django.core.exceptions import ImproperlyConfigured

from stepwell.settings import environment

# How long somebody may do nothing, and how long they stay signed in at most: 45 CFR 164.312(a)(2)(iii), automatic
# logoff. Patients and relatives have longer: a check-in at two in the morning takes the time it takes.
STEPWELL_IDLE_MINUTES = environment.number("STEPWELL_IDLE_MINUTES", 15)
STEPWELL_IDLE_MINUTES_AT_HOME = environment.number("STEPWELL_IDLE_MINUTES_AT_HOME", 30)
STEPWELL_SIGNED_IN_HOURS = environment.number("STEPWELL_SIGNED_IN_HOURS", 12)
if min(STEPWELL_IDLE_MINUTES, STEPWELL_IDLE_MINUTES_AT_HOME) < 5:
    raise ImproperlyConfigured("STEPWELL_IDLE_MINUTES and STEPWELL_IDLE_MINUTES_AT_HOME must be 5 or more.")
if not 1 <= STEPWELL_SIGNED_IN_HOURS <= 24:
    raise ImproperlyConfigured("STEPWELL_SIGNED_IN_HOURS must be between 1 and 24.")

# The idle end is kept by IdleMiddleware, which polling does not renew; Django's own is the outermost limit.
SESSION_ENGINE = "stepwell.plumbing.database.sessions"
SESSION_COOKIE_AGE = STEPWELL_SIGNED_IN_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "stepwell.doors.web.idle.kept.csrf_failure"
# What a screen says may name a patient: it waits in the database, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
_OURS = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _OURS,
        "worker-src": _OURS,
        "style-src": _OURS,
        "img-src": _OURS,
        "font-src": _OURS,
        "media-src": _OURS,
        "connect-src": _OURS,
        "form-action": _OURS,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
