"""The page of components, and its dialogs. Included by klientadmin.urls where LOCAL_RUN is on, and nowhere else."""

from django.urls import path

from klientadmin.design import views

app_name = "design"

urlpatterns = [
    path("", views.components, name="components"),
    path("<slug:dialog>/", views.dialog, name="dialog"),
]
