# One image for every part of Marquee that is Python: Airflow, the service, the replica, the steps before them.
# Pin the base to a digest for a reproducible build: --build-arg PYTHON_IMAGE=docker.io/library/python@sha256:...
ARG PYTHON_IMAGE=docker.io/library/python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
# deploy/requirements-cluster.txt holds the same pins, and those of the CeleryExecutor.
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} ./requirements.txt
RUN python3 -m venv --without-pip /opt/venv \
 && python3 -m pip --python /opt/venv/bin/python install --disable-pip-version-check --no-cache-dir \
      --no-deps --require-hashes --only-binary :all: -r requirements.txt \
 && echo /opt/marquee/plugins > "$(/opt/venv/bin/python -c 'import site; print(site.getsitepackages()[0])')/marquee.pth"

# Marquee itself, with the metadata by which Airflow finds its provider; the layer of packages stays as it was.
FROM packages AS marquee
WORKDIR /opt/marquee
COPY pyproject.toml ./
COPY plugins plugins
RUN python3 -m pip --python /opt/venv/bin/python install --disable-pip-version-check --no-cache-dir \
      --no-deps --no-build-isolation --target /tmp/installed . \
 && mv /tmp/installed/marquee-*.dist-info plugins/ \
 && /opt/venv/bin/python -m compileall -q plugins

FROM ${PYTHON_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Marquee" \
      org.opencontainers.image.description="Mirrors TMDB into Postgres, learns which films succeed, answers questions" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN groupadd --gid 10001 marquee \
 && useradd --uid 10001 --gid 10001 --home-dir /var/lib/marquee --no-create-home --shell /usr/sbin/nologin marquee \
 && install -d -o marquee -g marquee -m 0700 /var/lib/marquee /var/lib/marquee/data \
      /var/lib/marquee/data/airflow /var/lib/marquee/data/journal /var/lib/marquee/data/models \
 && install -d -o marquee -g marquee -m 0755 /run/marquee /run/marquee/airflow /run/marquee/service \
      /run/marquee/postgres /run/marquee/lake /run/marquee/redis
WORKDIR /opt/marquee
COPY --from=packages /opt/venv /opt/venv
COPY --from=marquee /opt/marquee/plugins plugins
RUN echo "${REVISION}" > REVISION
COPY LICENSE ./
COPY dags dags
COPY serving serving
COPY sql sql
COPY deploy/image/healthy.py /usr/local/bin/healthy
COPY deploy/image/with-environment.sh /usr/local/bin/with-environment
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    MARQUEE_HOME=/var/lib/marquee \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BENTOML_DO_NOT_TRACK=True
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["healthy", "http://127.0.0.1:3000/livez"]
CMD ["with-environment", "python", "-m", "bentoml", "serve", "service:Marquee", "--working-dir", "/opt/marquee/serving", "--host", "0.0.0.0", "--port", "3000"]
