#!/usr/bin/env bash
# Two hosts on one machine, made of network namespaces, one of which is cut off in the
# middle of a run: the job ends within seconds, and resumed it comes to the bytes of a run
# that nobody disturbed. For root, with Open MPI and iproute2:
#   tests/two_hosts.sh target/debug/precocial
set -euo pipefail
precocial=$(realpath "${1:?the program, built with --features mpi}")
folder=$(mktemp -d)
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 NO_COLOR=1
end() {
    ip netns del precocial-a 2>/dev/null || true
    ip netns del precocial-b 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT

for host in a b; do
    ip netns add "precocial-$host"
    ip netns exec "precocial-$host" ip link set lo up
done
ip link add host-a netns precocial-a type veth peer name host-b netns precocial-b
ip netns exec precocial-a ip addr add 10.77.0.1/24 dev host-a
ip netns exec precocial-b ip addr add 10.77.0.2/24 dev host-b
ip netns exec precocial-a ip link set host-a up
ip netns exec precocial-b ip link set host-b up

# What mpirun takes for ssh: a host and a command.
printf '#!/bin/sh\nshift\nexec ip netns exec precocial-b unshare --uts sh -c "hostname b; $*"\n' >"$folder/agent"
chmod +x "$folder/agent"
on_two_hosts() {
    ip netns exec precocial-a unshare --uts sh -c 'hostname a; exec "$@"' sh \
        mpirun --oversubscribe --bind-to none --host a:2,10.77.0.2:2 -n 4 \
        --mca plm_rsh_agent "$folder/agent" \
        --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
        --mca oob_tcp_keepalive_time 3 --mca oob_tcp_keepalive_intvl 1 --mca oob_tcp_keepalive_probes 3 \
        "$precocial" "$@"
}

cat >"$folder/walkers.ron" <<'END'
(task: "bipedal-walker-v3", seed: 5, save_every: 3, evaluation: (episodes: 1),
 search: Wann((population: 48, generations: 4000, confirmation: (every: 4, episodes: 2))))
END
on_two_hosts run "$folder/walkers.ron" --out "$folder/run" >/dev/null 2>"$folder/said" &
job=$!
until [ -e "$folder/run/checkpoint.ron" ]; do sleep 0.1; done
sleep 0.5
begin=$SECONDS
ip netns exec precocial-a ip link set host-a down
wait "$job" && code=0 || code=$?
echo "cut off: the job ended after $((SECONDS - begin)) s with $code"
cat "$folder/said"
grep -q 'on b was lost' "$folder/said"
grep -q ' resume ' "$folder/said"
ip netns exec precocial-a ip link set host-a up
sleep 3

generations=$(($(wc -l <"$folder/run/metrics.jsonl") + 3))
on_two_hosts resume "$folder/run" --generations "$generations" >/dev/null
"$precocial" run "$folder/walkers.ron" --set search.generations="$generations" --out "$folder/straight" >/dev/null 2>&1
cmp "$folder/run/checkpoint.ron" "$folder/straight/checkpoint.ron"
cmp "$folder/run/champion.ron" "$folder/straight/champion.ron"
echo "after $generations generations, the last ones on both hosts again: the same bytes"
