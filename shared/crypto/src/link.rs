//! Invitation links: what one person hands to the other, by QR code, message or paste.
//!
//! The code `i1.…` stands in the fragment, which browsers do not send to any server. After the version it is base64url
//! without padding of `origin length 2 · origin · space 16 · secret 32 · inviter 32 · checksum 4`.

use base64ct::{Base64UrlUnpadded, Encoding};
use twofold_wire::hash::hash;
use twofold_wire::ids::{PersonId, SpaceId};
use zeroize::Zeroizing;

use crate::invitation::InvitationSecret;
use crate::namespace;

/// In front of every code of this version.
const KIND: char = 'i';
/// Everything but the origin.
const FIXED: usize = 2 + 16 + 32 + 32 + CHECKSUM;
const CHECKSUM: usize = 4;

/// All that the invited person needs: where, which space, the right to join, and whom to expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationLink {
    /// The relay's origin, such as `https://twofold.example`.
    pub relay_origin: String,
    /// The space; `GENESIS` must hash to it.
    pub space: SpaceId,
    /// The right to join, once.
    pub secret: InvitationSecret,
    /// The inviter; the chain must begin with it.
    pub inviter: PersonId,
}

/// Why text is no invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nothing was given.
    #[error("no link was given")]
    Empty,
    /// Something else than an invitation, or a link that lost its part after `#`.
    #[error("not an invitation link")]
    NotALink,
    /// The end is missing.
    #[error("the end of the link is missing")]
    Truncated,
    /// A character is another one.
    #[error("the link was changed on its way")]
    Mangled,
    /// A newer app made it.
    #[error("the link has an unknown version")]
    UnknownVersion,
}

impl InvitationLink {
    /// The code, to paste or for a QR code.
    #[must_use]
    pub fn encode(&self) -> String {
        let origin = self.relay_origin.as_bytes();
        let len = u16::try_from(origin.len()).unwrap_or(u16::MAX).to_be_bytes();
        let parts: [&[u8]; 5] = [&len, origin, &self.space.0, self.secret.as_bytes(), &self.inviter.0];
        let mut bytes = Zeroizing::new(parts.concat());
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        format!("{KIND}1.{}", Base64UrlUnpadded::encode_string(&bytes))
    }

    /// The whole link: the relay serves the app, and the code is in the fragment.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/join#{}", self.relay_origin, self.encode())
    }

    /// Reads a whole link, its fragment alone or the code alone, however mail programs and people wrapped it.
    ///
    /// # Errors
    /// [`LinkError`]
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !is_filler(*c)).collect());
        if text.is_empty() {
            return Err(LinkError::Empty);
        }
        let code = find_code(&text, KIND)?;
        let bytes = Base64UrlUnpadded::decode_vec(code).map(Zeroizing::new).map_err(|_| {
            // Why: one character over a multiple of four is no encoding of anything, so the end is missing.
            if code.len() % 4 == 1 { LinkError::Truncated } else { LinkError::Mangled }
        })?;
        let link = Self::read(&bytes)?;
        if is_origin(&link.relay_origin) { Ok(link) } else { Err(LinkError::NotALink) }
    }

    fn read(bytes: &[u8]) -> Result<Self, LinkError> {
        let (len, rest) = bytes.split_first_chunk::<2>().ok_or(LinkError::Truncated)?;
        let len = usize::from(u16::from_be_bytes(*len));
        if bytes.len() < FIXED + len {
            return Err(LinkError::Truncated);
        }
        let (content, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(LinkError::Truncated)?;
        if checksum(content) != *sum {
            return Err(LinkError::Mangled);
        }
        let (origin, rest) = rest.split_at_checked(len).ok_or(LinkError::Mangled)?;
        let (space, rest) = rest.split_first_chunk::<16>().ok_or(LinkError::Mangled)?;
        let (secret, rest) = rest.split_first_chunk::<32>().ok_or(LinkError::Mangled)?;
        let (inviter, rest) = rest.split_first_chunk::<32>().ok_or(LinkError::Mangled)?;
        if rest.len() != CHECKSUM {
            return Err(LinkError::Mangled);
        }
        Ok(Self {
            relay_origin: String::from_utf8(origin.to_vec()).map_err(|_| LinkError::Mangled)?,
            space: SpaceId(*space),
            secret: InvitationSecret::from_bytes(*secret),
            inviter: PersonId(*inviter),
        })
    }
}

fn checksum(content: &[u8]) -> [u8; CHECKSUM] {
    let [a, b, c, d, ..] = hash(namespace::INVITATION_LINK, &[content]).0;
    [a, b, c, d]
}

/// What mail programs and people put into and around links.
pub(crate) fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\u{200b}' | '\u{feff}' | '\u{ad}')
}

/// The base64url part behind the letter of its kind and the version.
pub(crate) fn find_code(text: &str, kind: char) -> Result<&str, LinkError> {
    // Why: some mail scanners rewrite `#` as `%23`.
    let tail = text.rsplit('#').next().unwrap_or_default();
    let tail = tail.rsplit("%23").next().unwrap_or_default();
    let code = match tail.strip_prefix(kind).and_then(|rest| rest.strip_prefix("1.")) {
        Some(code) => code,
        None => {
            let digits = tail.strip_prefix(kind).and_then(|rest| rest.split_once('.')).map(|(digits, _)| digits);
            let is_other = digits.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
            return Err(if is_other { LinkError::UnknownVersion } else { LinkError::NotALink });
        }
    };
    // A full stop or bracket behind the link, from the sentence that it stood in.
    Ok(code.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_'))
}

/// `http` or `https`, a host and perhaps a port, and nothing that a browser could take for more.
pub(crate) fn is_origin(origin: &str) -> bool {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).unwrap_or_default();
    let is_host = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | ':' | '[' | ']');
    !host.is_empty() && host.chars().all(is_host)
}
