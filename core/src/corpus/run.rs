//! A run, as a plan says.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::checkpoint::{self, Journal, Point};
use crate::corpus::io::destinations::{Nowhere, Several, Single, Sink};
use crate::corpus::io::source::Source;
use crate::corpus::pipeline::writer::{OrderedWriter, WriterSetup};
use crate::corpus::pipeline::{self, Workers};
use crate::corpus::plan::{InputFormat, Memory, Plan, Target};
use crate::corpus::record::cleaning::Cleaner;
use crate::corpus::record::document::LineComparer;
use crate::corpus::record::job::Job;
use crate::corpus::record::jsonl::JsonlJob;
use crate::corpus::record::text::{LinesJob, TextJob};
use crate::corpus::report::Report;
use crate::corpus::report::RuleNames;
use crate::dedup::counts::LineCounts;
use crate::dedup::seen::SeenLines;
use crate::dedup::store::{Bounds, Store};
use crate::error::{Fault, StreamError};

/// What a run needs of its surroundings.
pub struct Callbacks<'h> {
    /// Cleans each document first.
    pub cleaner: Option<Cleaner<'h>>,
    /// Is told of each record that cannot be read.
    pub tell: &'h mut (dyn FnMut(&Fault) + Send),
    /// Is asked now and then whether to go on.
    pub pulse: &'h mut dyn FnMut() -> bool,
}

impl Plan {
    /// Does it.
    ///
    /// # Errors
    /// When something cannot be read or written, or a fault stops the run; a file that was not
    /// finished is then not there, but for what a run that can go on needs.
    pub fn run(&self, mut hooks: Callbacks<'_>) -> Result<Report, StreamError> {
        let journal = self.journal()?;
        let point = journal.as_ref().map(Journal::point).cloned().unwrap_or_default();
        if point.is_done {
            return Ok(point.report);
        }
        let store = self.store()?;
        let mut seen = self.seen(store.as_ref(), &mut hooks)?;
        let mut sink = self.sink(&point)?;
        match self.pass(journal, &mut seen, sink.as_mut(), &mut hooks) {
            Ok(report) => {
                self.keep(seen, store.as_ref())?;
                Ok(report)
            }
            Err(error) => {
                if self.resume.is_none() {
                    sink.abandon();
                }
                Err(error)
            }
        }
    }

    fn pass(
        &self,
        journal: Option<Journal>,
        seen: &mut SeenLines,
        sink: &mut dyn Sink,
        hooks: &mut Callbacks<'_>,
    ) -> Result<Report, StreamError> {
        let mut source = self.source()?;
        let program = hooks.cleaner.map(|cleaner| &cleaner.engine.program);
        let naming = RuleNames { program, scope: self.scope };
        let names = source.paths().to_vec();
        let tell = &mut *hooks.tell;
        let setup = WriterSetup { names, on_fault: self.on_fault, tell, naming: &naming };
        let mut writer = OrderedWriter::new(sink, setup);
        if let Some(mut journal) = journal {
            let Point { input, read, .. } = *journal.point();
            if journal.point().report.read > 0 {
                journal.replay(|keys| seen.restore(keys))?;
                source.skip_to(input, read)?;
            }
            writer = writer.with_journal(journal);
        }
        let job = self.job(hooks.cleaner);
        let crew = Workers { threads: self.threads, pulse: &mut *hooks.pulse };
        pipeline::run(&mut source, job.as_ref(), seen, &mut writer, crew)
    }

    fn job<'a>(&'a self, cleaner: Option<Cleaner<'a>>) -> Box<dyn Job + 'a> {
        let (form, least, on_fault) = (self.form, self.least, self.on_fault);
        let judge = LineComparer {
            form,
            least,
            scope: self.scope,
            once: self.counts(),
            near: self.near,
            cleaner,
            url: self.url.clone(),
        };
        match &self.format {
            InputFormat::Lines => Box::new(LinesJob { form, least, on_fault }),
            InputFormat::Text => Box::new(TextJob { judge, sites: self.sites(), on_fault }),
            InputFormat::Jsonl(fields) => {
                Box::new(JsonlJob { judge, fields: fields.clone(), on_fault })
            }
        }
    }

    /// Text files of one folder are a site, where they have no address.
    fn sites(&self) -> Vec<u128> {
        if self.url.is_some() {
            return Vec::new();
        }
        let folder = |path: &PathBuf| path.parent().unwrap_or(Path::new("")).to_owned();
        let key = |path: PathBuf| xxh3_128(path.as_os_str().as_encoded_bytes());
        self.inputs.iter().map(folder).map(key).collect()
    }

    /// Goes on with the journal of an earlier run, or begins one.
    fn journal(&self) -> Result<Option<Journal>, StreamError> {
        let Some(every) = self.resume else { return Ok(None) };
        let setup = self.setup();
        let journal = match Journal::resume(self.output()?, &setup)? {
            Some(journal) => journal,
            None => Journal::begin(self.output()?, &setup)?,
        };
        Ok(Some(journal.with_every(every)))
    }

