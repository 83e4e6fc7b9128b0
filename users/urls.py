"""Addresses of people."""

from django.urls import path

from users.views import account, people, person_menu, responsible

app_name = "users"
_PERSON = "clients/<uuid:pk>/users/<uuid:membership_id>"
urlpatterns = [
    path("me/", account.my_access, name="me"),
    path("me/account/", account.my_account, name="account"),
    path("clients/<uuid:pk>/responsible/", responsible.client_responsible, name="responsible"),
    path("clients/<uuid:pk>/users/", people.people, name="people"),
    path(f"{_PERSON}/deactivate/", person_menu.deactivate, name="deactivate"),
    path(f"{_PERSON}/activate/", person_menu.activate, name="activate"),
    path(f"{_PERSON}/remove/", person_menu.remove, name="remove"),
    path(f"{_PERSON}/send-again/", person_menu.send_again, name="send_again"),
    path(f"{_PERSON}/extend/", person_menu.extend, name="extend"),
    path(f"{_PERSON}/move/", person_menu.move, name="move"),
    path(f"{_PERSON}/person/", person_menu.change_person, name="change_person"),
    path(f"{_PERSON}/erase/", person_menu.erase, name="erase"),
]
