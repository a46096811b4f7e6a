//! Reading what may keep silent: a pipe or a terminal is waited for a little at a time, so that a run which is stopped meanwhile ends.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a run is to end, for all that may have to wait in it.
pub type Stop = Arc<AtomicBool>;

/// A file, of which waiting for the next bytes ends with the run.
pub struct Waiting {
    file: File,
    stop: Stop,
    may_be_silent: bool,
}

impl Waiting {
    /// Looks whether it is a plain file, which has all of its bytes.
    pub fn new(file: File, stop: Stop) -> Self {
        let may_be_silent = !file.metadata().is_ok_and(|data| data.is_file());
        Self { file, stop, may_be_silent }
    }

    #[cfg(unix)]
    fn wait(&self) -> std::io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let a_little = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
        while !self.stop.load(Ordering::Relaxed) {
            if poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&a_little))? > 0 {
                return Ok(());
            }
        }
        Err(std::io::Error::other("the run was stopped"))
    }

    // Here the wait ends with the next bytes.
    #[cfg(not(unix))]
    fn wait(&self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Read for Waiting {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.may_be_silent {
            self.wait()?;
        }
        self.file.read(buffer)
    }
}
