//! The floor: what axum and SQLite cost when nothing is checked and everything is durable before it is confirmed.
//!
//! No login, no roster, no signatures, no quotas, no metrics. `/{log}/{after}` follows a log; each binary message is
//! appended to it. One thread writes, with the commits of all connections grouped. It says:
//! `0 · number` stored, `1 · (number · length · bytes)…` entries, `2 · number` the log's length at the beginning.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path as At, State};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use futures_util::{SinkExt as _, StreamExt as _};
use rusqlite::{Connection, params};
use tokio::sync::mpsc;

type Out = mpsc::UnboundedSender<Bytes>;

enum Job {
    Follow { connection: u64, log: u32, after: u64, out: Out },
    Append { connection: u64, log: u32, bytes: Bytes },
    Leave { connection: u64, log: u32 },
}

#[derive(Default)]
struct Log {
    head: u64,
    followers: Vec<(u64, Out)>,
}

/// Serves until it is killed.
pub(crate) fn serve(data: &Path) -> Result<()> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let database = open(data)?;
        let (jobs, waiting) = mpsc::channel(4096);
        std::thread::spawn(move || write(database, waiting));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        writeln!(std::io::stdout(), "floor (listening on {})", listener.local_addr()?)?;
        let listener = listener.tap_io(|socket| {
            // Why: a socket without it is slower, and still works.
            let _ = socket.set_nodelay(true);
        });
        axum::serve(listener, Router::new().route("/{log}/{after}", get(follow)).with_state(jobs)).await?;
        Ok(())
    })
}

fn open(data: &Path) -> Result<Connection> {
    let database = Connection::open(data.join("floor.sqlite"))?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    database.execute_batch(
        "CREATE TABLE IF NOT EXISTS entries
         (log INTEGER, number INTEGER, bytes BLOB, PRIMARY KEY (log, number)) WITHOUT ROWID",
    )?;
    Ok(database)
}

async fn follow(
    upgrade: WebSocketUpgrade,
    At((log, after)): At<(u32, u64)>,
    State(jobs): State<mpsc::Sender<Job>>,
) -> axum::response::Response {
    let upgrade = upgrade.read_buffer_size(4096).write_buffer_size(4096);
    upgrade.on_upgrade(move |socket| async move {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let connection = NEXT.fetch_add(1, Ordering::Relaxed);
        // The other side may be gone at any time: then there is nothing left to do for it.
        let _ = converse(socket, connection, log, after, &jobs).await;
        let _ = jobs.send(Job::Leave { connection, log }).await;
    })
}

async fn converse(
    mut socket: WebSocket,
    connection: u64,
    log: u32,
    after: u64,
    jobs: &mpsc::Sender<Job>,
) -> Result<()> {
    let (out, mut events) = mpsc::unbounded_channel();
    jobs.send(Job::Follow { connection, log, after, out }).await?;
    loop {
        tokio::select! {
            message = socket.next() => match message.context("closed")?? {
                Message::Binary(bytes) => jobs.send(Job::Append { connection, log, bytes }).await?,
                _ => anyhow::bail!("closed"),
            },
            event = events.recv() => {
                socket.feed(Message::Binary(event.context("closed")?)).await?;
                while let Ok(event) = events.try_recv() {
                    socket.feed(Message::Binary(event)).await?;
                }
                socket.flush().await?;
            }
        }
    }
}

fn write(mut database: Connection, mut waiting: mpsc::Receiver<Job>) -> Result<()> {
    let mut logs: HashMap<u32, Log> = HashMap::new();
    let mut batch = Vec::new();
    while waiting.blocking_recv_many(&mut batch, 1024) > 0 {
        let transaction = database.transaction()?;
        let mut stored = Vec::new();
        for job in batch.drain(..) {
            match job {
                Job::Follow { connection, log, after, out } => {
                    let state =
                        logs.entry(log).or_insert(Log { head: head(&transaction, log)?, followers: Vec::new() });
                    // A follower that is gone hears nothing.
                    let _ = out.send([&[2], state.head.to_be_bytes().as_slice()].concat().into());
                    for page in pages(&transaction, log, after)? {
                        let _ = out.send(page);
                    }
                    state.followers.push((connection, out));
                }
                Job::Append { connection, log, bytes } => {
                    let Some(state) = logs.get_mut(&log) else { continue };
                    state.head += 1;
                    transaction.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3)")?.execute(params![
                        log,
                        state.head,
                        bytes.as_ref()
                    ])?;
                    stored.push((connection, log, state.head, bytes));
                }
                Job::Leave { connection, log } => {
                    let Some(state) = logs.get_mut(&log) else { continue };
                    state.followers.retain(|(other, _)| *other != connection);
                }
            }
        }
        transaction.commit()?;
        for (author, log, number, bytes) in stored {
            let page = Bytes::from([&[1], entry(number, &bytes).as_slice()].concat());
            let ack = Bytes::from([&[0], number.to_be_bytes().as_slice()].concat());
            for (connection, out) in logs.get(&log).into_iter().flat_map(|state| &state.followers) {
                let _ = out.send(if *connection == author { ack.clone() } else { page.clone() });
            }
        }
    }
    Ok(())
}

fn head(database: &Connection, log: u32) -> rusqlite::Result<u64> {
    let newest = "SELECT coalesce(max(number), 0) FROM entries WHERE log = ?1";
    database.query_row(newest, [log], |row| row.get(0))
}

fn pages(database: &Connection, log: u32, after: u64) -> rusqlite::Result<Vec<Bytes>> {
    let mut find =
        database.prepare_cached("SELECT number, bytes FROM entries WHERE log = ?1 AND number > ?2 ORDER BY number")?;
    let found = find.query_map(params![log, after], |row| Ok(entry(row.get(0)?, &row.get::<_, Vec<u8>>(1)?)))?;
    let entries = found.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(entries.chunks(64).map(|page| [vec![1], page.concat()].concat().into()).collect())
}

fn entry(number: u64, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [number.to_be_bytes().as_slice(), &length.to_be_bytes(), bytes].concat()
}
