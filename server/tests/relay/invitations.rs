//! Coming in by a link, being sent away, closing.

use ed25519_dalek::SigningKey;
use twofold_wire::control::Body;
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::{Hash, VerifyKey};
use twofold_wire::time::Timestamp;

use crate::support::{Client, Person, Relay, Space, append, seed};

async fn invited(relay: &Relay, expires: Timestamp) -> (Person, Client, Space, SigningKey) {
    let ann = Person::new();
    let mut by_ann = relay.enter(&ann).await;
    let mut space = Space::begin(&[&ann]);
    let key = SigningKey::from_bytes(&seed());
    by_ann.put(space.genesis()).await;
    by_ann.put(space.invite(&ann, &key, expires)).await;
    (ann, by_ann, space, key)
}

fn refused(space: &Space, reason: Refused) -> RelayFrame {
    RelayFrame::Nack { space: space.id, hash: Hash::ZERO, reason }
}

#[tokio::test]
async fn an_open_invitation_shows_the_roster_and_the_inviters_chain() {
    let relay = Relay::start().await;
    let (ann, mut by_ann, mut space, key) = invited(&relay, Timestamp(u64::MAX)).await;
    let mut pen = crate::support::Pen::new(&ann.device);
    by_ann.put(append(&pen.write(&space))).await;
    let mut guest = relay.connect().await;
    let of_ann = ClientFrame::ChainGet { person: ann.id() };
    let peek = guest.peek(&space, &key);
    let roster = RelayFrame::Roster { space: space.id, controls: space.controls.clone() };
    assert_eq!(guest.ask(peek).await, roster, "control records and nothing else");
    let statements = ann.chain.statements().to_vec();
    assert_eq!(guest.ask(of_ann).await, RelayFrame::Chain { person: ann.id(), statements });
    // With it the guest comes in.
    let ben = Person::new();
    let mut by_ben = relay.enter(&ben).await;
    by_ben.put(space.join(&ann, &ben, &key)).await;
    let RelayFrame::Me { spaces, .. } = by_ben.ask(ClientFrame::WhoAmI).await else { panic!() };
    assert_eq!(spaces, [space.id]);
}

#[tokio::test]
async fn a_used_invitation_opens_nothing() {
    let relay = Relay::start().await;
    let (ann, _by_ann, mut space, key) = invited(&relay, Timestamp(u64::MAX)).await;
    let (ben, eve) = (Person::new(), Person::new());
    let mut by_ben = relay.enter(&ben).await;
    let mut by_eve = relay.enter(&eve).await;
    by_ben.put(space.join(&ann, &ben, &key)).await;
    let peek = by_eve.peek(&space, &key);
    assert_eq!(by_eve.ask(peek).await, refused(&space, Refused::Used));
    let mut other = space.clone();
    let join = other.join(&ann, &eve, &key);
    let nack = RelayFrame::Nack { space: space.id, hash: other.head, reason: Refused::Used };
    assert_eq!(by_eve.ask(join).await, nack);
}

#[tokio::test]
async fn of_two_who_use_one_invitation_one_comes_in() {
    let relay = Relay::start().await;
    let (ann, _by_ann, space, key) = invited(&relay, Timestamp(u64::MAX)).await;
    let (ben, eve) = (Person::new(), Person::new());
    let mut by_ben = relay.enter(&ben).await;
    let mut by_eve = relay.enter(&eve).await;
    let (mut of_ben, mut of_eve) = (space.clone(), space.clone());
    by_ben.send(of_ben.join(&ann, &ben, &key)).await;
    by_eve.send(of_eve.join(&ann, &eve, &key)).await;
    let answers = [by_ben.next().await, by_eve.next().await];
    let let_in = answers.iter().filter(|answer| matches!(answer, RelayFrame::Ack { .. })).count();
    let sent_away =
        |answer: &&RelayFrame| matches!(answer, RelayFrame::Nack { reason: Refused::Stale | Refused::Used, .. });
    assert_eq!((let_in, answers.iter().filter(sent_away).count()), (1, 1), "{answers:?}");
}

#[tokio::test]
async fn an_expired_invitation_opens_nothing() {
    let relay = Relay::start().await;
    let (ann, mut by_ann, mut space, key) = invited(&relay, Timestamp(1)).await;
    let peek = by_ann.peek(&space, &key);
    assert_eq!(by_ann.ask(peek).await, refused(&space, Refused::Expired));
    let ben = Person::new();
    let mut by_ben = relay.enter(&ben).await;
    let join = space.join(&ann, &ben, &key);
    let nack = RelayFrame::Nack { space: space.id, hash: space.head, reason: Refused::Expired };
    assert_eq!(by_ben.ask(join).await, nack);
}

