//! The relay's binary: reads flags, serves until it is told to stop.

use clap::Parser;
use std::io::Write;
use twofold_server::Server;
use twofold_server::config::{Cli, Command, Config};
use twofold_server::store::sqlite::backup::backup;

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Backup { data, to }) => Ok(backup(&data, &to)?),
        None => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(8)
            .build()?
            .block_on(serve(cli.config)),
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    twofold_server::log::start(config.log_format);
    let server = Server::bind(config).await?;
    let stop = stopped()?;
    writeln!(std::io::stdout(), "Twofold is at {} (listening on {})", server.origin(), server.address())?;
    server.run(stop).await?;
    Ok(())
}

/// Ready when the system or a person asks the relay to stop.
fn stopped() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
