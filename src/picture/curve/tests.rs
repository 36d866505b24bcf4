use roxmltree::Document;

use super::{CurveError, MOST_POINTS, Metric, read_metrics, svg};

fn run(generations: u64) -> Vec<Metric> {
    let metric = |generation| Metric {
        generation,
        fitness_best: Some(10.0 + generation as f64),
        fitness_median: Some(-5.0),
        max_best: Some(f64::from(u32::try_from(generation % 7).unwrap())),
        champion_score: (generation > 3).then_some(8.25),
        connections_median: Some(3.5),
        connections_of_best: Some(4.0),
        champion_connections: None,
        networks: Vec::new(),
        seconds: None,
    };
    (0..generations).map(metric).collect()
}

fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|text| text.text().unwrap().trim().to_owned()).collect()
}

/// The number of points of each line.
fn lines(svg: &str) -> Vec<usize> {
    let document = Document::parse(svg).unwrap();
    let lines = document.descendants().filter(|node| {
        node.has_tag_name("polyline") && node.attribute("stroke") != Some("#E2E6EA")
    });
    lines.map(|line| line.attribute("points").unwrap().split_whitespace().count()).collect()
}

#[test]
fn lines_have_units_and_names_and_those_without_points_are_left_out() {
    let picture = svg(&run(40)).unwrap();
    let texts = texts(&picture);
    for expected in ["return", "connections", "generation", "champion, fresh episodes", "0", "10"] {
        assert!(texts.iter().any(|text| text == expected), "{expected}: {texts:?}");
    }
    assert!(!texts.iter().any(|text| text == "champion"), "{texts:?}");
    assert_eq!(lines(&picture).into_iter().filter(|&points| points > 2).count(), 6);
}

#[test]
fn a_long_run_is_thinned_and_a_short_one_is_not() {
    for (generations, least) in [(900, 900), (1000, 1000), (1001, 501), (54_321, 900)] {
        let most = lines(&svg(&run(generations)).unwrap()).into_iter().max().unwrap();
        assert!((least..=MOST_POINTS + 1).contains(&most), "{generations}: {most}");
    }
    let thinned = super::thin(&run(2500)).iter().map(|metric| metric.generation).max();
    assert_eq!(thinned, Some(2499));
}

#[test]
fn what_cannot_be_placed_is_left_out() {
    assert_eq!(svg(&[]), Err(CurveError::Empty));
    let mut lines = run(1);
    assert!(Document::parse(&svg(&lines).unwrap()).is_ok());
    lines[0].fitness_best = Some(f64::INFINITY);
    lines[0].max_best = Some(f64::NAN);
    lines[0].fitness_median = Some(-1e300);
    let picture = svg(&lines).unwrap();
    // The lower panel has its lines still, the upper one none.
    let named = |name: &str| texts(&picture).iter().filter(|text| *text == name).count();
    assert_eq!(named("best of the generation"), 1);
    assert_eq!(named("best at its best weight"), 0);
    assert!(svg(&[Metric::default()]).is_ok());
    for value in [1e99, -1e99, 1e-99] {
        lines[0].fitness_best = Some(value);
        assert!(Document::parse(&svg(&lines).unwrap()).is_ok());
    }
}

#[test]
fn every_colour_of_the_dark_style_is_one_that_is_drawn() {
    let picture = svg(&run(40)).unwrap();
    let (style, drawn) = picture.split_once("</style>").unwrap();
    let selectors: Vec<&str> =
        style.split('[').skip(1).map(|rest| rest.split(']').next().unwrap()).collect();
    assert!(selectors.len() >= 9);
    for selector in selectors {
        assert!(drawn.contains(selector), "{selector}");
    }
}

#[test]
fn metrics_are_read_in_order_with_only_a_torn_last_line_passed_over() {
    let text = b"{\"generation\":1,\"max_best\":null,\"seconds\":0.5}\n\
        {\"generation\":0,\"fitness_best\":0.1}\n\
        \n\
        {\"generation\":1,\"max_best\":7}\n\
        {\"generation\":2,\"fitn\xff";
    let read = read_metrics(text).unwrap();
    let expected = [
        Metric { generation: 0, fitness_best: Some(0.1), ..Metric::default() },
        Metric { generation: 1, max_best: Some(7.0), ..Metric::default() },
    ];
    assert_eq!(read, expected);
    assert_eq!(read_metrics(b"").unwrap(), []);
    let error = read_metrics(b"{\"generation\":0}\n{\"gen\n{\"generation\":1}\n").unwrap_err();
    assert_eq!(error.line, 2);
}

#[test]
fn a_line_of_the_engine_is_understood() {
    let progress = crate::search::GenerationProgress {
        generation: 3,
        fitness_mean: 1.0,
        fitness_median: 2.0,
        fitness_best: 3.5,
        max_best: 4.0,
        connections_of_best: 5,
        connections_median: 6.5,
        hidden_median: 7.0,
        champion_score: Some(8.0),
        champion_connections: Some(9),
        steps: 10,
        non_finite: 0,
    };
    let expected = Metric {
        generation: 3,
        fitness_best: Some(3.5),
        fitness_median: Some(2.0),
        max_best: Some(4.0),
        champion_score: Some(8.0),
        connections_median: Some(6.5),
        connections_of_best: Some(5.0),
        champion_connections: Some(9.0),
        networks: Vec::new(),
        seconds: None,
    };
    let line = serde_json::to_vec(&progress).unwrap();
    assert_eq!(read_metrics(&line).unwrap(), [expected]);
}
