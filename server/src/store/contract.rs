//! What every store must keep, written once and run by each.
