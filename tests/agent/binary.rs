//! The executable as a process: how it is found, and how it ends.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use native_agent::discovery::{self, Announcement, Presence};
use tempfile::TempDir;

/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(30);

/// The executable, built from the present sources with the profile of these tests.
pub fn executable() -> &'static Path {
    static EXECUTABLE: OnceLock<PathBuf> = OnceLock::new();
    EXECUTABLE.get_or_init(|| {
        let tests = env::current_exe().expect("a path");
        let directory = tests.parent().and_then(Path::parent).expect("target/<profile>/deps");
        let profile = match directory.file_name().and_then(|name| name.to_str()).expect("a name") {
            "debug" => "dev",
            other => other,
        };
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "native-agent", "--profile", profile])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert!(built.expect("cargo").success());
        directory.join(format!("native-agent{}", env::consts::EXE_SUFFIX))
    })
}

pub fn command() -> Command {
    let mut command = Command::new(executable());
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("BACKTEST_")) {
        command.env_remove(name);
    }
    command
}

/// A process that does not outlive its test.
struct Process(Child);

impl Process {
    fn serve(file: &Path, arguments: &[&str]) -> Self {
        let child = command()
            .args(["serve", "--runtime-file"])
            .arg(file)
            .args(arguments)
            .env("BACKTEST_AGENT_LOG", "off")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Self(child.expect("a process"))
    }

    fn first_line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("text");
        line
    }

    /// Waits for its end; the exit code and what it said as errors.
    fn end(&mut self) -> (Option<i32>, String) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().expect("a process") {
                let errors = std::io::read_to_string(self.0.stderr.take().expect("a pipe")).expect("text");
                return (status.code(), errors);
            }
            assert!(start.elapsed() < PATIENCE, "it goes on");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.0.id().to_string()]).status();
        assert!(sent.expect("kill").success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_served_agent_is_found_by_its_file_and_answers() {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("deep/er/agent.json");
    let mut process = Process::serve(&file, &["--threads", "1", "--queue-limit", "7", "--dataset-limit", "5MiB"]);
    let line = process.first_line();
    let announcement = discovery::read(&file).expect("a runtime file");
    let Announcement { address, token, pid, version, protocol } = &announcement;
    assert!(line.contains(address) && line.contains(&file.display().to_string()), "{line}");
    assert!(!line.contains(token));
    assert_eq!((*pid, version.as_str(), *protocol), (process.0.id(), native_agent::VERSION, 1));
    assert_eq!(token.len(), 64);
    let presence = discovery::probe(&announcement).await;
    let Presence::Agent { capabilities, .. } = presence else { panic!("{presence:?}") };
    assert_eq!(
        (capabilities.threads, capabilities.limits.queued_jobs, capabilities.limits.dataset_bytes),
        (1, 7, 5 << 20)
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("it exists").permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().expect("a folder"))), (0o600, 0o700));
    }

    let info = command().args(["info", "--format", "json", "--runtime-file"]).arg(&file).output().expect("info");
    let info: serde_json::Value = serde_json::from_slice(&info.stdout).expect("JSON");
    assert_eq!(info["agent"]["address"].as_str(), Some(address.as_str()));
    assert!(!info.to_string().contains(token));
}

#[cfg(unix)]
#[tokio::test]
async fn signals_end_it_and_take_the_file_away() {
    for signal in ["TERM", "INT", "HUP"] {
        let directory = TempDir::new().expect("a directory");
        let file = directory.path().join("agent.json");
        let mut process = Process::serve(&file, &[]);
        process.first_line();
        let mut socket = connect(&discovery::read(&file).expect("a runtime file")).await;
        process.signal(signal);
        let goodbye = futures_util::StreamExt::next(&mut socket).await.expect("a goodbye").expect("a frame");
        assert!(goodbye.is_close(), "{goodbye:?}");
        drop(socket);
        assert_eq!(process.end(), (Some(0), String::new()), "{signal}");
        assert!(!file.exists());
    }
}

#[cfg(unix)]
async fn connect(
    announcement: &Announcement,
) -> tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>> {
    use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
    let headers = [(SEC_WEBSOCKET_PROTOCOL, "backsweep.v1.json")];
    crate::client::open_with(&announcement.address, &headers).await.expect("a connection")
}

#[test]
fn a_second_agent_leaves_the_first_alone_and_replaces_a_dead_one() {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("agent.json");
    let mut first = Process::serve(&file, &[]);
    first.first_line();
    let announced = discovery::read(&file).expect("a runtime file");

    let (code, errors) = Process::serve(&file, &[]).end();
    assert_eq!(code, Some(1));
    assert!(errors.starts_with("error[agent.running]: "), "{errors}");
    assert!(errors.contains(&announced.pid.to_string()) && errors.contains(&announced.address), "{errors}");
    assert_eq!(discovery::read(&file), Some(announced.clone()));

    first.0.kill().expect("a process");
    first.0.wait().expect("a process");
    assert_eq!(discovery::read(&file), Some(announced.clone()), "it had no time to clean up");
    let mut third = Process::serve(&file, &[]);
    third.first_line();
    let new = discovery::read(&file).expect("a runtime file");
    assert_eq!(new.pid, third.0.id());
    assert_ne!(new.token, announced.token);
}

#[test]
fn a_log_that_is_no_terminal_has_no_colours() {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("agent.json");
    let mut process = Process::serve(&file, &["--log", "trace", "--idle-exit", "0.3"]);
    process.first_line();
    let (code, log) = process.end();
    assert_eq!(code, Some(0));
    assert!(log.contains("INFO") && log.contains("listening"), "{log}");
    assert!(!log.contains('\u{1b}'), "{log:?}");
}

#[test]
fn an_idle_agent_ends_by_itself() {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("agent.json");
    let mut process = Process::serve(&file, &["--idle-exit", "0.3"]);
    process.first_line();
    assert_eq!(process.end(), (Some(0), String::new()));
    assert!(!file.exists());
}

#[test]
fn an_agent_that_cannot_start_says_why() {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("agent.json");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let (code, errors) = Process::serve(&file, &["--port", &port]).end();
    assert_eq!(code, Some(1));
    assert!(errors.starts_with("error[agent.listen]: ") && errors.contains(&port), "{errors}");
    assert!(!file.exists());

    fs::write(directory.path().join("plain"), "").expect("a file");
    let (code, errors) = Process::serve(&directory.path().join("plain/agent.json"), &[]).end();
    assert_eq!(code, Some(1));
    assert!(errors.starts_with("error[agent.runtime_file]: "), "{errors}");

    let (code, errors) = Process::serve(&file, &["--frame-limit", "1GiB"]).end();
    assert_eq!(code, Some(2));
    assert!(errors.contains("64KiB to 1MiB"), "{errors}");
}
