//! A run, as a plan says.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::corpus::checkpoint::{self, Journal, Point};
use crate::corpus::io::destinations::{Nowhere, PartNames, Several, Single, Sink};
use crate::corpus::io::output::OutputFile;
use crate::corpus::io::source::Source;
use crate::corpus::io::unpack::Stdin;
use crate::corpus::pipeline::writer::{OrderedWriter, WriterSetup};
use crate::corpus::pipeline::{self, Step, Workers};
use crate::corpus::plan::{InputFormat, Memory, Plan, Target};
use crate::corpus::preflight::{self, Finished};
use crate::corpus::record::cleaning::Cleaner;
use crate::corpus::record::document::LineComparer;
use crate::corpus::record::job::Job;
use crate::corpus::record::jsonl::JsonlJob;
use crate::corpus::record::text::{LinesJob, TextJob};
use crate::corpus::report::Report;
use crate::corpus::report::RuleNames;
use crate::dedup::Key;
use crate::dedup::counts::LineCounts;
use crate::dedup::key::LineHash;
use crate::dedup::secret::{Keying, Secret};
use crate::dedup::seen::SeenLines;
use crate::dedup::store::{Store, StoreBounds};
use crate::error::{Fault, StreamError, beside};
use crate::files::{Lock, Replacement};

/// What a run needs of its surroundings.
pub struct Callbacks<'h> {
    /// Cleans each document first.
    pub cleaner: Option<Cleaner<'h>>,
    /// Is told of each record that cannot be read, but for those of a kind that was told before.
    pub tell: &'h mut (dyn FnMut(&Fault) + Send),
    /// Is told now and then how far the run is, and says whether to go on.
    pub pulse: &'h mut dyn FnMut(Step) -> bool,
    /// Standard input, where it was opened already.
    pub stdin: Option<Stdin>,
}

/// What a run has of its own.
struct Own {
    hash: LineHash,
    store: Option<Store>,
    /// The inputs, as a store knows them.
    inputs: Vec<Key>,
    /// Where counts go.
    counts: Option<Replacement>,
    /// Holds the outputs, where they are many.
    _lock: Option<Lock>,
}

impl Plan {
    /// Does it.
    ///
    /// # Errors
    /// When something cannot be read or written, or a fault stops the run; a file that was not
    /// finished is then not there, but for what a run that can go on needs.
    pub fn run(&self, mut hooks: Callbacks<'_>) -> Result<Report, StreamError> {
        let stdout = preflight::check(self, &mut hooks.stdin)?;
        let mut journal = match self.resume {
            Some(_) => Journal::resume(self.output()?, &self.setup())?,
            None => None,
        };
        if let Some(known) = journal.take() {
            match preflight::look_back(self, &known)? {
                Finished::All => {
                    return Ok(Report { was_done: true, ..known.point().report.clone() });
                }
                Finished::Some => journal = Some(known),
                Finished::Gone => known.discard()?,
            }
        }
        let mut own = self.own(journal.as_ref())?;
        if let Some(every) = self.resume {
            let begun = match journal {
                Some(journal) => journal,
                None => Journal::begin(self.output()?, &self.setup(), own.hash.secret)?,
            };
            journal = Some(begun.with_every(every));
        }
        let mut seen = self.seen(&own, &mut hooks)?;
        let mut sink = self.sink(journal.as_ref(), stdout)?;
        let before = if self.is_counted_first() { self.total().unwrap_or_default() / 2 } else { 0 };
        let pass = RunPass { hash: own.hash, seen: &mut seen, sink: sink.as_mut(), before };
        match self.pass(pass, journal, &mut hooks) {
            Ok((report, journal)) => {
                self.keep(seen, &mut own, journal)?;
                Ok(report)
            }
            Err(error) => {
                if self.resume.is_some() {
                    sink.keep();
                }
                Err(error)
            }
        }
    }

