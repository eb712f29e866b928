//! A backup file: everything in one file under a passphrase, made here or opened here.

/// How far making or opening a file has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupView {
    /// What is being done.
    pub step: BackupStep,
    /// The name of the file that was chosen to be opened.
    pub chosen: Option<String>,
    /// What was wrong with what was asked for last.
    pub problem: Option<BackupProblem>,
}

/// What is being done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BackupStep {
    /// Nothing.
    #[default]
    Idle,
    /// Waiting until everything is at the relay, and the relay knows that the file lets somebody in.
    Preparing,
    /// Sealing or opening, which takes a second on purpose.
    Working,
    /// The browser has got a file of this name.
    Made(String),
}

/// Why a file was not made or not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupProblem {
    /// The browser could not make it.
    NotMade,
    /// No file was chosen, or it could not be read.
    NoFile,
    /// This is no backup file, or a part of it is missing.
    NotABackup,
    /// A newer version of the app made it.
    Newer,
    /// The passphrase does not open it.
    WrongPassphrase,
    /// It belongs to another address.
    OtherRelay,
    /// It is somebody else's.
    SomebodyElse,
}

/// What a page can ask for about backup files.
#[derive(Clone, Debug)]
pub enum BackupRequest {
    /// Make one under this passphrase.
    Make(String),
    /// Let the person choose a file.
    Choose,
    /// Open the file that was chosen, with this passphrase.
    Open(String),
    /// Give up making one, and forget what was chosen.
    Stop,
}
