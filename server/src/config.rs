//! Everything an operator can set, by flag or by environment variable.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The Twofold relay: orders, keeps and forwards records that it cannot read.
#[derive(Clone, Debug, Parser)]
#[command(name = "twofold-server", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to serve.
    #[command(flatten)]
    pub config: Config,
}

/// What the binary does besides serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Copies the database to a new file, also while a relay is running. To restore, stop the relay, put the copy in
    /// the place of relay.sqlite (and remove relay.sqlite-wal and -shm): devices give back what came after it.
    Backup {
        /// Directory of the data to copy.
        #[arg(long, env = "TWOFOLD_DATA", default_value = "./data", value_name = "DIRECTORY")]
        data: PathBuf,
        /// File to write. It must not exist yet.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How the relay serves.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Address and port to listen on. Port 0 takes any free one.
    #[arg(long, env = "TWOFOLD_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Directory for the database. Made if it is missing.
    #[arg(long, env = "TWOFOLD_DATA", default_value = "./data", value_name = "DIRECTORY")]
    pub data: PathBuf,
    /// Address that people open in their browser, such as https://mentoring.example.gov. May be given several times;
    /// the first is the main one. Without it: http:// and the listening address, and localhost if that is 127.0.0.1.
    #[arg(long, env = "TWOFOLD_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub origin: Vec<String>,
    /// Serve no app, only the relay's socket.
    #[arg(long, env = "TWOFOLD_NO_APP")]
    pub no_app: bool,
    /// Code that every new person must know. Without it anybody may begin.
    #[arg(long, env = "TWOFOLD_ADMISSION", value_name = "CODE", hide_env_values = true)]
    pub admission: Option<String>,
    /// Bytes of records that one person may store in one space.
    #[arg(long, env = "TWOFOLD_QUOTA_BYTES", default_value_t = 32 * 1024 * 1024, value_name = "BYTES")]
    pub quota_bytes: u64,
    /// Bytes of control records (who is in a space) that one person may store in one space, besides the records.
    #[arg(long, env = "TWOFOLD_CONTROL_QUOTA_BYTES", default_value_t = 4 * 1024 * 1024, value_name = "BYTES")]
    pub control_quota_bytes: u64,
    /// Days for which a partnership that has ended can still be read and saved. Then it is deleted.
    #[arg(long, env = "TWOFOLD_DAYS_AFTER_END", default_value_t = 30, value_name = "DAYS")]
    pub days_after_end: u32,
    /// Spaces that one person may begin or be in.
    #[arg(long, env = "TWOFOLD_SPACES_PER_PERSON", default_value_t = 1_000, value_name = "NUMBER")]
    pub spaces_per_person: u64,
    /// New persons that one address may register in an hour.
    #[arg(long, env = "TWOFOLD_MAX_NEW_PERSONS_PER_HOUR", default_value_t = 120, value_name = "NUMBER")]
    pub max_new_persons_per_hour: u32,
    /// Connections that one address may have open.
    #[arg(long, env = "TWOFOLD_CONNECTIONS_PER_ADDRESS", default_value_t = 1_000, value_name = "NUMBER")]
    pub connections_per_address: u32,
    /// Connections in all.
    #[arg(long, env = "TWOFOLD_CONNECTIONS", default_value_t = 20_000, value_name = "NUMBER")]
    pub connections: u32,
    /// Records that one device may store in a second, on average.
    #[arg(long, env = "TWOFOLD_RECORDS_PER_SECOND", default_value_t = 20, value_name = "NUMBER")]
    pub records_per_second: u32,
    /// Records that one device may store at once, after a time of silence.
    #[arg(long, env = "TWOFOLD_RECORD_BURST", default_value_t = 600, value_name = "NUMBER")]
    pub record_burst: u32,
    /// Take addresses from the last entry of X-Forwarded-For. Only behind a proxy that sets it, or limits can be evaded.
    #[arg(long, env = "TWOFOLD_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// How log lines look. They name no space, person, device, address or path.
    #[arg(long, env = "TWOFOLD_LOG_FORMAT", default_value = "text", value_enum)]
    pub log_format: LogFormat,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080)),
            data: PathBuf::from("./data"),
            origin: Vec::new(),
            no_app: false,
            admission: None,
            quota_bytes: 32 * 1024 * 1024,
            control_quota_bytes: 4 * 1024 * 1024,
            days_after_end: 30,
            spaces_per_person: 1_000,
            max_new_persons_per_hour: 120,
            connections_per_address: 1_000,
            connections: 20_000,
            records_per_second: 20,
            record_burst: 600,
            behind_proxy: false,
            log_format: LogFormat::Text,
        }
    }
}
