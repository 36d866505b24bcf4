//! Forward passes of one network, in lanes a second.

mod champion;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use precocial::network::{LaneWeights, Network};
use precocial_envs::lanes::{BLOCKS, InstructionSet, Row, WIDTH};

fn main() {
    let network = Network::compile(&champion::champion());
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("network");
    group.sample_size(20).measurement_time(Duration::from_secs(1));
    group.warm_up_time(Duration::from_millis(300));
    for set in InstructionSet::available() {
        // Its short name: what stands between the first brackets.
        let name = format!("{set:?}").split(['(', ')']).nth(1).unwrap_or_default().to_owned();
        for blocks in 1..=BLOCKS {
            let mut rows = network.new_rows();
            let mut row = Row::default();
            for (lane, weight) in row.iter_mut().flatten().enumerate() {
                *weight = [-2.0, -1.0, -0.5, 0.5, 1.0, 2.0][lane % 6];
            }
            let (inputs, _) = network.inputs_and_outputs(&mut rows);
            for (place, value) in inputs.iter_mut().flatten().flatten().enumerate() {
                *value = (place as f64).mul_add(0.618, 0.1) % 2.0 - 1.0;
            }
            group.throughput(Throughput::Elements((blocks * WIDTH) as u64));
            for (kind, weights) in [
                ("shared", LaneWeights::Shared(row)),
                ("own", LaneWeights::Each(vec![row; network.live_connections()])),
            ] {
                let id = BenchmarkId::new(&name, format!("{blocks} blocks, {kind} weights"));
                group.bench_function(id, |bencher| {
                    bencher.iter(|| network.step(set, black_box(&mut rows), &weights, blocks));
                });
            }
        }
    }
    group.finish();
    criterion.final_summary();
}