    fn pass(
        &self,
        pass: RunPass<'_>,
        journal: Option<Journal>,
        hooks: &mut Callbacks<'_>,
    ) -> Result<(Report, Option<Journal>), StreamError> {
        let mut source = self.source(hooks.stdin.take())?;
        let program = hooks.cleaner.map(|cleaner| &cleaner.engine.program);
        let naming = RuleNames { program, scope: self.scope };
        let names = source.paths().to_vec();
        let tell = &mut *hooks.tell;
        let setup = WriterSetup { names, on_fault: self.on_fault, tell, naming: &naming };
        let mut writer = OrderedWriter::new(pass.sink, setup);
        if let Some(mut journal) = journal {
            let Point { input, read, .. } = *journal.point();
            if journal.point().report.read > 0 {
                journal.replay(|keys| pass.seen.restore(keys))?;
                source.skip_to(input, read)?;
            }
            writer = writer.with_journal(journal);
        }
        let job = self.job(pass.hash, hooks.cleaner);
        let (before, total) = (pass.before, self.total());
        let pulse = &mut *hooks.pulse;
        let mut pulse = |step: Step| pulse(Step { bytes: before + step.bytes, total, ..step });
        let crew = Workers { threads: self.threads, pulse: &mut pulse };
        let report = pipeline::run(&mut source, job.as_ref(), pass.seen, &mut writer, crew)?;
        Ok((report, writer.into_journal()))
    }

    fn job<'a>(&'a self, hash: LineHash, cleaner: Option<Cleaner<'a>>) -> Box<dyn Job + 'a> {
        let (longest, on_fault) = (self.longest, self.on_fault);
        let judge = LineComparer {
            hash,
            scope: self.scope,
            once: self.counts(),
            near: self.near,
            keeps_lone: matches!(self.memory, Memory::Common(_) | Memory::Frequent(..)),
            cleaner,
            url: self.url.clone(),
        };
        match &self.format {
            InputFormat::Lines => Box::new(LinesJob { hash, longest, on_fault }),
            InputFormat::Text => {
                let sites = self.sites(&hash.secret);
                Box::new(TextJob { judge, sites, longest, on_fault })
            }
            InputFormat::Jsonl(fields) => {
                Box::new(JsonlJob { judge, fields: fields.clone(), longest, on_fault })
            }
        }
    }

    /// Text files of one folder are a site, where they have no address.
    fn sites(&self, secret: &Secret) -> Vec<Key> {
        if self.url.is_some() {
            return Vec::new();
        }
        let folder = |path: &PathBuf| path.parent().unwrap_or(Path::new("")).to_owned();
        let key = |path: PathBuf| secret.hash(path.as_os_str().as_encoded_bytes());
        self.inputs.iter().map(folder).map(key).collect()
    }

    /// Opens what the run has of its own, and draws its secret or finds the one it shares.
    fn own(&self, journal: Option<&Journal>) -> Result<Own, StreamError> {
        let proposed = match self.shared_secret(journal)? {
            Some(secret) => secret,
            None => Secret::random()?,
        };
        let store = match &self.memory {
            Memory::Store(path) => Some(Store::open(path, &self.keying(), proposed)?),
            _ => None,
        };
        let secret = store.as_ref().map_or(proposed, Store::secret);
        if let (Memory::Store(path), true) = (&self.memory, secret != proposed) {
            if let Some(journal) = journal {
                let why = "is of a run with another store: delete it to begin anew";
                return Err(StreamError::foreign(journal.path(), why));
            }
            if self.key.is_some() {
                return Err(StreamError::foreign(path, "was made with another key"));
            }
        }
        let inputs = preflight::input_keys(self, &secret);
        if let Some(store) = store.as_ref().filter(|_| journal.is_none()) {
            preflight::check_known(self, store, &inputs)?;
        }
        let counts = match &self.memory {
            Memory::CountTo(path) => {
                let created = Replacement::create(path);
                Some(created.map_err(|error| StreamError::File(path.clone(), error))?)
            }
            _ => None,
        };
        let hash = LineHash { form: self.form, least: self.least, secret };
        Ok(Own { hash, store, inputs, counts, _lock: self.lock()? })
    }

    /// Holds all outputs at once, where they are many: each on its own is held as long as it is written.
    fn lock(&self) -> Result<Option<Lock>, StreamError> {
        let Target::Files(files) = &self.target else { return Ok(None) };
        let Some(OutputFile { path: first, .. }) = files.first().filter(|_| !self.counts()) else {
            return Ok(None);
        };
        let in_file = |error| StreamError::File(first.clone(), error);
        if let Some(folder) = first.parent() {
            std::fs::create_dir_all(folder).map_err(in_file)?;
        }
        Lock::take(&beside(first, "run")).map(Some).map_err(in_file)
    }

