//! Questions about a document.
