//! The binary as an operator runs it: killed, stopped, and what it writes down.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use twofold_wire::cbor::Bytes;
use twofold_wire::frame::{ClientFrame, RelayFrame};
use twofold_wire::ids::Hash;
use twofold_wire::log::Entry;

use crate::app_files::ask;
use crate::support::{Client, Pen, Person, Space, append, follow};

struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    async fn start(data: &Path, flags: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_twofold-server"))
            .args(["--listen", "127.0.0.1:0", "--log-format", "json", "--data"])
            .arg(data)
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).await.unwrap();
        let address = line.split("listening on ").nth(1).unwrap().trim_end().trim_end_matches(')');
        Self { address: address.parse().unwrap(), child }
    }

    async fn connect(&self) -> Client {
        Client::open(self.address, None).await.unwrap()
    }

    /// Asks it to stop, as a service manager does, and gives back what it logged.
    async fn terminate(mut self) -> (bool, String) {
        let pid = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        (self.child.wait().await.unwrap().success(), log)
    }
}

#[tokio::test]
async fn a_kill_loses_nothing_that_was_confirmed() {
    const KILLS: u64 = 6;
    let data = tempfile::tempdir().unwrap();
    let ann = Person::new();
    let space = Space::begin(&[&ann]);
    let mut pen = Pen::new(&ann.device);
    // What was sent and not known to be stored, in order; what was confirmed.
    let mut outbox = Vec::new();
    let mut log: Vec<Entry> = vec![Entry::Control(space.controls[0].clone())];
    let mut incarnation = None;
    for kill in 0..KILLS {
        let mut relay = Running::start(data.path(), &[]).await;
        let mut client = relay.connect().await;
        assert_eq!(*incarnation.get_or_insert(client.incarnation), client.incarnation, "a kill is no loss");
        assert!(matches!(client.ask(ann.put_chain()).await, RelayFrame::Chain { .. }));
        client.log_in(&ann, &ann.device).await;
        if kill == 0 {
            client.put(space.genesis()).await;
        }
        let chain = follow(Hash::ZERO, 0, &log);
        let sub = ClientFrame::Sub { space: space.id, after: log.len() as u64, chain };
        client.send(sub).await;
        // Everything confirmed is there: the relay's chain at our cursor is ours.
        let RelayFrame::Records { after, entries, .. } = client.next().await else { panic!() };
        assert_eq!(after, log.len() as u64);
        for entry in entries {
            // Stored, and killed before it was confirmed.
            assert_eq!(entry, outbox.remove(0));
            log.push(entry);
        }
        for entry in &outbox {
            let Entry::Record(record) = entry else { panic!() };
            client.send(ClientFrame::Append { record: record.clone() }).await;
        }
        while outbox.len() < 40 {
            let record = pen.write(&space);
            client.send(append(&record)).await;
            outbox.push(Entry::Record(Bytes(record.bytes().to_vec())));
        }
        for _ in 0..=kill * 5 {
            let RelayFrame::Ack { hash, seq, .. } = client.next().await else { panic!() };
            let entry = outbox.remove(0);
            assert_eq!((hash, seq), (entry.hash(), log.len() as u64 + 1));
            log.push(entry);
        }
        relay.child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn a_relay_that_is_asked_to_stop_stores_what_it_was_sent_and_says_goodbye() {
    let data = tempfile::tempdir().unwrap();
    let ann = Person::new();
    let space = Space::begin(&[&ann]);
    let relay = Running::start(data.path(), &[]).await;
    let mut client = relay.connect().await;
    assert!(matches!(client.ask(ann.put_chain()).await, RelayFrame::Chain { .. }));
    client.log_in(&ann, &ann.device).await;
    client.put(space.genesis()).await;
    let (is_success, log) = relay.terminate().await;
    assert!(is_success, "{log}");
    assert_eq!(client.try_next().await, None, "the connection was closed in order");
    assert!(!data.path().join("relay.sqlite-wal").exists(), "the database was closed in order");
    let relay = Running::start(data.path(), &[]).await;
    let mut again = relay.connect().await;
    again.log_in(&ann, &ann.device).await;
    let RelayFrame::Me { spaces, .. } = again.ask(ClientFrame::WhoAmI).await else { panic!() };
    assert_eq!(spaces, [space.id]);
}

#[tokio::test]
async fn nothing_that_is_written_down_names_anybody() {
    let data = tempfile::tempdir().unwrap();
    let flags =
        ["--behind-proxy", "--admission", "canary-admission", "--record-burst", "1", "--records-per-second", "0"];
    let relay = Running::start(data.path(), &flags).await;
    let ann = Person::new();
    let mut space = Space::begin(&[&ann]);
    let mut pen = Pen::new(&ann.device);
    let canaries =
        [("X-Forwarded-For", "203.0.113.77"), ("User-Agent", "canary-agent"), ("Referer", "canary-referrer")];
    ask(relay.address, "GET /join%23canary-secret", &canaries).await;
    ask(relay.address, "GET /canary-path", &canaries).await;
    let mut client = relay.connect().await;
    let ClientFrame::ChainPut { person, expected, statements, .. } = ann.put_chain() else { panic!() };
    for admission in [None, Some("canary-admission".to_owned())] {
        client.ask(ClientFrame::ChainPut { person, expected, statements: statements.clone(), admission }).await;
    }
    let mut denied = relay.connect().await;
    let auth = denied.auth(&ann, &ann.paper);
    denied.origin = "http://elsewhere.example".to_owned();
    denied.ask(auth).await;
    client.log_in(&ann, &ann.device).await;
    client.put(space.genesis()).await;
    client.put(append(&pen.write(&space))).await;
    client.ask(append(&pen.write(&space))).await;
    client.put(space.close(&ann)).await;
    client.send_bytes(b"canary-garbage".to_vec()).await;
    assert_eq!(client.next().await, RelayFrame::BadFrame);

    let metrics = ask(relay.address, "GET /metrics", &canaries).await;
    let metrics = String::from_utf8(metrics.body).unwrap();
    assert!(metrics.contains("twofold_entries_stored_total 3"), "{metrics}");
    assert!(metrics.contains("twofold_refused_busy_total 1"), "{metrics}");
    let (_, log) = relay.terminate().await;
    assert!(log.contains("damaged invitation"), "there is a log: {log}");
    for line in log.lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
    let mut ids = vec![space.id.to_string(), ann.id().to_string(), space.head.to_string()];
    ids.extend([&ann.device, &ann.paper].map(|device| device.id().to_string()));
    for text in [&log, &metrics] {
        for id in &ids {
            assert!(!text.contains(id), "{id} in {text}");
        }
        assert!(!text.contains("canary") && !text.contains("203.0.113") && !text.contains("127.0.0.1"), "{text}");
    }
    for file in std::fs::read_dir(data.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for canary in ["canary", "203.0.113.77", "127.0.0.1", "elsewhere.example"] {
            assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary}");
        }
    }
}

#[tokio::test]
async fn help_explains_every_flag() {
    let help = Command::new(env!("CARGO_BIN_EXE_twofold-server")).arg("--help").output().await.unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for flag in ["--listen", "--data", "--origin", "--no-app", "--admission", "--quota-bytes", "--log-format"] {
        let (_, after) = help.split_once(flag).unwrap_or_else(|| panic!("{flag}"));
        assert!(after.lines().take(3).any(|line| line.split_whitespace().count() > 3), "{flag}: {help}");
    }
    assert!(help.contains("TWOFOLD_LISTEN") && help.contains("backup"), "{help}");
}
