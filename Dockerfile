# syntax=docker/dockerfile:1

# One image for every process of Bellhop: its command says which. docs/operations.md tells how it is run.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --workspace --bin bellhop \
 && deploy/rootfs /rootfs target/release/bellhop && test -s /rootfs/etc/ssl/certs/ca-certificates.crt

# What `bellhop backup` and `bellhop restore` call: those of the newest PostgreSQL know every older server.
FROM postgres:18-bookworm AS clients
COPY deploy/rootfs /usr/local/bin/rootfs
RUN bin=/usr/lib/postgresql/18/bin && rootfs /rootfs $bin/pg_dump $bin/pg_restore $bin/psql

FROM scratch
COPY --from=clients /rootfs /
COPY --from=build /rootfs /
USER 65532:65532
ENV PATH=/usr/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt LOG_FORMAT=json
EXPOSE 8080
# It asks the health port, on loopback, whether the process lives.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["bellhop", "health"]
ENTRYPOINT ["bellhop"]
CMD ["run", "interactions", "api", "sync-daemon", "worker"]
