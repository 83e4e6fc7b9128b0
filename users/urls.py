"""Addresses of people."""

from django.urls import path

from users.views import account, changing, inviting, putting, responsible

app_name = "users"
urlpatterns = [
    path("me/", account.my_access, name="me"),
    path("me/account/", account.my_account, name="account"),
    path("clients/<uuid:pk>/responsible/", responsible.client_responsible, name="responsible"),
    path("clients/<uuid:pk>/users/invite/<int:kind>/", inviting.invite, name="invite"),
    path("clients/<uuid:pk>/users/employee/", putting.put_employee, name="put_employee"),
    path("clients/<uuid:pk>/users/<uuid:membership_id>/access/", changing.access, name="access"),
    path("clients/<uuid:pk>/users/<uuid:membership_id>/tree/", changing.permission_tree, name="tree"),
]
