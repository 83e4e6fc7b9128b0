"""Addresses of people."""

from django.urls import path

from users.views import account, responsible

app_name = "users"
urlpatterns = [
    path("me/", account.my_access, name="me"),
    path("me/account/", account.my_account, name="account"),
    path("clients/<uuid:pk>/responsible/", responsible.client_responsible, name="responsible"),
]
