//! What the engine has to tell, in the terms of the screens.

use twofold_sync::Notice as Told;

use crate::state::{Notice, Refusal};

/// What is told beside the page; the rest is told by the state of the line or of the pair.
pub(super) const fn notice(told: Told, set_aside: u32) -> Option<Notice> {
    Some(match told {
        Told::Fork => Notice::Fork,
        Told::RelayHealed => Notice::RelayHealed,
        Told::SetAside => Notice::Quarantine(set_aside),
        Told::NewerApp => Notice::NewerApp,
        Told::InvitationReused => Notice::LinkUsedTwice,
        Told::DeviceCopied => Notice::DeviceCopied,
        Told::PartnerDeviceAdded => Notice::PartnerAddedDevice,
        Told::PartnerDeviceRemoved => Notice::PartnerRemovedDevice,
        Told::PartnerSheet => Notice::PartnerSheet,
        Told::CheckVoid => Notice::CheckVoid,
        Told::ClockOff => Notice::ClockOff,
        Told::StoreDamaged => Notice::StoreDamaged,
        Told::DevicesFull => Notice::DevicesFull,
        Told::SentAway => Notice::SentAway,
        Told::Replaced => Notice::Replaced,
        Told::DeletedAtRelay => Notice::DeletedAtRelay,
        Told::UpdateNeeded
        | Told::WrongRelay
        | Told::DeviceRefused
        | Told::AdmissionNeeded
        | Told::RelayBusy
        | Told::QuotaFull => return None,
    })
}

/// Why the relay does not take what this device sends.
pub(super) const fn refusal(told: Told) -> Option<Refusal> {
    Some(match told {
        Told::UpdateNeeded => Refusal::Version,
        Told::WrongRelay => Refusal::OtherRelay,
        Told::DeviceRefused => Refusal::Removed,
        Told::AdmissionNeeded => Refusal::Admission,
        Told::RelayBusy => Refusal::RelayFull,
        Told::QuotaFull => Refusal::Quota,
        _ => return None,
    })
}
