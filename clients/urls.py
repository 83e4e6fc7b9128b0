"""Addresses of clients, templates, events and mail."""

from django.urls import path

from clients.views import (
    cards,
    company,
    create,
    detail,
    ending,
    events,
    invoice_email,
    listing,
    mail,
    notes,
    registers,
    saved_views,
    templates,
    vat,
)

app_name = "clients"
urlpatterns = [
    path("clients/", listing.client_list, name="list"),
    path("clients/views/new/", saved_views.save_view, name="save_view"),
    path("clients/views/<uuid:view_id>/delete/", saved_views.delete_view, name="delete_view"),
    path("clients/new/", create.new_client, name="new"),
    path("clients/new/lookup/", create.look_up, name="look_up"),
    path("clients/<uuid:pk>/", detail.client_detail, name="detail"),
    path("clients/<uuid:pk>/company/", company.edit_company, name="edit_company"),
    path("clients/<uuid:pk>/contact/", cards.edit_contact, name="edit_contact"),
    path("clients/<uuid:pk>/extras/<str:extra>/", cards.set_extra, name="set_extra"),
    path("clients/<uuid:pk>/invoice-email/", invoice_email.invoice_email, name="invoice_email"),
    path("clients/<uuid:pk>/tags/", cards.edit_tags, name="edit_tags"),
    path("clients/<uuid:pk>/number/", detail.personal_number, name="personal_number"),
    path("clients/<uuid:pk>/vat/", vat.check_vat, name="check_vat"),
    path("clients/<uuid:pk>/notes/", notes.write_note, name="write_note"),
    path("clients/<uuid:pk>/end/", ending.end_client, name="end"),
    path("clients/<uuid:pk>/reopen/", ending.reopen_client, name="reopen"),
    path("clients/<uuid:pk>/events/", events.client_events, name="events"),
    path("reports/events/", events.firm_events, name="firm_events"),
    path("reports/mail/", mail.mail_list, name="mail"),
    path("reports/mail/<uuid:message_id>/", mail.mail_message, name="mail_message"),
    path("reports/mail/<uuid:message_id>/body/", mail.mail_body, name="mail_body"),
    path("reports/mail/<uuid:message_id>/send-again/", mail.send_again, name="mail_send_again"),
    path("registers/", registers.register_list, name="registers"),
    path("registers/try/", registers.try_one, name="try_register"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/new/", templates.new_template, name="template_new"),
    path("templates/<uuid:template_id>/", templates.edit_template, name="template_edit"),
    path("templates/<uuid:template_id>/archive/", templates.archive_template, name="template_archive"),
    path("templates/<uuid:template_id>/default/", templates.make_default, name="template_default"),
]
