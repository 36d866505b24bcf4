//! The ground against recordings of Gymnasium.

use serde_json::Value;

use super::*;
use crate::golden;

fn single((x, y): Point) -> [f32; 2] {
    [x as f32, y as f32]
}

fn sorted<const N: usize>(mut corners: [[f32; 2]; N]) -> [[f32; 2]; N] {
    corners.sort_by(|a, b| a.partial_cmp(b).unwrap());
    corners
}

/// The points that the edges join.
fn points(terrain: &Terrain) -> impl Iterator<Item = Point> {
    let edges = terrain.pieces.iter().filter_map(|piece| match piece {
        TerrainPiece::Edge(from, to) => Some((*from, *to)),
        TerrainPiece::Block(_) => None,
    });
    let last = edges.clone().next_back().map(|(_, to)| to);
    edges.map(|(from, _)| from).chain(last)
}

/// Vertices of the recording, which are single precision.
fn vertices<const N: usize>(golden: &Value) -> [[f32; 2]; N] {
    assert_eq!(golden.as_array().unwrap().len(), N);
    from_fn(|index| golden::numbers::<2>(&golden[index]).map(|number| number as f32))
}

/// Compares everything but the push, which only the physics shows.
fn follows(name: &str) -> Option<()> {
    let golden = golden::shared(&format!("bipedal/{name}.json.gz"))?;
    let hardcore = golden["hardcore"].as_bool().unwrap();
    let seed = golden["seed"].as_u64().unwrap();
    let terrain = Terrain::generate(&mut NumpyRandom::new(seed), hardcore);
    let (xs, ys): (Vec<f64>, Vec<f64>) = points(&terrain).unzip();
    golden::assert_close(&xs, &golden["terrain_x"], 0.0);
    golden::assert_close(&ys, &golden["terrain_y"], 0.0);
    assert_eq!(golden["clouds"].as_array().unwrap().len(), 10);
    for (cloud, recorded) in terrain.clouds.iter().zip(golden["clouds"].as_array().unwrap()) {
        let recorded: [_; 5] = from_fn(|corner| golden::numbers::<2>(&recorded[corner]));
        assert_eq!(cloud.map(|(x, y)| [x, y]), recorded, "{name}");
    }
    let fixtures = golden["static_fixtures_in_creation_order"].as_array().unwrap();
    assert_eq!(terrain.pieces.len(), fixtures.len(), "{name}");
    for (piece, fixture) in terrain.pieces.iter().zip(fixtures) {
        let recorded = &fixture["v"];
        match piece {
            TerrainPiece::Block(corners) => {
                assert_eq!(fixture["type"], "b2PolygonShape", "{name}");
                // Box2D has put the corners in an order of its own.
                assert_eq!(sorted(corners.map(single)), sorted(vertices(recorded)), "{name}");
            }
            TerrainPiece::Edge(from, to) => {
                assert_eq!(fixture["type"], "b2EdgeShape", "{name}");
                assert_eq!([*from, *to].map(single), vertices(recorded), "{name}");
            }
        }
    }
    Some(())
}

#[test]
fn follows_gymnasium() {
    for name in super::super::tests::RECORDINGS {
        follows(name);
    }
}

#[test]
fn knows_a_few_points_of_gymnasium() {
    let terrain = Terrain::generate(&mut NumpyRandom::new(0), false);
    let heights = [20, 21, 100, 199].map(|index| points(&terrain).nth(index).unwrap().1);
    let recorded = [
        3.333_333_333_333_333_5,
        3.317_985_780_917_591_7,
        3.384_444_120_652_476_7,
        3.385_954_677_118_604,
    ];
    assert_eq!(heights, recorded);
    assert!(terrain.pieces.len() == 199, "no obstacles");
    assert_eq!(terrain.clouds[9][4], (5.816_567_277_602_567, 11.704_964_224_630_594));

    let terrain = Terrain::generate(&mut NumpyRandom::new(0), true);
    let heights = [21, 50, 100, 199].map(|index| points(&terrain).nth(index).unwrap().1);
    let recorded = [3.1, 2.441_365_061_072_242_6, 5.300_593_792_791_734, 4.944_566_947_960_184];
    assert_eq!(heights, recorded);
    assert_eq!(terrain.pieces.len(), 226);
    let TerrainPiece::Block(corners) = terrain.pieces[26] else { panic!("the last obstacle") };
    let recorded = [
        [88.666_664, 3.109_804_4],
        [88.666_664, 4.976_471],
        [89.133_33, 3.109_804_4],
        [89.133_33, 4.976_471],
    ];
    assert_eq!(sorted(corners.map(single)), recorded);
    assert!(matches!(terrain.pieces[27], TerrainPiece::Edge((0.0, _), _)));
    assert_eq!(terrain.clouds[9][4], (49.750_895_379_494_075, 11.637_263_078_096_488));
}

#[test]
fn every_ground_is_whole_and_needs_no_more_room() {
    for seed in 0..2_000 {
        let terrain = Terrain::generate(&mut NumpyRandom::new(seed), seed % 2 == 1);
        let edges = |piece: &&TerrainPiece| matches!(piece, TerrainPiece::Edge(..));
        let trailing = terrain.pieces.iter().rev().take_while(edges).count();
        assert_eq!((points(&terrain).count(), trailing), (POINTS, POINTS - 1), "seed {seed}");
        assert!(terrain.pieces.len() <= MOST_PIECES, "seed {seed}");
        assert!(terrain.push.abs() <= PUSH, "seed {seed}");
    }
}
