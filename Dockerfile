# PAL Bot for production: docker build -t palbot .
# Runs without root and without a writable disk: docker run --read-only --tmpfs /tmp --env-file palbot.env -p 3978:3978 palbot

# DIGEST TO BE FILLED IN where a registry can be reached, so that a build today and one next year are the same:
#   docker buildx imagetools inspect node:24.21.0-bookworm-slim  ->  node:24.21.0-bookworm-slim@sha256:...
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Exactly the lockfile. No package of the product needs its install script.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
# Node alone: nothing in here installs or builds.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-* /usr/local/bin/yarn /usr/local/bin/yarnpkg
# /tmp is the only place that is written to: compiled code, for a faster second start.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/compile-cache PORT=3978
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
USER node
EXPOSE 3978
# For hosts without probes of their own. Kubernetes and Container Apps ask /healthz and /readyz themselves.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# Not npm: it would keep signals from the bot.
CMD ["node", "src/main.ts"]
