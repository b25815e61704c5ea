# syntax=docker/dockerfile:1
# One image for every role: docker build -t dramatis --build-arg VERSION=$(git describe --always) .
# It holds the program, with the web application in it, what names the authorities of certificates, and nothing else.

FROM --platform=$BUILDPLATFORM node:20.20.2-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOTOOLCHAIN=local
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
COPY --from=web /src/web/dist/ web/dist/
ARG TARGETOS TARGETARCH VERSION=development
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -ldflags "-s -w -X main.stamped=$VERSION" -o /root-fs/dramatis ./cmd/dramatis
# The program writes into no directory but /tmp, where large files pass through.
RUN mkdir -p /root-fs/etc/ssl/certs /root-fs/tmp && chmod 1777 /root-fs/tmp && \
    cp /etc/ssl/certs/ca-certificates.crt /root-fs/etc/ssl/certs/ && \
    echo 'dramatis:x:65532:65532:dramatis:/tmp:/dramatis' >/root-fs/etc/passwd && echo 'dramatis:x:65532:' >/root-fs/etc/group

FROM scratch
ARG VERSION=development
LABEL org.opencontainers.image.title="Dramatis" \
      org.opencontainers.image.description="Worlds of autonomous fictional characters that live as durable background jobs" \
      org.opencontainers.image.source="https://github.com/literaryai/dramatis" \
      org.opencontainers.image.documentation="https://github.com/literaryai/dramatis/blob/main/docs/docker.md" \
      org.opencontainers.image.version="$VERSION"
COPY --from=build /root-fs/ /
USER 65532:65532
# A role answers here: the API for everything, a worker and a scheduler for their health and their metrics.
ENV DRAMATIS_ADDR=:8080 DRAMATIS_HEALTH_ADDR=:8080 DRAMATIS_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=12s --start-period=30s --retries=3 CMD ["/dramatis", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/dramatis"]
CMD ["--help"]
