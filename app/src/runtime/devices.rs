//! From what the engine says about devices to what the pages show, and from what pages ask to requests.

use twofold_sync::engine::arrive;
use twofold_sync::engine::devices::OwnDevice;
use twofold_sync::engine::sheet::Sheet;
use twofold_sync::{Engine, Notice as Told, Request};

use super::qr;
use crate::state::{Arrival, DeviceRequest, DeviceView, Devices, LinkView, Notice, Scannable, SheetView};

/// Where links of devices and recovery sheets lead. What they carry stands behind it, in the fragment.
const COME_BACK: &str = "/come-back#";

/// What the engine knows. Pictures are drawn anew only for other texts than `before`.
pub(crate) fn devices(engine: &Engine, origin: &str, before: &Devices) -> Devices {
    let list = engine.devices().into_iter().filter(|device| !device.is_paper).map(view).collect();
    let link = engine.device_link().map(|link| LinkView {
        link: link.code.map(|code| {
            let drawn = before.link.as_ref().and_then(|link| link.link.as_ref());
            scannable(&format!("{origin}{COME_BACK}{code}"), drawn)
        }),
        until: link.until.minutes(),
    });
    let sheet = match engine.sheet() {
        None => SheetView::Nobody,
        Some(Sheet::Preparing) => SheetView::Preparing,
        Some(Sheet::Kept) => SheetView::Kept,
        Some(Sheet::Open(words)) => {
            let drawn = match &before.sheet {
                SheetView::Open(_, drawn) => Some(drawn),
                _ => None,
            };
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let picture = scannable(&format!("{origin}{COME_BACK}{}", words.join("-")), drawn);
            SheetView::Open(words, picture)
        }
    };
    let arrival = match engine.arrival() {
        None => Arrival::Idle,
        Some(arrive::Arrival::Looking) => Arrival::Looking,
        Some(arrive::Arrival::Found(devices)) => Arrival::Found(devices.into_iter().map(view).collect()),
        Some(arrive::Arrival::Entering) => Arrival::Entering,
        Some(arrive::Arrival::Entered) => Arrival::Entered,
        Some(arrive::Arrival::Merged(count)) => Arrival::Merged(count),
        Some(arrive::Arrival::Outdated) => Arrival::Outdated,
        Some(arrive::Arrival::Failed(error)) => Arrival::Failed(error),
    };
    Devices { list, link, sheet, arrival, unsent: engine.unsent() }
}

/// What the engine need not tell again once it was read; nothing for what is told as long as it is so.
pub(crate) const fn read(notice: &Notice) -> Option<Told> {
    match notice {
        Notice::PartnerAddedDevice => Some(Told::PartnerDeviceAdded),
        Notice::PartnerRemovedDevice => Some(Told::PartnerDeviceRemoved),
        Notice::PartnerSheet => Some(Told::PartnerSheet),
        _ => None,
    }
}

/// What the engine is asked for.
pub(crate) fn request(request: DeviceRequest) -> Request {
    match request {
        DeviceRequest::Name(name) => Request::NameDevice(name),
        DeviceRequest::Offer => Request::OfferLink,
        DeviceRequest::Withdraw => Request::WithdrawLink,
        DeviceRequest::Remove(device) => Request::RevokeDevice(device),
        DeviceRequest::ConfirmSheet(words) => Request::ConfirmSheet(words),
        DeviceRequest::ReplaceSheet => Request::ReplaceSheet,
        DeviceRequest::ComeIn(key) => Request::ComeIn { key },
        DeviceRequest::StayOut => Request::StayOut,
        DeviceRequest::Enter(lost) => Request::Enter { lost },
    }
}

fn view(device: OwnDevice) -> DeviceView {
    let OwnDevice { id, is_this, is_link, is_backup, name, last_here, .. } = device;
    DeviceView { id, name, is_this, is_link, is_backup, last_here }
}

fn scannable(text: &str, drawn: Option<&Scannable>) -> Scannable {
    match drawn.filter(|drawn| drawn.text == text) {
        Some(drawn) => drawn.clone(),
        None => {
            let qr::Picture { path, size } = qr::picture(text);
            Scannable { text: text.to_owned(), qr_path: path, qr_size: size }
        }
    }
}

/// What a browser calls itself, in two words: the first name of a device.
pub(crate) fn browser_name(user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: most browsers also carry the names of those before them.
    let browser =
        first(&[("Firefox", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"), ("Chrom", "Chrome"), ("Safari", "Safari")]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    [browser.unwrap_or("Browser"), system.unwrap_or_default()].join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_device_is_called_after_its_browser_and_system() {
        let phone =
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36";
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(
            [phone, mac, edge, ""].map(browser_name),
            ["Chrome Android", "Safari Mac", "Edge Windows", "Browser"]
        );
    }

    #[test]
    fn a_picture_is_drawn_once_for_each_text() {
        let drawn = Scannable { text: "one".into(), qr_path: "as before".into(), qr_size: 1 };
        assert_eq!(scannable("one", Some(&drawn)), drawn);
        assert_ne!(scannable("two", Some(&drawn)).qr_path, "as before");
    }
}
