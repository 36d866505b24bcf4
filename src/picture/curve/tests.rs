use roxmltree::Document;

use super::{CurveError, HEIGHTS, MOST_POINTS, WIDTH, svg};
use crate::run::Metrics;
use crate::search::{GenerationProgress, Progress};

fn generation(generation: u64) -> GenerationProgress {
    GenerationProgress {
        generation,
        fitness_mean: 0.0,
        fitness_median: -5.0,
        fitness_best: 10.0 + generation as f64,
        max_best: (generation % 7) as f64,
        min_best: f64::NAN,
        connections_of_best: 4,
        connections_median: 3.5,
        hidden_median: 0.0,
        champion_score: (generation > 3).then_some(8.25),
        champion_connections: None,
        steps: 0,
        non_finite: 0,
        front: Vec::new(),
    }
}

fn metrics(progress: GenerationProgress) -> Metrics {
    let progress = Progress::Evaluated(progress);
    Metrics { progress, seconds: 0.0, steps_per_second: 0.0, traffic: None }
}

fn run(generations: u64) -> Vec<Metrics> {
    (0..generations).map(generation).map(metrics).collect()
}

fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|text| text.text().unwrap().trim().to_owned()).collect()
}

/// The points of each line in its chart, keys of the legend left out.
fn lines(svg: &str) -> Vec<Vec<(f64, f64)>> {
    let document = Document::parse(svg).unwrap();
    let class = |node: &roxmltree::Node<'_, '_>| node.attribute("class").unwrap_or("").to_owned();
    let paths = document.descendants().filter(|node| class(node).starts_with("line "));
    let point = |text: &str| {
        let (x, y) = text.split_once(' ').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    let points = |path: &str| path.split(['M', 'L']).skip(1).map(point).collect();
    let lines = paths.map(|path| path.attribute("d").unwrap().to_owned());
    lines.filter(|path| !path.contains('h')).map(|path| points(&path)).collect()
}

#[test]
fn lines_have_units_and_names_and_those_without_points_are_left_out() {
    let picture = svg(&run(40), None).unwrap();
    let texts = texts(&picture);
    for expected in ["return", "connections", "generation", "champion, fresh episodes", "0", "10"] {
        assert!(texts.iter().any(|text| text == expected), "{expected}: {texts:?}");
    }
    assert!(!texts.iter().any(|text| text == "champion"), "{texts:?}");
    let lines = lines(&picture);
    assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [40, 40, 40, 36, 40, 40]);
    for (index, line) in lines.iter().enumerate() {
        let height = HEIGHTS[usize::from(index >= 4)];
        assert!(line.iter().all(|&(x, y)| (0.0..WIDTH).contains(&x) && (0.0..height).contains(&y)));
    }
}

#[test]
fn a_long_run_is_thinned_and_a_short_one_is_not() {
    for (generations, least) in [(900, 900), (1000, 1000), (1001, 501), (54_321, 900)] {
        let most =
            lines(&svg(&run(generations), None).unwrap()).iter().map(Vec::len).max().unwrap();
        assert!((least..=MOST_POINTS + 1).contains(&most), "{generations}: {most}");
    }
}

#[test]
fn what_has_no_position_on_an_axis_is_left_out() {
    assert_eq!(svg(&[], None), Err(CurveError::Empty));
    assert!(Document::parse(&svg(&run(1), None).unwrap()).is_ok());
    let mut broken = generation(0);
    broken.fitness_best = f64::INFINITY;
    broken.max_best = f64::NAN;
    broken.fitness_median = -1e300;
    let picture = svg(&[metrics(broken.clone())], None).unwrap();
    // The lower chart has its lines still, the upper one none.
    let named = |name: &str| texts(&picture).iter().filter(|text| *text == name).count();
    assert_eq!(named("best of the generation"), 1);
    assert_eq!(named("best at its best weight"), 0);
    for value in [1e99, -1e99, 1e-99] {
        broken.fitness_best = value;
        assert!(Document::parse(&svg(&[metrics(broken.clone())], None).unwrap()).is_ok());
    }
}

#[test]
fn every_colour_that_is_drawn_has_a_light_and_a_dark_shade() {
    let picture = svg(&run(40), None).unwrap();
    let (style, drawn) = picture.split_once("</style>").unwrap();
    let (light, dark) = style.split_once("prefers-color-scheme:dark").unwrap();
    let mut colors =
        drawn.split("class=\"line ").skip(1).map(|rest| rest.split('"').next().unwrap());
    assert!(colors.clone().count() >= 7);
    assert!(colors.all(|color| {
        let rule = format!(".curve-picture .{color}{{color:#");
        light.contains(&rule) && dark.contains(&rule)
    }));
}
