use gif::{ColorOutput, DecodeOptions};

use super::*;
use crate::picture::tests::{Counting, swing_up};

fn animate(mut episode: Episode) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut episode, &mut bytes).unwrap();
    bytes
}

fn decode(bytes: &[u8]) -> (gif::Decoder<&[u8]>, Vec<Frame<'static>>) {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    let mut decoder = options.read_info(bytes).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        frames.push(frame.clone());
    }
    (decoder, frames)
}

#[test]
fn plays_a_whole_episode_at_real_speed() {
    let mut episode = swing_up(1.0, 0);
    episode.finish();
    let steps = episode.steps();
    let bytes = animate(swing_up(1.0, 0));
    assert_eq!(bytes, animate(swing_up(1.0, 0)), "the same bytes");
    let (decoder, frames) = decode(&bytes);
    // The scene is three times as wide as high.
    assert_eq!((decoder.width(), decoder.height()), (480, 160 + 44));
    assert_eq!(decoder.repeat(), Repeat::Infinite);
    // Four steps a frame, and the start.
    assert_eq!(frames.len(), 1 + steps.div_ceil(4) as usize);
    let (last, others) = frames.split_last().unwrap();
    assert!(others.iter().all(|frame| frame.delay == 4) && last.delay == 200);
    assert!(bytes.len() < 1200 * frames.len() + 10_000, "{} bytes", bytes.len());
}

#[test]
fn differences_add_up_to_the_last_picture() {
    let (_, frames) = decode(&animate(swing_up(1.0, 0)));
    let mut episode = swing_up(1.0, 0);
    episode.finish();
    let mut film = Film::new(Vec::new(), 204).unwrap();
    film.show(&episode).unwrap();
    let mut screen = vec![UNCHANGED; film.shown.len()];
    for frame in &frames {
        let columns = usize::from(frame.left)..usize::from(frame.left + frame.width);
        let rows = usize::from(frame.top)..usize::from(frame.top + frame.height);
        let inside = rows.flat_map(|row| columns.clone().map(move |x| row * 480 + x));
        for (index, &pixel) in inside.zip(&*frame.buffer) {
            if Some(pixel) != frame.transparent {
                screen[index] = pixel;
            }
        }
    }
    assert!(screen == film.shown);
    let colors = screen.iter().collect::<std::collections::BTreeSet<_>>();
    assert!(colors.len() > 20, "scene and text: {colors:?}");
}

#[test]
fn a_slow_task_holds_its_pictures() {
    let task = Counting::default();
    let episode = Episode::new(&task, &Counting::topology(), 1.0, 0);
    let (_, frames) = decode(&animate(episode));
    assert_eq!(frames.len(), 21);
    let (_, before_last) = frames.split_last().unwrap();
    let hundredths: u16 = before_last.iter().map(|frame| frame.delay).sum();
    // Twenty steps at ten a second, to the nearest frame.
    assert!(hundredths.abs_diff(200) <= DELAY, "{hundredths}");
}

#[test]
fn long_names_and_numbers_stay_inside() {
    let mut picture = Pixmap::new(480, 22).unwrap();
    let (name, number) = ("n".repeat(100), "9".repeat(200));
    band_of_text(&mut picture, 0, &name, &number);
    band_of_text(&mut picture, 0, &name, "1");
    let edge = picture.pixels().chunks(480).all(|row| row[0] == opaque(PAPER));
    assert!(edge && picture.pixels().iter().any(|pixel| *pixel != opaque(PAPER)));
}

#[test]
fn an_error_of_the_target_is_reported() {
    let mut small = [0_u8; 2000];
    let written = write(&mut swing_up(1.0, 0), &mut small[..]);
    assert!(matches!(written, Err(EncodingError::Io(_))), "{written:?}");
}