    fn store(&self) -> Result<Option<Store>, StreamError> {
        let Memory::Store(path) = &self.memory else { return Ok(None) };
        Store::open(path, &self.keying()).map(Some)
    }

    fn seen(
        &self,
        store: Option<&Store>,
        hooks: &mut Callbacks<'_>,
    ) -> Result<SeenLines, StreamError> {
        Ok(match &self.memory {
            Memory::Compact => SeenLines::compact(),
            Memory::Wide => SeenLines::wide(),
            Memory::Bloom(lines, rate) => SeenLines::bloom(*lines, *rate),
            Memory::Store(_) => store.map_or_else(
                || Ok(SeenLines::wide()),
                |store| SeenLines::stored(store, Bounds::default()),
            )?,
            Memory::CountTo(_) => SeenLines::counting(),
            Memory::Common(least) => self.common(*least, hooks)?,
            Memory::Frequent(paths, least) => {
                let mut counts = LineCounts::default();
                paths.iter().try_for_each(|path| counts.load(path, &self.keying()))?;
                SeenLines::frequent(counts, *least)
            }
        })
    }

    /// The lines that are in at least so many documents. A run that can go on counts only once.
    fn common(&self, least: u32, hooks: &mut Callbacks<'_>) -> Result<SeenLines, StreamError> {
        if self.inputs.is_empty() {
            return Err(StreamError::Refused("standard input can be read once".to_owned()));
        }
        if self.resume.is_none() {
            return Ok(self.count(hooks)?.into_frequent(least));
        }
        let known = self.known_counts()?;
        let keying = format!("{} {}", self.keying(), self.setup());
        let mut counts = LineCounts::default();
        if counts.load(&known, &keying).is_err() {
            counts = self.count(hooks)?.into_counts();
            counts.save(&known, &keying)?;
        }
        Ok(SeenLines::frequent(counts, least))
    }

    /// LineCounts in how many documents each line is.
    fn count(&self, hooks: &mut Callbacks<'_>) -> Result<SeenLines, StreamError> {
        // What cannot be read is told in the second pass.
        let mut tell = |_: &Fault| ();
        let Callbacks { cleaner, pulse, .. } = hooks;
        let mut hooks = Callbacks { cleaner: *cleaner, tell: &mut tell, pulse: &mut **pulse };
        let plan = Self { memory: Memory::CountTo(PathBuf::new()), ..self.clone() };
        let mut seen = SeenLines::counting();
        plan.pass(None, &mut seen, &mut Nowhere, &mut hooks)?;
        Ok(seen)
    }

    fn source(&self) -> Result<Source, StreamError> {
        let source = if self.inputs.is_empty() {
            Source::stream(Box::new(std::io::stdin()), "-")?
        } else {
            Source::files(self.inputs.clone())
        };
        let source = source.with_block(self.block);
        Ok(if matches!(self.format, InputFormat::Text) {
            source.with_whole_inputs()
        } else {
            source
        })
    }

    fn sink(&self, point: &Point) -> Result<Box<dyn Sink>, StreamError> {
        let goes_on = point.report.read > 0;
        Ok(match &self.target {
            _ if self.counts() => Box::new(Nowhere),
            Target::Stdout => Box::new(Single::stream(Box::new(std::io::stdout()), "<stdout>")),
            Target::File(file) if goes_on => {
                Box::new(Single::resume(file, point.input, point.written)?)
            }
            Target::File(file) => Box::new(Single::file(file)?),
            Target::Files(files) if goes_on => {
                Box::new(Several::resume(files.clone(), point.input, point.written)?)
            }
            Target::Files(files) => Box::new(Several::files(files.clone())),
        })
    }

    /// Keeps what outlives the run; only then is the run done.
    fn keep(&self, seen: SeenLines, store: Option<&Store>) -> Result<(), StreamError> {
        match (store, &self.memory) {
            (Some(store), _) => seen.save(store)?,
            (None, Memory::CountTo(path)) => seen.into_counts().save(path, &self.keying())?,
            _ => {}
        }
        if self.resume.is_some() {
            Journal::close(self.output()?, &self.setup())?;
            checkpoint::remove(&self.known_counts()?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::io::part_file::{Compression, OutputFile};

    fn attempt(plan: &Plan) -> Result<Report, StreamError> {
        let (mut tell, mut pulse) = (|_: &Fault| (), || true);
        plan.run(Callbacks { cleaner: None, tell: &mut tell, pulse: &mut pulse })
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
        assert_eq!(run(&plan), first);
        assert_eq!(std::fs::read_to_string(path("out")).unwrap(), "the same line\n");
        assert!(!path("out.resume.log").exists());
    }

    #[test]
    fn what_cannot_be_resumed_is_refused() {
        let plan = |target| Plan {
            resume: Some(1),
            ..Plan::new(vec!["in".into()], InputFormat::Lines, target)
        };
        let path = "out.zst".into();
        let packed = OutputFile { path, compression: Compression::Zstandard };
        for target in [Target::Stdout, Target::File(packed)] {
            let error = attempt(&plan(target)).unwrap_err();
            assert!(error.to_string().starts_with("cannot be resumed: "), "{error}");
        }
    }
}