#[tokio::test]
async fn a_revoked_invitation_opens_nothing() {
    let relay = Relay::start().await;
    let (ann, mut by_ann, mut space, key) = invited(&relay, Timestamp(u64::MAX)).await;
    let revoke = Body::InviteRevoke { key: VerifyKey(key.verifying_key().to_bytes()) };
    by_ann.put(space.control(&ann, revoke)).await;
    let peek = by_ann.peek(&space, &key);
    assert_eq!(by_ann.ask(peek).await, refused(&space, Refused::Withdrawn));
    by_ann.put(space.control(&ann, Body::Close)).await;
    let peek = by_ann.peek(&space, &key);
    assert_eq!(by_ann.ask(peek).await, refused(&space, Refused::Closed));
}

#[tokio::test]
async fn a_link_to_another_relays_space_opens_nothing() {
    let relay = Relay::start().await;
    let elsewhere = Relay::start().await;
    let (_ann, _by_ann, space, key) = invited(&elsewhere, Timestamp(u64::MAX)).await;
    let mut guest = relay.connect().await;
    let peek = guest.peek(&space, &key);
    assert_eq!(guest.ask(peek).await, refused(&space, Refused::Invitation));
}

#[tokio::test]
async fn a_look_needs_the_invitations_own_signature() {
    let relay = Relay::start().await;
    let (_ann, _by_ann, space, key) = invited(&relay, Timestamp(u64::MAX)).await;
    let mut guest = relay.connect().await;
    let ClientFrame::Peek { space: id, invitation, .. } = guest.peek(&space, &key) else { panic!() };
    let ClientFrame::Peek { signature, .. } = guest.peek(&space, &SigningKey::from_bytes(&seed())) else { panic!() };
    let forged = ClientFrame::Peek { space: id, invitation, signature };
    assert_eq!(guest.ask(forged).await, refused(&space, Refused::BadSignature));
    // A look that was overheard is good on no other connection.
    let replayed = guest.peek(&space, &key);
    assert_eq!(relay.connect().await.ask(replayed).await, refused(&space, Refused::BadSignature));
}

#[tokio::test]
async fn who_was_sent_away_sees_that_and_nothing_after_it() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    by_ben.subscribe(&pair.space).await;
    assert!(matches!(by_ben.next().await, RelayFrame::Records { head: 3, .. }));
    // Why: who is sent away before the relay follows up hears only that; an entry that came live says that it does.
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    assert!(matches!(by_ben.next().await, RelayFrame::Records { after: 3, .. }));
    by_ben.settle().await;
    by_ann.put(pair.space.eject(&pair.ann, &pair.ben)).await;
    let RelayFrame::Records { after: 4, entries, .. } = by_ben.next().await else { panic!() };
    let eject = pair.space.controls.last().unwrap();
    assert_eq!(entries, [twofold_wire::log::Entry::Control(eject.clone())]);
    assert_eq!(by_ben.next().await, refused(&pair.space, Refused::NotMember));
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    let record = pair.ben_pen.write(&pair.space);
    let nack = RelayFrame::Nack { space: pair.space.id, hash: record.hash(), reason: Refused::NotMember };
    assert_eq!(by_ben.ask(append(&record)).await, nack);
    by_ben.subscribe(&pair.space).await;
    assert_eq!(by_ben.next().await, refused(&pair.space, Refused::NotMember));
}

#[tokio::test]
async fn a_closed_space_takes_nothing_and_still_shows_everything() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let stored = pair.ann_pen.write(&pair.space);
    let acked = by_ann.put(append(&stored)).await;
    by_ann.put(pair.space.close(&pair.ann)).await;
    let record = pair.ann_pen.write(&pair.space);
    let nack = |hash| RelayFrame::Nack { space: pair.space.id, hash, reason: Refused::Closed };
    assert_eq!(by_ann.ask(append(&record)).await, nack(record.hash()));
    let mut more = pair.space.clone();
    let rotate = more.rotate(&pair.ann, &[&pair.ann, &pair.ben]);
    assert_eq!(by_ann.ask(rotate).await, nack(more.head));
    assert_eq!(by_ann.put(append(&stored)).await, acked, "what is stored stays confirmed");
    by_ben.subscribe(&pair.space).await;
    let RelayFrame::Records { head: 5, entries, .. } = by_ben.next().await else { panic!() };
    assert_eq!(entries.len(), 5);
}
