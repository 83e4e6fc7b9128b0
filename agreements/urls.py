"""Addresses of agreements: the contact's public pages, and the firm's own."""

from django.urls import path

from agreements.views import public, staff, texts

app_name = "agreements"
urlpatterns = [
    path("agreements/<str:token>/", public.answer, name="public"),
    path("agreements/receipt/<str:token>/", public.receipt, name="receipt"),
    path("clients/<uuid:pk>/agreement/send/", staff.send_again, name="send"),
    path("clients/<uuid:pk>/agreement/link/", staff.copy_link, name="copy_link"),
    path("clients/<uuid:pk>/agreement/paper/", staff.upload_paper, name="paper"),
    path("clients/<uuid:pk>/agreement/<uuid:agreement_id>/", staff.evidence, name="evidence"),
    path("clients/<uuid:pk>/agreement/<uuid:agreement_id>/paper/", staff.download_paper, name="download_paper"),
    path("templates/agreements/", texts.text_list, name="texts"),
    path("templates/agreements/<str:language>/", texts.edit_text, name="text_edit"),
    path("templates/agreements/<str:language>/waiting/", texts.waiting, name="text_waiting"),
    path("templates/agreements/version/<uuid:text_id>/", texts.show_text, name="text_show"),
]
