use std::sync::LazyLock;

use super::{ExportError, ExportedNetwork, Format, OnnxOptions};
use crate::activation::Activation;
use crate::network::Weights;
use crate::search::WeightScore;
use crate::topology::{NodeNames, Topology};

/// Two inputs, two outputs, a sine in use, a cosine that reaches nothing, and
/// a disabled connection.
pub(super) fn small() -> Topology {
    let mut topology = Topology::new(2, 2);
    topology.add_connection(1, 3).unwrap();
    topology.add_connection(0, 4).unwrap();
    let sine = topology.insert_node(0, Activation::Sine).unwrap();
    let dead = topology.insert_node(1, Activation::Cosine).unwrap();
    let last = topology.connections().iter().position(|c| c.source == dead).unwrap();
    topology.set_enabled(last, false).unwrap();
    topology.add_connection(sine, 4).unwrap();
    topology.add_connection(0, sine).unwrap();
    topology
}

/// A weight for each connection of [`small`], in its order.
pub(super) const EACH: [f64; 8] = [9.0, 8.0, 0.1, 0.2, 7.0, 6.0, -0.4, -0.5];

fn observations() -> &'static [String] {
    static NAMES: LazyLock<[String; 2]> = LazyLock::new(|| ["distance", "speed"].map(String::from));
    &*NAMES
}

pub(super) fn network<'a>(topology: &'a Topology, weights: Weights<'a>) -> ExportedNetwork<'a> {
    let observations = observations();
    ExportedNetwork {
        task: "a-task",
        origin: "somewhere",
        topology,
        weights,
        names: NodeNames { observations, outputs: &[] },
        actions: None,
        scores: &[],
        onnx: OnnxOptions::default(),
    }
}

fn text(ending: &str, network: &ExportedNetwork) -> String {
    String::from_utf8(Format::of_ending(ending).unwrap().write(network).unwrap()).unwrap()
}

#[test]
fn every_format_has_an_ending_of_its_own_and_gives_the_same_bytes_again() {
    let topology = small();
    for format in Format::ALL {
        let found = Format::of_ending(&format.ending.to_uppercase()).unwrap();
        assert_eq!(found.ending, format.ending);
        let namesakes = Format::ALL.iter().filter(|other| other.ending == format.ending);
        assert_eq!(namesakes.count(), 1, "{}", format.ending);
        assert!(!format.ending.contains('.') && !format.summary.is_empty());
        for weights in [Weights::Shared(0.5), Weights::Each(&EACH)] {
            let bytes = format.write(&network(&topology, weights)).unwrap();
            assert!(!bytes.is_empty());
            assert_eq!(bytes, format.write(&network(&topology.clone(), weights)).unwrap());
        }
    }
    assert!(Format::of_ending("").is_none() && Format::of_ending("svgz").is_none());
}

#[test]
fn weights_must_be_finite_and_as_many_as_connections() {
    let topology = small();
    for format in Format::ALL {
        let error = format.write(&network(&topology, Weights::Each(&EACH[1..]))).unwrap_err();
        assert_eq!(error, ExportError::Weights { connections: 8, weights: 7 });
        let error = format.write(&network(&topology, f64::INFINITY.into())).unwrap_err();
        assert_eq!(error, ExportError::NotFinite(f64::INFINITY));
    }
}

#[test]
fn matrices_of_too_many_nodes_are_refused() {
    let topology = Topology::new(10_000, 1);
    for ending in ["out", "onnx"] {
        let error = Format::of_ending(ending).unwrap().write(&network(&topology, 1.0.into()));
        assert_eq!(error, Err(ExportError::TooLarge { nodes: 10_002, most: 10_000 }));
    }
}

#[test]
fn the_matrix_is_that_of_the_published_code() {
    let topology = small();
    // Bias, two inputs, the sine, the cosine, two outputs; activations last.
    let shared = "0,0,0,1,1,0,nan,1\n0,0,0,1,0,nan,0,1\n0,0,0,0,0,0,0,1\n\
                  0,0,0,0,0,1,1,3\n0,0,0,0,0,0,nan,10\n0,0,0,0,0,0,0,1\n0,0,0,0,0,0,0,1\n";
    assert_eq!(text("out", &network(&topology, Weights::Shared(-2.0))), shared);
    let each = "0,0,0,-0.5,7,0,nan,1\n0,0,0,0.1,0,nan,0,1\n0,0,0,0,0,0,0,1\n\
                0,0,0,0,0,0.2,-0.4,3\n0,0,0,0,0,0,nan,10\n0,0,0,0,0,0,0,1\n0,0,0,0,0,0,0,1\n";
    assert_eq!(text("out", &network(&topology, Weights::Each(&EACH))), each);
}

