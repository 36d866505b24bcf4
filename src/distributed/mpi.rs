//! MPI as a [`Transport`], by the crate `mpi`.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use mpi::Threading;
use mpi::environment::{Universe, initialize_with_threading};
use mpi::request::scope;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator as _, Destination as _, MatchedReceiveVec as _, Source as _};

use super::transport::Transport;

/// Whether this build knows MPI.
pub const IS_BUILT_IN: bool = true;

/// A message that is not taken for so long ends the job: whoever it is for is not
/// there.
const UNTAKEN: Duration = Duration::from_secs(30);
/// Between two looks at whether a long message has gone.
const PAUSE: Duration = Duration::from_micros(50);

/// What MPI takes for its own where it runs. A static is never dropped: a process
/// that panics must not wait for the others' end, as finalizing does.
static UNIVERSE: Mutex<Option<Universe>> = Mutex::new(None);

/// All processes that were started together. It is used by one thread at a time.
pub struct MpiTransport {
    rank: usize,
    size: usize,
    inbox: VecDeque<(usize, Vec<u8>)>,
}

/// Starts MPI, where a launcher has started this process.
///
/// # Errors
///
/// If this MPI cannot be used beside threads.
pub fn start() -> Result<Option<MpiTransport>, String> {
    let (universe, threading) =
        initialize_with_threading(Threading::Multiple).ok_or("MPI was started before")?;
    let world = universe.world();
    let [rank, size] = [world.rank(), world.size()].map(index);
    *UNIVERSE.lock().unwrap_or_else(PoisonError::into_inner) = Some(universe);
    if threading < Threading::Serialized {
        return Err(format!("this MPI knows no threads (it offers {threading:?})"));
    }
    Ok(Some(MpiTransport { rank, size, inbox: VecDeque::new() }))
}

/// Ends MPI, where it was started: all ranks must.
pub fn finish() {
    drop(UNIVERSE.lock().unwrap_or_else(PoisonError::into_inner).take());
}

/// A rank as an index: MPI counts them from 0.
fn index(rank: i32) -> usize {
    usize::try_from(rank).unwrap_or(0)
}

impl MpiTransport {
    /// Takes what has arrived into the inbox.
    fn collect(&mut self) {
        let world = SimpleCommunicator::world();
        while let Some((message, status)) = world.any_process().immediate_matched_probe() {
            let (bytes, _) = (message, status).matched_receive_vec::<u8>();
            self.inbox.push_back((index(status.source_rank()), bytes));
        }
    }
}

impl Transport for MpiTransport {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    fn send(&mut self, to: usize, message: Vec<u8>) {
        let world = SimpleCommunicator::world();
        let begin = Instant::now();
        scope(|scope| {
            let mut request = world
                .process_at_rank(to.try_into().unwrap_or(i32::MAX))
                .immediate_send(scope, &message[..]);
            while let Err(again) = request.test() {
                request = again;
                self.collect();
                if begin.elapsed() >= UNTAKEN {
                    world.abort(i32::from(super::EXIT_LOST));
                }
                std::thread::sleep(PAUSE);
            }
        });
    }

    fn receive(&mut self) -> Option<(usize, Vec<u8>)> {
        self.collect();
        self.inbox.pop_front()
    }
}
