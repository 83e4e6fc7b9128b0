"""The commands of the application's processes: `make run`, Dockerfile and docker-compose.yml all use these.

tests/devstack/test_compose.py compares them. The first word, python, is the interpreter that has the requirements.
"""

MIGRATE = ("python", "manage.py", "migrate", "--noinput")
COLLECT_STATIC = ("python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
SEED_DEMO = ("python", "manage.py", "seed_demo")


def web(bind: str) -> tuple[str, ...]:
    """No access log: addresses of mailed links hold their tokens, and the application logs requests without them."""
    gunicorn = ("python", "-m", "gunicorn", "klientadmin.wsgi:application", "--bind", bind)
    return (*gunicorn, "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket")


def worker() -> tuple[str, ...]:
    """Delivers mail and does due work."""
    celery = ("python", "-m", "celery", "--app", "klientadmin", "worker", "--concurrency", "2", "--loglevel", "INFO")
    return (*celery, "--without-gossip", "--without-mingle")


def beat(schedule: str) -> tuple[str, ...]:
    """The clock; exactly one. `schedule` is the file where it notes what it has sent."""
    celery = ("python", "-m", "celery", "--app", "klientadmin", "beat", "--loglevel", "INFO")
    return (*celery, "--schedule", schedule, "--pidfile=")


def simulate_registers(port: int) -> tuple[str, ...]:
    """The company registers, played over HTTP."""
    return ("python", "manage.py", "simulate_registers", "--port", str(port))
