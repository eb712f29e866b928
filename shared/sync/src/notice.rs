//! What a person must know and cannot see otherwise. One variant, one sentence on screen.

/// Something out of the ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// The relay speaks a newer protocol: the app must be updated.
    UpdateNeeded,
    /// The relay names another origin than the one connected to.
    WrongRelay,
    /// The relay does not let this device in any more.
    DeviceRefused,
    /// The relay wants an admission code for new persons.
    AdmissionNeeded,
    /// Too many requests, or the relay's disk is full: sending goes on later.
    RelayBusy,
    /// One's share of the space is full.
    QuotaFull,
    /// The relay showed two different logs to the two partners, or took back what it had confirmed.
    Fork,
    /// The relay had lost entries; this device gave them back.
    RelayHealed,
    /// Something in the log did not fit and was set aside.
    SetAside,
    /// Something was written by a newer app.
    NewerApp,
    /// The invitation was used a second time, and refused.
    InvitationReused,
    /// This device was copied or set back: another one uses its keys.
    DeviceCopied,
    /// The partner's recovery sheet was replaced without the old one.
    PartnerSheet,
    /// The partner has one more device.
    PartnerDeviceAdded,
    /// The partner took a device away.
    PartnerDeviceRemoved,
    /// The device's clock differs from the partner's by more than an hour.
    ClockOff,
    /// There is no room for another device or another change of devices.
    DevicesFull,
    /// Something that this device had kept could not be read any more.
    StoreDamaged,
    /// The partner said no: this person is out.
    SentAway,
    /// The relay says that this pair has ended or is deleted, and its log says nothing of the kind.
    DeletedAtRelay,
    /// The partner goes on with another person in the place of this one.
    Replaced,
    /// That it was made sure who the partner is does not hold any more: another person, or another recovery sheet.
    CheckVoid,
}
