"""Addresses of people."""

from django.urls import path

from users.views import (
    account,
    api,
    employees,
    integrations,
    people,
    person_menu,
    responsible,
    user_templates,
    who_had_access,
)

_PROGRAM = "clients/<uuid:pk>/users/<uuid:integration_id>/integration/"

app_name = "users"
_PERSON = "clients/<uuid:pk>/users/<uuid:membership_id>"
urlpatterns = [
    path("me/", account.my_access, name="me"),
    path("me/account/", account.my_account, name="account"),
    path("clients/<uuid:pk>/responsible/", responsible.client_responsible, name="responsible"),
    path("employees/", employees.employee_list, name="employees"),
    path("employees/invite/", employees.invite_employee, name="invite_employee"),
    path("employees/<uuid:employment_id>/", employees.employee, name="employee"),
    path("employees/<uuid:employment_id>/rights/", employees.employee_rights, name="employee_rights"),
    path("employees/<uuid:employment_id>/leave/", employees.leave, name="leave"),
    path("employees/<uuid:employment_id>/activate/", employees.employee_activate, name="employee_activate"),
    path("employees/<uuid:employment_id>/send-again/", employees.employee_send_again, name="employee_send_again"),
    path("clients/<uuid:pk>/users/integration/", integrations.integration_new, name="integration_new"),
    path(_PROGRAM, integrations.integration, name="integration"),
    path(f"{_PROGRAM}change/", integrations.integration_change, name="integration_change"),
    path(f"{_PROGRAM}access/", integrations.integration_access, name="integration_access"),
    path(f"{_PROGRAM}end/", integrations.integration_end, name="integration_end"),
    path(f"{_PROGRAM}keys/", integrations.api_key_new, name="api_key_new"),
    path(f"{_PROGRAM}keys/<uuid:key_id>/revoke/", integrations.api_key_revoke, name="api_key_revoke"),
    path("templates/users/", user_templates.user_templates, name="user_templates"),
    path("templates/users/<uuid:user_template_id>/", user_templates.rename, name="user_template_rename"),
    path("templates/users/<uuid:user_template_id>/archive/", user_templates.archive, name="user_template_archive"),
    path("me/account/share/", user_templates.share, name="user_template_share"),
    path("me/account/template/", user_templates.take, name="user_template_take"),
    path("api/access/", api.access, name="api_access"),
    path("clients/<uuid:pk>/users/", people.people, name="people"),
    path(f"{_PERSON}/deactivate/", person_menu.deactivate, name="deactivate"),
    path(f"{_PERSON}/activate/", person_menu.activate, name="activate"),
    path(f"{_PERSON}/remove/", person_menu.remove, name="remove"),
    path(f"{_PERSON}/send-again/", person_menu.send_again, name="send_again"),
    path(f"{_PERSON}/extend/", person_menu.extend, name="extend"),
    path(f"{_PERSON}/move/", person_menu.move, name="move"),
    path(f"{_PERSON}/person/", person_menu.change_person, name="change_person"),
    path(f"{_PERSON}/erase/", person_menu.erase, name="erase"),
    path("clients/<uuid:pk>/access-on/", who_had_access.access_on, name="access_on"),
    path("people/<uuid:person_id>/access/", who_had_access.person_access, name="person_access"),
]
