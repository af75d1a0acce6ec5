//! Where the time of a sweep went.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use backsweep_core::profile::{Phase, Profile, Recorder};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use rayon::ThreadPoolBuilder;

use crate::cli::CliError;

/// More threads than this have no columns of their own.
const MOST_COLUMNS: usize = 8;

/// Listens to a sweep, where that was asked for.
pub(super) struct Profiled {
    recorder: Option<Recorder>,
    print: bool,
    trace: Option<(PathBuf, File)>,
}

impl Profiled {
    /// Opens the file of the trace, so that a path that cannot be written is known before the sweep.
    pub fn new(print: bool, trace: Option<&Path>) -> Result<Self, CliError> {
        let start = Instant::now();
        let recorder = (print || trace.is_some()).then(|| Recorder::new(move || start.elapsed()));
        let open = |path: &Path| match File::create(path) {
            Ok(file) => Ok((path.to_owned(), file)),
            Err(source) => Err(CliError::Unwritable { path: path.to_owned(), source }),
        };
        Ok(Self { recorder, print, trace: trace.map(open).transpose()? })
    }

    /// Does work on this thread.
    pub fn on_caller<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.recorder {
            Some(recorder) => recorder.on_caller(work),
            None => work(),
        }
    }

    /// Does work on a pool of its own.
    pub fn on_pool<T: Send>(&self, threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, CliError> {
        let pool = ThreadPoolBuilder::new().num_threads(threads);
        let done = pool.build_scoped(
            |thread| match &self.recorder {
                Some(recorder) => recorder.on_worker(thread.index(), || thread.run()),
                None => thread.run(),
            },
            |pool| pool.install(work),
        );
        done.map_err(|error| CliError::System(error.to_string()))
    }

    /// Prints the phases, and writes them over time, as asked.
    pub fn report(self) -> Result<(), CliError> {
        let Some(profile) = self.recorder.as_ref().map(Recorder::profile) else { return Ok(()) };
        if let Some((path, file)) = self.trace {
            write(file, &profile).map_err(|source| CliError::Unwritable { path, source })?;
        }
        if self.print {
            writeln!(io::stderr().lock(), "\n{}", table(&profile))?;
        }
        Ok(())
    }
}

fn write(file: File, profile: &Profile) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    serde_json::to_writer(&mut file, &profile.trace())?;
    file.flush()
}

/// A row for each phase that took time.
fn table(profile: &Profile) -> Table {
    let mut table = Table::new();
    let line = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(line));
    table.set_content_arrangement(ContentArrangement::Disabled);
    let threads = if profile.threads.len() > MOST_COLUMNS { &[] } else { profile.threads.as_slice() };
    let names = threads.iter().map(|thread| thread.name.clone());
    table.set_header(["phase", "time", "share"].map(str::to_owned).into_iter().chain(names));
    for phase in Phase::ALL.into_iter().filter(|&phase| !profile.of(phase).is_zero()) {
        let share = format!("{:.1} %", profile.share(phase) * 100.0);
        let each = threads.iter().map(|thread| milliseconds(thread.of(phase)));
        let cells = [phase.name().to_owned(), milliseconds(profile.of(phase)), share];
        table.add_row(cells.into_iter().chain(each));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A time as people read it; empty for none.
fn milliseconds(time: Duration) -> String {
    if time.is_zero() { String::new() } else { format!("{:.3} ms", time.as_secs_f64() * 1e3) }
}
