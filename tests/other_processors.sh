#!/usr/bin/env bash
# Holds the committed digests of whole short runs on processors that this machine does
# not have, by emulation: AArch64, and x86-64 before AVX.
#
#     rustup target add aarch64-unknown-linux-gnu
#     apt install qemu-user gcc-aarch64-linux-gnu
#     tests/other_processors.sh
#
# Tells which part is left out where something is missing. Emulation is slow: eight minutes
# of processor time for AArch64, about forty for x86-64 before AVX.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
failed=0

hold() { # NAME PROGRAM…
    local name=$1
    shift
    echo "== $name"
    PRECOCIAL_PROGRAM="$*" cargo test --release --test program digests || failed=1
}

if command -v qemu-x86_64 >/dev/null; then
    cargo build --release --bin precocial
    hold "x86-64 before AVX" qemu-x86_64 -cpu Nehalem "$target/release/precocial"
else
    echo "left out: x86-64 before AVX needs qemu-x86_64 (Debian's qemu-user)"
fi

aarch64=aarch64-unknown-linux-gnu
if ! command -v qemu-aarch64 >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
    echo "left out: AArch64 needs qemu-aarch64 and aarch64-linux-gnu-gcc (Debian's qemu-user, gcc-aarch64-linux-gnu)"
elif [ ! -d "$(rustc --print sysroot)/lib/rustlib/$aarch64" ]; then
    echo "left out: AArch64 needs rustup target add $aarch64"
else
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
        cargo build --release --bin precocial --target $aarch64
    hold AArch64 qemu-aarch64 -L /usr/aarch64-linux-gnu "$target/$aarch64/release/precocial"
fi
exit $failed
