//! What the tests share: one reading room, with the model installed as a user would have it.

use std::sync::OnceLock;

use entente::context::Context;
use entente::reading::ReadingRoom;

/// The room, opened once for all tests of a file.
pub(crate) fn room() -> &'static ReadingRoom {
    static ROOM: OnceLock<ReadingRoom> = OnceLock::new();
    ROOM.get_or_init(|| {
        Context::new(None, None).reading_room().unwrap_or_else(|error| panic!("{error:#}"))
    })
}
