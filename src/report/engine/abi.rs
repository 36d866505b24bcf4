//! The functions that a page calls. It holds an engine by its address, and writes
//! messages, weights and inputs into a buffer of the engine's.
//!
//! Every address that a page gives must have come from [`engine_new`]; a page that
//! gives another can harm only its own linear memory.
#![allow(unsafe_code, reason = "a page has nothing but addresses and numbers")]

use precocial::network::Weights;
use precocial_envs::data_sets::upright;

use crate::player::Player;
use crate::shapes;

/// What an address stands for.
pub struct Engine {
    player: Option<Player>,
    /// What a page writes: a text's bytes, or numbers.
    given: Vec<f64>,
    /// What it reads.
    numbers: Vec<f64>,
    problem: String,
}

/// A new engine, without a network.
#[unsafe(no_mangle)]
pub extern "C" fn engine_new() -> *mut Engine {
    let engine =
        Engine { player: None, given: Vec::new(), numbers: Vec::new(), problem: String::new() };
    Box::into_raw(Box::new(engine))
}

/// # Safety
///
/// The address comes from [`engine_new`].
unsafe fn at<'a>(engine: *mut Engine) -> &'a mut Engine {
    // SAFETY: promised by the caller; a page has one thread.
    unsafe { &mut *engine }
}

/// A buffer for so many numbers of eight bytes, to be written by the page.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_buffer(engine: *mut Engine, numbers: usize) -> *mut f64 {
    // SAFETY: promised by the caller.
    let engine = unsafe { at(engine) };
    engine.given.clear();
    engine.given.resize(numbers, 0.0);
    engine.given.as_mut_ptr()
}

/// Reads a JSON text of so many bytes out of the buffer; 1 if it could be used, else 0
/// and [`engine_problem`] says why.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_load(engine: *mut Engine, bytes: usize) -> u32 {
    // SAFETY: promised by the caller.
    let engine = unsafe { at(engine) };
    let given = engine.given.iter().flat_map(|number| number.to_ne_bytes());
    let text: Vec<u8> = given.take(bytes).collect();
    match Player::new(&text) {
        Ok(player) => engine.player = Some(player),
        Err(problem) => {
            engine.player = None;
            engine.problem = problem;
            return 0;
        }
    }
    1
}

/// Where the bytes of what was wrong are; [`engine_length`] says how many.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_problem(engine: *mut Engine) -> *const u8 {
    // SAFETY: promised by the caller.
    let engine = unsafe { at(engine) };
    engine.numbers = vec![0.0; engine.problem.len()];
    engine.problem.as_ptr()
}

/// Does something with the player of an engine that has one.
///
/// # Safety
///
/// The address comes from [`engine_new`].
unsafe fn with<T: Default>(engine: *mut Engine, work: impl FnOnce(&mut Player, &[f64]) -> T) -> T {
    // SAFETY: promised by the caller.
    let engine = unsafe { at(engine) };
    engine.player.as_mut().map_or_else(T::default, |player| work(player, &engine.given))
}

/// Starts the episode again with a seed.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_reset(engine: *mut Engine, seed: u64) {
    // SAFETY: promised by the caller.
    unsafe { with(engine, |player, _| player.reset(seed)) }
}

/// Gives all connections a shared weight.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_weigh(engine: *mut Engine, weight: f64) {
    // SAFETY: promised by the caller.
    unsafe { with(engine, |player, _| player.weigh(Weights::Shared(weight))) };
}

/// Gives each connection its weight out of the buffer; 1 if there were as many.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_weigh_each(engine: *mut Engine) -> u32 {
    // SAFETY: promised by the caller.
    unsafe { with(engine, |player, given| player.weigh(Weights::Each(given)).into()) }
}

/// Takes so many steps, or those that are left; gives how many.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_step(engine: *mut Engine, steps: u32) -> u32 {
    // SAFETY: promised by the caller.
    unsafe { with(engine, |player, _| player.step(steps)) }
}

/// Strikes at a point of the scene with a speed; 1 if something was struck.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_push(
    engine: *mut Engine,
    x: f64,
    y: f64,
    right: f64,
    up: f64,
) -> u32 {
    // SAFETY: promised by the caller.
    unsafe { with(engine, |player, _| player.push([x, y], [right, up]).into()) }
}

/// Where the square picture in the buffer is with its slant taken out.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_upright(engine: *mut Engine) -> *const f64 {
    // SAFETY: promised by the caller.
    let Engine { given, numbers, .. } = unsafe { at(engine) };
    *numbers = upright(given);
    numbers.as_ptr()
}

/// Answers to the inputs in the buffer; 1 if there were as many as the network has.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_answer(engine: *mut Engine) -> u32 {
    // SAFETY: promised by the caller.
    unsafe { with(engine, |player, given| player.answer(given).into()) }
}

/// Where the numbers of [`Player::state`] are; [`engine_length`] says how many.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_state(engine: *mut Engine) -> *const f64 {
    // SAFETY: promised by the caller.
    let Engine { player, numbers, .. } = unsafe { at(engine) };
    numbers.clear();
    if let Some(player) = player {
        player.state(numbers);
    }
    numbers.as_ptr()
}

/// Where the numbers of [`shapes::flatten`] are; [`engine_length`] says how many.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_scene(engine: *mut Engine) -> *const f64 {
    // SAFETY: promised by the caller.
    let Engine { player, numbers, .. } = unsafe { at(engine) };
    numbers.clear();
    if let Some(player) = player {
        shapes::flatten(&player.scene(), numbers);
    }
    numbers.as_ptr()
}

/// How many numbers or bytes the last answer has.
///
/// # Safety
///
/// The address comes from [`engine_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_length(engine: *mut Engine) -> usize {
    // SAFETY: promised by the caller.
    unsafe { at(engine) }.numbers.len()
}
