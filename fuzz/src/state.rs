//! Files that a run finds: a checkpoint, its log, counts, a store, a key. Whatever they hold, a run ends well or says
//! what is wrong, and what is not its own stays.

use cleaner_core::corpus::plan::{Memory, Plan};

use crate::records::{plan, run};

const TEXT: &str = "{\"text\":\"menu of the site\\na\"}\n{\"text\":\"menu of the site\\nb\"}\n";

/// Runs beside a file with these bytes; the first says which.
pub fn check(data: &[u8]) {
    let (&which, data) = data.split_first().unwrap_or((&0, &[]));
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("in"), TEXT).expect("an input");
    let simple = plan(9, &path("in"), &path("out"));
    let least = 2;
    let (name, plan) = match which % 5 {
        0 => ("out.resume", Plan { resume: Some(1), ..simple }),
        1 => ("out.resume.log", Plan { resume: Some(1), ..simple }),
        2 => ("counts", Plan { memory: Memory::Frequent(vec![path("counts")], least), ..simple }),
        3 => ("seen", Plan { memory: Memory::Store(path("seen")), ..simple }),
        _ => ("key", Plan { key: Some(path("key")), ..simple }),
    };
    std::fs::write(path(name), data).expect("a file");
    let outcome = run(&plan);
    // A store of no bytes is a new one, and one that is right may be written.
    if outcome.is_err() && name != "seen" {
        assert_eq!(std::fs::read(path(name)).expect("it is still there"), data, "{name}");
        assert!(!path("out").exists(), "an output of a run that failed");
    }
}
