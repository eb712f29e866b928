//! Facts about the documents, seen from outside.

mod conflicts;
mod convergence;
mod devices;
mod exchange;
mod history;
mod hostile;
mod lists;
mod refusals;
mod saving;
mod texts;
mod views;
