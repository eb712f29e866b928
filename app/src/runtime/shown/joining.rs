//! How far looking at an invitation has come, in the terms of the screens.

use twofold_sync::Engine;
use twofold_sync::status::{Visit, VisitError};
use twofold_wire::Timestamp;

use crate::state::{InvitationPreview, Joining, LinkProblem};

/// How far looking at an invitation has come. `is_offline`: the relay cannot be reached; `last`: the last good preview.
pub(crate) fn joining(engine: &Engine, is_offline: bool, now: Timestamp, last: Option<&InvitationPreview>) -> Joining {
    match engine.visit() {
        None => Joining::Idle,
        Some(Visit::Looking) if is_offline => Joining::Refused(LinkProblem::Offline),
        Some(Visit::Looking) => Joining::Looking,
        Some(Visit::Found { inviter, template }) => Joining::Found(InvitationPreview {
            inviter: inviter.name.clone(),
            role: inviter.role.other(),
            template: template.clone(),
        }),
        // Why: the pair's page needs the names, and they come with the first records.
        Some(Visit::Joined(n)) if engine.pair(*n, now).is_some() => Joining::Entered(*n),
        Some(Visit::Joining | Visit::Joined(_)) => last.cloned().map_or(Joining::Looking, Joining::Entering),
        Some(Visit::Failed(problem)) => Joining::Refused(link_problem(*problem)),
    }
}

fn link_problem(problem: VisitError) -> LinkProblem {
    match problem {
        VisitError::Empty | VisitError::NotALink => LinkProblem::NotALink,
        VisitError::Truncated => LinkProblem::Truncated,
        VisitError::Mangled => LinkProblem::Mangled,
        VisitError::NewerApp => LinkProblem::NewerVersion,
        VisitError::OtherRelay => LinkProblem::OtherRelay,
        VisitError::Expired => LinkProblem::Expired,
        VisitError::Used => LinkProblem::Used,
        VisitError::Withdrawn => LinkProblem::Withdrawn,
        VisitError::Declined => LinkProblem::Declined,
        VisitError::Closed => LinkProblem::Closed,
        VisitError::Unknown => LinkProblem::Unknown,
        VisitError::Busy => LinkProblem::Busy,
        VisitError::Forged => LinkProblem::Forged,
        VisitError::OwnInvitation => LinkProblem::Own,
    }
}