#[test]
fn rust_holds_what_acts_and_nothing_else() {
    let topology = small();
    let score = WeightScore { weight: 0.5, mean: 12.34, standard_deviation: 1.0, episodes: 3 };
    let shared = ExportedNetwork { scores: &[score], ..network(&topology, Weights::Shared(0.5)) };
    let version = env!("CARGO_PKG_VERSION");
    let code = text("rs", &shared).replace(version, "VERSION");
    insta::assert_snapshot!(code, @r#"
    /// A network for a-task, written by precocial VERSION.
    ///
    /// Origin: somewhere
    ///
    /// All connections share one weight, which the caller chooses;
    /// 0.5 is the one to start with.
    ///
    /// Mean returns by shared weight:
    ///   0.5: 12.3
    ///
    /// Inputs, in order:
    ///   0: distance
    ///   1: speed
    ///
    /// Outputs: the numbers of the action, raw. Continuous actions are clipped by
    /// the task; where it has choices, the first of the largest is taken.
    pub fn act(inputs: &[f64; 2], weight: f64) -> [f64; 2] {
        let x1 = inputs[0]; // distance
        let h5 = sine(weight * (1.0 + x1));
        [
            weight * h5,
            weight * h5,
        ]
    }

    /// sin(pi x), exact where x is a multiple of 1/2.
    fn sine(x: f64) -> f64 {
        let turned = x - 2.0 * (x / 2.0).round_ties_even();
        let rise = turned.abs();
        (std::f64::consts::PI * rise.min(1.0 - rise)).sin().copysign(turned)
    }
    "#);
    let code = text("rs", &network(&topology, Weights::Each(&EACH)));
    assert!(code.contains("pub fn act(inputs: &[f64; 2]) -> [f64; 2]"), "{code}");
    assert!(code.contains("let h5 = sine(-0.5 + 0.1 * x1);"), "{code}");
    assert!(code.contains("        0.2 * h5,\n        -0.4 * h5,\n"), "{code}");
}

#[test]
fn c_holds_what_acts_and_nothing_else() {
    let topology = small();
    let code = text("c", &network(&topology, Weights::Each(&EACH)));
    let code = code.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(code, @r#"
    #include <math.h>

    /* sin(pi x), exact where x is a multiple of 1/2. */
    static double sine(double x)
    {
        const double turned = remainder(x, 2.0);
        const double rise = fabs(turned);
        const double fall = 1.0 - rise;
        return copysign(sin(3.141592653589793 * (fall < rise ? fall : rise)), turned);
    }

    /*
     * A network for a-task, written by precocial VERSION.
     *
     * Origin: somewhere
     *
     * Each connection has a weight of its own.
     *
     * Inputs, in order:
     *   0: distance
     *   1: speed
     *
     * Outputs: the numbers of the action, raw. Continuous actions are clipped by
     * the task; where it has choices, the first of the largest is taken.
     */
    void act(const double inputs[2], double outputs[2])
    {
        const double x1 = inputs[0]; /* distance */
        const double h5 = sine(-0.5 + 0.1 * x1);
        outputs[0] = 0.2 * h5;
        outputs[1] = -0.4 * h5;
    }
    "#);
    let code = text("c", &network(&topology, Weights::Shared(0.5)));
    let head = "void act(const double inputs[2], double weight, double outputs[2])";
    assert!(code.contains(head) && code.contains("h5 = sine(weight * (1.0 + x1));"), "{code}");
}

#[test]
fn names_from_files_stay_within_their_comments() {
    let topology = small();
    let evil = ExportedNetwork {
        task: "a */ task\n#error \\",
        origin: "??/\u{202e}",
        names: NodeNames {
            observations: &["*/ }\nfn x() {}", "ok: θ"].map(String::from),
            outputs: &[],
        },
        ..network(&topology, Weights::Shared(1.0))
    };
    for ending in ["c", "rs"] {
        let code = text(ending, &evil);
        assert!(code.contains("a _/ task_#error _,"), "{code}");
        assert!(code.contains("Origin: __/_") && code.contains("_/ __fn x() __"), "{code}");
        assert!(code.contains("ok: θ"));
    }
}

#[test]
fn json_says_what_every_node_and_connection_is() {
    let topology = small();
    let score = WeightScore { weight: 0.5, mean: f64::NAN, standard_deviation: 1.0, episodes: 3 };
    let shared = ExportedNetwork { scores: &[score], ..network(&topology, Weights::Shared(0.5)) };
    let file: serde_json::Value = serde_json::from_str(&text("json", &shared)).unwrap();
    assert_eq!(file["shared_weight"], 0.5);
    assert!(file["scores"][0]["mean"].is_null() && file["scores"][0]["weight"] == 0.5);
    let nodes: Vec<_> = file["nodes"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(nodes.len(), 7);
    let node = |id: u32, role: &str, activation: &str, name: &str, layer: u32, live: bool| {
        serde_json::json!({
            "id": id, "role": role, "activation": activation, "name": name,
            "layer": layer, "live": live
        })
    };
    assert_eq!(file["nodes"][0], node(0, "bias", "linear", "bias", 0, true));
    assert_eq!(file["nodes"][2], node(2, "input", "linear", "speed", 0, false));
    assert_eq!(file["nodes"][4], node(4, "output", "linear", "output 2", 2, true));
    assert_eq!(file["nodes"][6], node(6, "hidden", "cosine", "hidden 6", 1, false));
    let connection = |source: u32, target: u32, enabled: bool, live: bool| {
        serde_json::json!({
            "source": source, "target": target, "enabled": enabled, "live": live
        })
    };
    assert_eq!(file["connections"][0], connection(1, 3, false, false));
    assert_eq!(file["connections"][2], connection(1, 5, true, true));
    assert_eq!(file["connections"][4], connection(0, 6, true, false));

    let file = text("json", &network(&topology, Weights::Each(&EACH)));
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert!(file["shared_weight"].is_null());
    let weights = file["connections"].as_array().unwrap().iter().map(|c| c["weight"].as_f64());
    assert_eq!(weights.collect::<Vec<_>>(), EACH.map(Some));
}

#[test]
fn pixels_show_the_picture_in_its_light_colours_letters_included() {
    let topology = small();
    let pixels = |network: &ExportedNetwork| {
        let bytes = Format::of_ending("png").unwrap().write(network).unwrap();
        tiny_skia::Pixmap::decode_png(&bytes).unwrap()
    };
    let picture = pixels(&network(&topology, Weights::Shared(1.0)));
    let svg = text("svg", &network(&topology, Weights::Shared(1.0)));
    let document = roxmltree::Document::parse(&svg).unwrap();
    let size = |name| document.root_element().attribute(name).unwrap().parse::<u32>().unwrap();
    assert_eq!((picture.width(), picture.height()), (2 * size("width"), 2 * size("height")));

    let color = |x, y| picture.pixel(x, y).map(|p| [p.red(), p.green(), p.blue(), p.alpha()]);
    assert_eq!(color(0, 0), Some([0; 4]), "the page's corners are round");
    assert_eq!(color(20, 20), Some([255; 4]), "the page is white");
    let count = |color: [u8; 4]| {
        let pixels = picture.pixels().iter();
        pixels.filter(|p| [p.red(), p.green(), p.blue(), p.alpha()] == color).count()
    };
    assert!(count([0x09, 0x69, 0xda, 255]) > 50, "a sine is blue");
    assert!(count([0x1f, 0x23, 0x28, 255]) > 100, "letters are nearly black");
    assert!(count([0x6e, 0x77, 0x81, 255]) > 100, "an input that is used is grey");
    // 40 % of that over white.
    let pale = picture.pixels().iter().filter(|p| {
        [(p.red(), 197), (p.green(), 201), (p.blue(), 205)].iter().all(|(a, b)| a.abs_diff(*b) <= 1)
    });
    assert!(pale.count() > 100, "one that is not is pale");

    let names = ["distance", "spied"].map(String::from);
    let other = ExportedNetwork {
        names: NodeNames { observations: &names, outputs: &[] },
        ..network(&topology, 1.0.into())
    };
    assert_ne!(pixels(&other).data(), picture.data());
}
