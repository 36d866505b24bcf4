use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::style::Color;
use tempfile::TempDir;

use super::*;
use crate::run::{Experiment, write};

/// A folder that holds what a run has written after three generations.
fn run_folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let experiment = Experiment::new("cartpole-swingup-v1".to_owned());
    write(&folder.path().join(RunFolder::EXPERIMENT), &experiment).unwrap();
    let line = |at: u64| {
        format!(
            "{{\"generation\":{at},\"fitness_best\":{},\"max_best\":500,\"min_best\":3,\
             \"connections_of_best\":{},\"champion_score\":410.5,\"champion_connections\":12,\
             \"steps\":6000000,\"seconds\":4}}\n",
            100 * at,
            5 + at
        )
    };
    std::fs::write(folder.path().join("metrics.jsonl"), (0..3).map(line).collect::<String>())
        .unwrap();
    let champion = include_str!("../../../experiments/champions/swingup-1.ron");
    std::fs::write(folder.path().join("champion.ron"), champion).unwrap();
    folder
}

fn dashboard(folder: &TempDir, colors: bool) -> Dashboard {
    let folder = RunFolder::at(folder.path());
    let snapshot = Reader::new(folder.clone()).read().unwrap();
    Dashboard::new(folder, snapshot, &Registry::built_in(), colors)
}

fn drawn(screen: &mut dyn Screen, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| screen.draw(frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    buffer.content.iter().map(Cell::symbol).collect()
}

#[test]
fn the_usual_terminals_show_everything() {
    let folder = run_folder();
    for (width, height) in [(80, 24), (120, 40)] {
        let mut screen = dashboard(&folder, true);
        screen.pass(std::time::Duration::from_millis(100));
        let text = text(&drawn(&mut screen, width, height));
        for part in [
            "cartpole-swingup-v1",
            "its process died",
            "generation 3 of 1024",
            "4.0 s a generation",
            "1.5 M steps/s",
            "champion",
            "best so far",
            "front",
            "acting",
            "shared weight",
            "resume",
            "q quit",
        ] {
            assert!(text.contains(part), "{width} x {height}: {part} in {text}");
        }
    }
    let text = text(&drawn(&mut dashboard(&folder, true), 60, 20));
    for part in ["generation 3 of 1024", "best so far", "acting", "q quit"] {
        assert!(text.contains(part), "60 x 20: {part} in {text}");
    }
}

#[test]
fn the_screen_fits_any_size() {
    let folder = run_folder();
    let mut screen = dashboard(&folder, true);
    for only in 0..4 {
        for width in (0..24).step_by(3).chain([57, 80, 300]) {
            for height in (0..20).step_by(2).chain([24, 100]) {
                drawn(&mut screen, width, height);
            }
        }
        assert!(!screen.press(KeyEvent::from(KeyCode::Tab)), "{only}");
    }
}

#[test]
fn tab_gives_each_panel_the_screen_and_all_come_back() {
    let folder = run_folder();
    let mut screen = dashboard(&folder, true);
    let shows = |screen: &mut Dashboard| {
        let text = text(&drawn(screen, 120, 40));
        ["best so far", "each generation's", "acting"].map(|part| text.contains(part))
    };
    assert_eq!(shows(&mut screen), [true, true, true]);
    let mut press = |code| {
        screen.press(KeyEvent::from(code));
        shows(&mut screen)
    };
    assert_eq!(press(KeyCode::Tab), [true, false, false]);
    assert_eq!(press(KeyCode::Tab), [false, true, false]);
    assert_eq!(press(KeyCode::Tab), [false, false, true]);
    assert_eq!(press(KeyCode::Tab), [true, true, true]);
    assert_eq!(press(KeyCode::BackTab), [false, false, true]);
    assert!(screen.press(KeyEvent::from(KeyCode::Char('q'))));
}

#[test]
fn without_colours_there_are_none_and_lines_differ() {
    let folder = run_folder();
    let buffer = drawn(&mut dashboard(&folder, false), 120, 40);
    assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset));
    for marker in ["⠒ best so far", "• mean", "˙ max", "+ min"] {
        assert!(text(&buffer).contains(marker), "{marker}");
    }
}

#[test]
fn a_run_that_has_just_begun_and_one_that_is_removed_are_told() {
    let folder = TempDir::new().unwrap();
    let experiment = Experiment::new("no-such-task".to_owned());
    write(&folder.path().join(RunFolder::EXPERIMENT), &experiment).unwrap();
    let mut screen = dashboard(&folder, true);
    let words = text(&drawn(&mut screen, 100, 30));
    assert!(words.contains("no generation is done yet"), "{words}");
    assert!(words.contains("no champion yet"), "{words}");
    folder.close().unwrap();
    let begin = std::time::Instant::now();
    loop {
        screen.pass(std::time::Duration::from_millis(10));
        let words = text(&drawn(&mut screen, 100, 30));
        if words.contains("at the moment: ") {
            break;
        }
        assert!(begin.elapsed().as_secs() < 20, "{words}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
