#!/usr/bin/env bash
# Builds the engine of pages, src/report/engine.wasm, so that the same source gives the
# same bytes wherever it lies. Another file may be named: build.sh FILE.
#
#     rustup target add wasm32-unknown-unknown
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=${1:-src/report/engine.wasm}
target=${CARGO_TARGET_DIR:-$PWD/target}
# Panics say where: not where on this machine.
flags="--remap-path-prefix=$PWD=/precocial"
flags+=" --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
flags+=" --remap-path-prefix=$(rustc --print sysroot)=/rust"
CARGO_INCREMENTAL=0 RUSTFLAGS="$flags" \
    cargo build --locked --quiet -p precocial-page-engine --profile page --target wasm32-unknown-unknown
cp "$target/wasm32-unknown-unknown/page/precocial_page_engine.wasm" "$out"
chmod 644 "$out"
# Another compiler gives other bytes.
echo "$(sha256sum "$out" | cut -d ' ' -f 1) $(rustc --version)" >"$out.sha256"
echo "$out: $(wc -c <"$out") bytes, $(gzip -9 <"$out" | wc -c) compressed"