    /// The secret that the run shares with others, if it does.
    fn shared_secret(&self, journal: Option<&Journal>) -> Result<Option<Secret>, StreamError> {
        let given = self.key.as_deref().map(Secret::of_file).transpose()?;
        let (known, place) = match (journal, &self.memory) {
            (Some(journal), _) => (journal.secret(), journal.path().to_owned()),
            (None, Memory::Frequent(paths, _)) => match paths.first() {
                Some(path) => (Some(LineCounts::secret_of(path, &self.keying())?), path.clone()),
                None => (None, PathBuf::new()),
            },
            _ => (None, PathBuf::new()),
        };
        match (known, given) {
            (Some(known), Some(given)) if known != given => {
                Err(StreamError::foreign(&place, "was made with another key"))
            }
            (known, given) => Ok(known.or(given)),
        }
    }

    fn seen(&self, own: &Own, hooks: &mut Callbacks<'_>) -> Result<SeenLines, StreamError> {
        Ok(match &self.memory {
            Memory::Compact => SeenLines::compact(),
            Memory::Wide => SeenLines::wide(),
            Memory::Bloom(lines, rate) => SeenLines::bloom(*lines, *rate),
            Memory::Store(_) => own.store.as_ref().map_or_else(
                || Ok(SeenLines::wide()),
                |store| SeenLines::stored(store, StoreBounds::default()),
            )?,
            Memory::CountTo(_) => SeenLines::counting(),
            Memory::Common(least) => self.common(*least, own.hash, hooks)?,
            Memory::Frequent(paths, least) => {
                let keying = Keying { way: self.keying(), secret: own.hash.secret };
                let mut counts = LineCounts::default();
                paths.iter().try_for_each(|path| counts.load(path, &keying))?;
                SeenLines::frequent(counts, *least)
            }
        })
    }

    /// The lines that are in at least so many documents. A run that can go on counts only once.
    fn common(
        &self,
        least: u32,
        hash: LineHash,
        hooks: &mut Callbacks<'_>,
    ) -> Result<SeenLines, StreamError> {
        if self.inputs.is_empty() {
            return Err(StreamError::Refused("standard input can be read once".to_owned()));
        }
        if self.resume.is_none() {
            return Ok(self.count(hash, hooks)?.into_frequent(least));
        }
        let known = self.known_counts()?;
        let setup = format!("{} {:?}", self.keying(), self.setup());
        let keying = Keying { way: setup.replace([' ', '\n'], ""), secret: hash.secret };
        let mut counts = LineCounts::default();
        if counts.load(&known, &keying).is_err() {
            let in_file = |error| StreamError::File(known.clone(), error);
            LineCounts::refuse_foreign(&known)?;
            let place = Replacement::create(&known).map_err(in_file)?;
            counts = self.count(hash, hooks)?.into_counts();
            counts.save(place, &keying).map_err(in_file)?;
        }
        Ok(SeenLines::frequent(counts, least))
    }

    /// Counts in how many documents each line is.
    fn count(&self, hash: LineHash, hooks: &mut Callbacks<'_>) -> Result<SeenLines, StreamError> {
        // What cannot be read is told in the second pass.
        let mut tell = |_: &Fault| ();
        let Callbacks { cleaner, pulse, .. } = hooks;
        let total = self.total();
        let mut pulse = |step: Step| pulse(Step { total, ..step });
        let mut hooks =
            Callbacks { cleaner: *cleaner, tell: &mut tell, pulse: &mut pulse, stdin: None };
        let plan = Self { memory: Memory::CountTo(PathBuf::new()), ..self.clone() };
        let mut seen = SeenLines::counting();
        let pass = RunPass { hash, seen: &mut seen, sink: &mut Nowhere, before: 0 };
        plan.pass(pass, None, &mut hooks)?;
        Ok(seen)
    }

    fn source(&self, stdin: Option<Stdin>) -> Result<Source, StreamError> {
        let source = match stdin {
            Some(stdin) => Source::stdin(stdin, self.records())?,
            None => Source::files(self.inputs.clone(), self.records()),
        };
        Ok(source.with_block(self.block).with_longest(self.longest))
    }

    fn sink(
        &self,
        journal: Option<&Journal>,
        stdout: Option<Box<dyn Write + Send>>,
    ) -> Result<Box<dyn Sink>, StreamError> {
        if self.counts() {
            return Ok(Box::new(Nowhere));
        }
        let point = journal.map(Journal::point).cloned().unwrap_or_default();
        let parts = PartNames(journal.map(|journal| journal.run().to_owned()));
        Ok(match (&self.target, stdout) {
            (Target::File(file), _) => {
                Box::new(Single::resume(file, &parts, point.input, point.written)?)
            }
            (Target::Files(files), _) => {
                let several = Several::files(files.clone(), parts).with_finished(point.finished);
                Box::new(several.resume(point.input, point.written)?)
            }
            (Target::Stdout, stdout) => {
                let out = stdout.unwrap_or_else(|| Box::new(std::io::sink()));
                Box::new(Single::stream(out, "<stdout>"))
            }
        })
    }

