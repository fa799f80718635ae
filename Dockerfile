# syntax=docker/dockerfile:1

# One image for every process of Bellhop: its command says which. docs/operations.md tells how it is run.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --workspace --bin bellhop \
 && deploy/rootfs target/release/bellhop /rootfs

FROM scratch
COPY --from=build /rootfs /
USER 65532:65532
ENV PATH=/usr/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt LOG_FORMAT=json
EXPOSE 8080
# It asks the health port, on loopback, whether the process lives.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["bellhop", "health"]
ENTRYPOINT ["bellhop"]
CMD ["run", "interactions", "api", "sync-daemon", "worker"]
