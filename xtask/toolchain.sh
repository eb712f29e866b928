#!/bin/sh
# Makes sure that `cargo xtask` itself can be built: the pinned Rust toolchain and a C linker.
set -eu
cd "$(dirname "$0")/.."

channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)

if ! command -v rustup >/dev/null 2>&1; then
    echo "Twofold needs rustup, see https://rustup.rs" >&2
    exit 1
fi
if ! rustup toolchain list | grep -q "^$channel-"; then
    echo "[setup] installing Rust $channel"
    rustup toolchain install "$channel" --profile minimal --no-self-update
fi
if ! command -v cc >/dev/null 2>&1; then
    echo "[setup] installing a C compiler, which Rust links with"
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo"; fi
    if ! command -v apt-get >/dev/null 2>&1 || ! { $sudo apt-get update && $sudo apt-get install -y gcc libc6-dev; }; then
        echo "No C compiler found. Install one, on Debian: apt-get install gcc libc6-dev" >&2
        exit 1
    fi
fi
if [ ! -x target/tools/xtask ]; then
    echo "[setup] building cargo xtask, once (two to four minutes)"
    cargo build --profile tools --package xtask
fi
