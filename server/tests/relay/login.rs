//! Who gets in.

use twofold_wire::frame::{ClientFrame, Denied, Refused, RelayFrame, auth_digest};
use twofold_wire::ids::{Hash, PersonId};

use crate::support::{Client, Device, Person, Relay, config};

#[tokio::test]
async fn a_device_of_a_known_person_logs_in() {
    let relay = Relay::start().await;
    let ann = Person::new();
    let mut client = relay.enter(&ann).await;
    let RelayFrame::Me { person, statements, spaces } = client.ask(ClientFrame::WhoAmI).await else { panic!() };
    assert_eq!((person, statements.as_slice(), spaces.len()), (ann.id(), ann.chain.statements(), 0));
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_socket() {
    let relay = Relay::start().await;
    assert_eq!(Client::open(relay.address, Some("http://evil.example")).await.err(), Some(403));
    assert_eq!(Client::open(relay.address, Some("null")).await.err(), Some(403));
    let port = relay.address.port();
    let client = Client::open(relay.address, Some(&format!("http://localhost:{port}"))).await.unwrap();
    assert_eq!(client.origin, format!("http://localhost:{port}"));
}

#[tokio::test]
async fn a_signature_for_another_origin_does_not_log_in() {
    let relay = Relay::start().await;
    let ann = Person::new();
    relay.enter(&ann).await;
    let mut client = relay.connect().await;
    client.origin = "http://evil.example".to_owned();
    let auth = client.auth(&ann, &ann.device);
    assert_eq!(client.ask(auth).await, RelayFrame::Denied { reason: Denied::BadSignature });
    assert_eq!(client.try_next().await, None);
}

#[tokio::test]
async fn a_replayed_login_is_refused() {
    let relay = Relay::start().await;
    let ann = Person::new();
    relay.enter(&ann).await;
    let mut first = relay.connect().await;
    let auth = first.auth(&ann, &ann.device);
    assert_eq!(first.ask(auth.clone()).await, RelayFrame::Welcome);
    // On another connection the challenge is another one; on the same one it is used up.
    let mut second = relay.connect().await;
    assert_ne!(first.nonce, second.nonce);
    assert_eq!(second.ask(auth.clone()).await, RelayFrame::Denied { reason: Denied::BadSignature });
    assert_eq!(first.ask(auth).await, RelayFrame::Denied { reason: Denied::BadSignature });
}

#[tokio::test]
async fn a_recovery_sheet_that_knows_no_person_finds_its_own() {
    let relay = Relay::start().await;
    let ann = Person::new();
    relay.enter(&ann).await;
    let mut client = relay.connect().await;
    let signature = ann.paper.sign(&auth_digest(&client.origin, &client.nonce, &ann.paper.id()));
    let auth = ClientFrame::Auth { device: ann.paper.id(), person: PersonId::ZERO, signature };
    assert_eq!(client.ask(auth).await, RelayFrame::Welcome);
    let RelayFrame::Me { person, .. } = client.ask(ClientFrame::WhoAmI).await else { panic!() };
    assert_eq!(person, ann.id());
    let stranger = Person::new();
    let mut client = relay.connect().await;
    let signature = stranger.paper.sign(&auth_digest(&client.origin, &client.nonce, &stranger.paper.id()));
    let auth = ClientFrame::Auth { device: stranger.paper.id(), person: PersonId::ZERO, signature };
    assert_eq!(client.ask(auth).await, RelayFrame::Denied { reason: Denied::UnknownPerson });
}

#[tokio::test]
async fn an_unknown_person_and_an_unknown_device_are_told_apart() {
    let relay = Relay::start().await;
    let ann = Person::new();
    let mut client = relay.connect().await;
    let auth = client.auth(&ann, &ann.device);
    assert_eq!(client.ask(auth).await, RelayFrame::Denied { reason: Denied::UnknownPerson });
    relay.enter(&ann).await;
    let mut client = relay.connect().await;
    let auth = client.auth(&ann, &Device::new());
    assert_eq!(client.ask(auth).await, RelayFrame::Denied { reason: Denied::UnknownDevice });
}

#[tokio::test]
async fn a_revoked_device_is_cut_off_and_stays_out() {
    let relay = Relay::start().await;
    let mut ann = Person::new();
    let (tablet, _) = ann.add();
    let mut by_phone = relay.enter(&ann).await;
    let mut by_tablet = relay.enter_as(&ann, &tablet).await;
    let (person, expected) = (ann.id(), Some(ann.chain.head()));
    let put = ClientFrame::ChainPut { person, expected, statements: vec![ann.revoke(tablet.id())], admission: None };
    assert!(matches!(by_phone.ask(put).await, RelayFrame::Chain { statements, .. } if statements.len() == 3));
    assert_eq!(by_tablet.next().await, RelayFrame::Denied { reason: Denied::UnknownDevice });
    assert_eq!(by_tablet.try_next().await, None);
    let mut again = relay.connect().await;
    let auth = again.auth(&ann, &tablet);
    assert_eq!(again.ask(auth).await, RelayFrame::Denied { reason: Denied::UnknownDevice });
}

#[tokio::test]
async fn a_chain_moves_on_only_from_its_head() {
    let relay = Relay::start().await;
    let mut ann = Person::new();
    let mut client = relay.enter(&ann).await;
    let birth = ann.chain.head();
    let mut other = ann.clone();
    let (_, add) = ann.add();
    let (_, fork) = other.add();
    let person = ann.id();
    let put = |statement, expected| ClientFrame::ChainPut {
        person,
        expected: Some(expected),
        statements: vec![statement],
        admission: None,
    };
    assert!(matches!(client.ask(put(add.clone(), birth)).await, RelayFrame::Chain { .. }));
    // The same once more is the same as once.
    assert!(matches!(client.ask(put(add, birth)).await, RelayFrame::Chain { statements, .. } if statements.len() == 2));
    let refused = RelayFrame::ChainRefused { person, reason: Refused::Stale, head: Some(ann.chain.head()) };
    assert_eq!(client.ask(put(fork.clone(), birth)).await, refused);
    let unknown =
        ClientFrame::ChainPut { person, expected: Some(Hash([9; 32])), statements: vec![fork], admission: None };
    assert_eq!(client.ask(unknown).await, refused);
}

#[tokio::test]
async fn new_persons_are_limited_per_address() {
    let relay = Relay::with(twofold_server::Config { max_new_persons_per_hour: 2, ..config() }).await;
    let mut client = relay.connect().await;
    let known = Person::new();
    assert!(matches!(client.ask(known.put_chain()).await, RelayFrame::Chain { .. }));
    assert!(matches!(client.ask(Person::new().put_chain()).await, RelayFrame::Chain { .. }));
    let refused = client.ask(Person::new().put_chain()).await;
    assert!(matches!(refused, RelayFrame::ChainRefused { reason: Refused::Busy { .. }, .. }), "{refused:?}");
    // Known ones are not new.
    assert!(matches!(client.ask(known.put_chain()).await, RelayFrame::Chain { .. }));
}

#[tokio::test]
async fn an_operator_may_ask_new_persons_for_a_code() {
    let relay = Relay::with(twofold_server::Config { admission: Some("open sesame".to_owned()), ..config() }).await;
    let mut client = relay.connect().await;
    let ann = Person::new();
    let with = |code: Option<&str>| match ann.put_chain() {
        ClientFrame::ChainPut { person, expected, statements, .. } => {
            ClientFrame::ChainPut { person, expected, statements, admission: code.map(str::to_owned) }
        }
        other => other,
    };
    for code in [None, Some(""), Some("open sesamE"), Some("open sesame ")] {
        let refused = RelayFrame::ChainRefused { person: ann.id(), reason: Refused::Admission, head: None };
        assert_eq!(client.ask(with(code)).await, refused);
    }
    assert!(matches!(client.ask(with(Some("open sesame"))).await, RelayFrame::Chain { .. }));
}

#[tokio::test]
async fn a_chain_is_shown_to_its_person_and_to_partners_only() {
    let relay = Relay::start().await;
    let (pair, mut by_ann, _by_ben) = relay.pair().await;
    let mut stranger = relay.enter(&Person::new()).await;
    let of_ben = ClientFrame::ChainGet { person: pair.ben.id() };
    let chain = |statements| RelayFrame::Chain { person: pair.ben.id(), statements };
    assert_eq!(by_ann.ask(of_ben.clone()).await, chain(pair.ben.chain.statements().to_vec()));
    assert_eq!(stranger.ask(of_ben.clone()).await, chain(Vec::new()));
    assert_eq!(relay.connect().await.ask(of_ben).await, chain(Vec::new()));
}

#[tokio::test]
async fn nothing_but_a_login_is_possible_before_it() {
    let relay = Relay::start().await;
    for frame in
        [ClientFrame::WhoAmI, ClientFrame::Sub { space: twofold_wire::SpaceId::ZERO, after: 0, chain: Hash::ZERO }]
    {
        let mut client = relay.connect().await;
        assert_eq!(client.ask(frame).await, RelayFrame::BadFrame);
        assert_eq!(client.try_next().await, None);
    }
}
