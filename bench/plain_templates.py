"""Django's templates with Django's own tags: the application's would bring in what the compared sides do not use."""

from django.template.backends.django import DjangoTemplates

TAGS = {
    "admin_list": "django.contrib.admin.templatetags.admin_list",
    "admin_modify": "django.contrib.admin.templatetags.admin_modify",
    "admin_urls": "django.contrib.admin.templatetags.admin_urls",
    "i18n": "django.templatetags.i18n",
    "log": "django.contrib.admin.templatetags.log",
    "static": "django.templatetags.static",
}


class PlainTemplates(DjangoTemplates):
    """The backend as it is in a project whose apps bring no tags."""

    def get_templatetag_libraries(self, custom_libraries: dict[str, str]) -> dict[str, str]:
        """Those of Django and, on its side, of admin, by the name that a template loads."""
        from bench.settings import SIDE

        return {name: module for name, module in TAGS.items() if SIDE == "admin" or ".admin." not in module}