    /// Keeps what outlives the run; only then is the run done.
    fn keep(
        &self,
        seen: SeenLines,
        own: &mut Own,
        journal: Option<Journal>,
    ) -> Result<(), StreamError> {
        if let Some(store) = &own.store {
            seen.save(store, &own.inputs)?;
        } else if let (Some(place), Memory::CountTo(path)) = (own.counts.take(), &self.memory) {
            let keying = Keying { way: self.keying(), secret: own.hash.secret };
            let saved = seen.into_counts().save(place, &keying);
            saved.map_err(|error| StreamError::File(path.clone(), error))?;
        }
        if let Some(journal) = journal {
            journal.close()?;
            checkpoint::remove(&self.known_counts()?)?;
        }
        Ok(())
    }
}

/// One way through the inputs.
struct RunPass<'p> {
    hash: LineHash,
    seen: &'p mut SeenLines,
    sink: &'p mut dyn Sink,
    /// Bytes that an earlier way through them has read.
    before: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::io::output::Compression;

    fn attempt(plan: &Plan) -> Result<Report, StreamError> {
        let (mut tell, mut pulse) = (|_: &Fault| (), |_: Step| true);
        plan.run(Callbacks { cleaner: None, tell: &mut tell, pulse: &mut pulse, stdin: None })
    }

    fn run(plan: &Plan) -> Report {
        attempt(plan).unwrap()
    }

    #[test]
    fn files_are_cleaned_as_one_corpus() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a"), "the first line\nno line end here").unwrap();
        std::fs::write(path("b"), "another line of b\nThe first line\n").unwrap();
        let inputs = vec![path("a"), path("b")];
        let one = Plan::new(inputs.clone(), InputFormat::Lines, Target::File(path("one").into()));
        run(&one);
        let each = Target::Files(vec![path("a.out").into(), path("b.out").into()]);
        run(&Plan { target: each, ..one });
        let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
        assert_eq!(read("one"), "the first line\nno line end here\nanother line of b\n");
        assert_eq!(
            [read("a.out"), read("b.out")],
            ["the first line\nno line end here", "another line of b\n"]
        );
    }

    #[test]
    fn counts_of_an_earlier_run_say_what_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a"), "the menu of the site\nthe first text\n").unwrap();
        std::fs::write(path("b"), "the menu of the site\nthe second text\n").unwrap();
        let counting = Plan {
            memory: Memory::CountTo(path("counts")),
            ..Plan::new(vec![path("a"), path("b")], InputFormat::Lines, Target::Stdout)
        };
        run(&counting);
        let target = Target::File(path("out").into());
        run(&Plan { memory: Memory::Frequent(vec![path("counts")], 2), target, ..counting });
        assert_eq!(
            std::fs::read_to_string(path("out")).unwrap(),
            "the first text\nthe second text\n"
        );
    }

    #[test]
    fn a_run_that_is_done_is_not_done_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("in"), "the same line\nthe same line\n").unwrap();
        let plan = Plan {
            memory: Memory::Store(path("seen")),
            resume: Some(1),
            ..Plan::new(vec![path("in")], InputFormat::Lines, Target::File(path("out").into()))
        };
        let first = run(&plan);
        assert_eq!(run(&plan), Report { was_done: true, ..first });
        assert_eq!(std::fs::read_to_string(path("out")).unwrap(), "the same line\n");
        assert!(!path("out.resume.log").exists());
    }

    #[test]
    fn what_cannot_be_resumed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in");
        std::fs::write(&input, "a line\n").unwrap();
        let plan = |target| Plan {
            resume: Some(1),
            ..Plan::new(vec![input.clone()], InputFormat::Lines, target)
        };
        let path = folder.path().join("out.zst");
        let packed = OutputFile { path, compression: Compression::Zstandard };
        for target in [Target::Stdout, Target::File(packed)] {
            let error = attempt(&plan(target)).unwrap_err();
            assert!(error.to_string().starts_with("cannot be resumed: "), "{error}");
        }
    }
}
