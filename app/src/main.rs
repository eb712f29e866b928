//! The browser's entry point: starts the app in the page.

fn main() {}
