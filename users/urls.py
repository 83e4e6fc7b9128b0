"""Addresses of people."""

from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("me/", views.my_access, name="me"),
    path("me/account/", views.my_account, name="account"),
    path("clients/<uuid:pk>/responsible/", views.client_responsible, name="responsible"),
]
