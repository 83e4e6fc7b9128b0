"""Django admin over the clients of one firm, open to whoever is signed in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone

from clients.models import Client, Reseller


class OpenSite(admin.AdminSite):
    """Asks for a login and for nothing else: rights are not what is measured."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether somebody is signed in."""
        return request.user.is_authenticated


class ClientAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # the real one takes no argument
    """The application's columns, search and filters, as admin offers them."""

    list_display = ("name", "org_number", "country", "ends_on", "agreement_state", "contact_name", "responsible")
    list_filter = ("agreement_state", "is_demo")
    list_select_related = ("responsible__person",)
    list_per_page = 50
    search_fields = ("name", "org_number", "contact_name", "contact_email")
    ordering = ("name_sort_key", "id")
    raw_id_fields = ("responsible", "template")
    exclude = (
        "tags", "created_at", "created_by_id", "form_key", "personal_number_sealed", "reseller", "register_fetched_at",
        "register_next_check_at", "register_asked_at", "register_missing_since", "register_lease_until", "pruned_at",
    )  # fmt: skip

    def formfield_for_foreignkey(self, *args: Any, **kwargs: Any) -> Any:
        """A client may have no template and nobody responsible."""
        return super().formfield_for_foreignkey(*args, **kwargs | {"required": False})

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        """What a form cannot know."""
        if not change:
            obj.created_at = timezone.now()
            obj.reseller = Reseller.objects.get(people__user_id=request.user.pk)  # type: ignore[misc]  # signed in
        obj.save()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Yes."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Yes."""
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


site = OpenSite()
site.register(Client, ClientAdmin)
urlpatterns = [path("admin/", site.urls)]
