# The program alone, without shell or package manager. PostgreSQL and Redis run
# beside it: see docker-compose.yml.
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/hoidap ./cmd/hoidap \
    && mkdir -p /out/data

# Certificates for SMTP and S3 over TLS, and the time zones, nothing else.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/hoidap /usr/local/bin/hoidap
COPY --from=build --chown=nonroot:nonroot /out/data /var/lib/hoidap
ENV HOIDAP_LISTEN=:8080 HOIDAP_DATA_DIR=/var/lib/hoidap
VOLUME /var/lib/hoidap
EXPOSE 8080
USER nonroot
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["hoidap", "health", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["hoidap"]
CMD ["serve"]
