# Two stages: the first installs the hash-locked packages, the second holds only what runs.
# Build: docker build -t dateline .     Run: see compose.yaml

FROM python:3.13-slim AS build
COPY requirements.lock requirements-metrics.lock /build/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps \
      --require-hashes --only-binary :all: --requirement /build/requirements.lock \
      --requirement /build/requirements-metrics.lock \
 && /opt/venv/bin/python -m pip uninstall --yes pip

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATELINE_DATA=/data
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin dateline \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY bot /app/bot
COPY config /app/config
COPY knowledge /app/knowledge
COPY LICENSE /app/LICENSE
USER 10001
# The index of the knowledge is built here, once; a new named volume starts with it.
RUN python -m bot ask --no-log "is the index built?"
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
  CMD ["python", "-m", "bot", "healthcheck"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
