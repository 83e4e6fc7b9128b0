"""Addresses of the own login, below /account/: those of allauth's that the product needs, and no way to sign up.

/login/ and /logout/ stand in klientadmin/urls.py.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from common.access import Permission, requires
from common.limits import limited
from users import oidc
from users.views.account import choose_password

# For everyone who is signed in; the others go to the login.
own = requires(Permission.SEE_OWN_ACCESS)
# Without a login, by the address; beside allauth's own limits, which know whose account it is.
_guessed = limited("logins", per_minute=30)

urlpatterns = [
    path("password/change/", own(account.password_change), name="account_change_password"),
    path("password/set/", own(account.password_set), name="account_set_password"),
    path("password/reset/", _guessed(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        choose_password,
        name="account_reset_password_from_key",
    ),
    path("reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("2fa/", own(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", _guessed(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/", own(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "2fa/recovery-codes/download/", own(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("2fa/passkeys/", own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/passkeys/reauthenticate/", own(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/passkeys/<int:pk>/edit/", own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/passkeys/login/", _guessed(login_not_required(webauthn.login_webauthn)), name="mfa_login_webauthn"),
    path("oidc/<str:provider_id>/login/", oidc.oidc_login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.oidc_callback, name="openid_connect_callback"),
    path("sessions/", own(sessions.list_usersessions), name="usersessions_list"),
]
