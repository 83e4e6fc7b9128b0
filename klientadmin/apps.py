"""The composition root as a Django app, for its templates, commands and checks."""

from django.apps import AppConfig


class KlientadminConfig(AppConfig):
    """Holds no models: health, home, commands and system checks."""

    name = "klientadmin"

    def ready(self) -> None:
        """Compiles stale catalogues before anything is translated; registers what `check --deploy` runs."""
        from klientadmin import checks  # noqa: F401  # importing registers them
        from klientadmin.catalogues.compiling import compile_stale

        compile_stale()
