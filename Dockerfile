# The application: web by default; worker, beat and migrate are the same image with another command
# (docker-compose.yml). Settings come from the environment: .env.example lists them.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent klientadmin
WORKDIR /app

COPY requirements/runtime.lock requirements/runtime.lock
RUN pip install --require-hashes --requirement requirements/runtime.lock

COPY . .
# Settings have no default secrets; nothing of these reaches the image. Files stay root's: the process cannot change them.
RUN SECRET_KEY=build LINK_KEY=build FIELD_KEY=build DATABASE_URL=postgres://build@localhost/build \
    REDIS_URL=redis://localhost python manage.py collectstatic --noinput --verbosity 0

USER klientadmin
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from http.client import HTTPConnection as C; import os, sys; c = C('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz', headers={'Host': os.environ.get('ALLOWED_HOSTS', '').split(',')[0].strip(' .*') or 'localhost'}); sys.exit(c.getresponse().status != 200)"]
CMD ["python", "-m", "gunicorn", "klientadmin.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
