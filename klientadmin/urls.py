"""All addresses. Each application keeps its own list; names are stable (docs/architecture.md)."""

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.urls import include, path

from common.limits import limited
from klientadmin import errors, find, form_key, glossary_page, health, home, keys, overview, retention_page
from klientadmin.sharing import views as sharing

_guessed = limited("logins", per_minute=30)  # beside allauth's own, which know the address that is tried

urlpatterns = [
    path("", home.home, name="home"),
    path("find/", find.find, name="find"),
    path("form-key/", form_key.form_key, name="form_key"),
    path("keys/", keys.keys, name="keys"),
    path("help/", glossary_page.glossary, name="help"),
    path("help/retention/", retention_page.retention, name="retention"),
    path("overview/", overview.overview, name="overview"),
    path("overview/<slug:sort>/", overview.overview_sort, name="overview_sort"),
    path("share/", sharing.share, name="share"),
    path("share/number/", sharing.share_number, name="share_number"),
    path("share/stop/", sharing.stop_sharing, name="stop_sharing"),
    path("", include("clients.urls")),
    path("", include("agreements.urls")),
    path("", include("packages_billing.urls")),
    path("", include("users.urls")),
    path("account/", include("users.account_urls")),
    path("login/", _guessed(LoginView.as_view()), name="account_login"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.LOCAL_RUN:  # the page of components: nothing to find in production
    urlpatterns.append(path("design/", include("klientadmin.design.urls")))

handler400 = errors.bad_request
handler403 = errors.denied
handler404 = errors.not_found
handler429 = errors.too_many  # allauth asks for it by this name
handler500 = errors.server_error
