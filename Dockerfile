# Sideline with LiveKit: one image for web, workers, beat and commentator (compose.yaml).
FROM node:22.23.2-bookworm-slim AS browser
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY project/vendor.mjs project/
RUN npm ci --omit=dev
COPY project/http/static_files/bundles.mjs project/http/static_files/
COPY static/js static/js
RUN npm run bundles

FROM python:3.12.14-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SIDELINE_DATA_DIR=/data HOST=0.0.0.0
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
# docker compose build --build-arg VOICE=piper: the server speaks the lines (docs/voice.md).
ARG VOICE=""
COPY requirements-voice-piper.lock ./
RUN [ -z "$VOICE" ] || pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: \
  -r "requirements-voice-$VOICE.lock"
COPY manage.py ./
COPY project project
COPY livekit_app livekit_app
COPY sessions_app sessions_app
COPY commentary commentary
COPY templates templates
COPY static static
COPY --from=browser /app/node_modules/.sideline-vendor node_modules/.sideline-vendor
COPY --from=browser /app/node_modules/.sideline-bundles node_modules/.sideline-bundles
RUN useradd --system --create-home sideline && mkdir -m 700 /data && chown sideline /data
USER sideline
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "run_web"]
