from core.clock import now
from core.enums import NoticeKind
from db.user.notice_repository import NoticeRepository
from db.user.tables import Notice


def add(database, user_id: int, event_id: str) -> bool:
    notice = Notice(user_id=0, event_id=event_id, kind=NoticeKind.SYSTEM, title="t")
    with database.write() as session:
        return NoticeRepository(session, user_id).add_notice(notice)


def test_one_notice_per_event_and_user(database, trader, stranger):
    assert add(database, trader.user_id, "event-1")
    assert not add(database, trader.user_id, "event-1")
    assert add(database, stranger.user_id, "event-1")


def test_each_method_reaches_one_users_notices_only(database, trader, stranger):
    for event_id in ("event-1", "event-2"):
        add(database, trader.user_id, event_id)
    with database.write() as session:
        theirs = NoticeRepository(session, stranger.user_id)
        ids = [notice.id for notice in NoticeRepository(session, trader.user_id).list_notices(9)]
        assert theirs.list_notices(9) == []
        assert theirs.count_unread() == 0
        assert theirs.mark_read(now(), ids) == 0
        assert theirs.mark_read(now(), None) == 0
        assert NoticeRepository(session, trader.user_id).count_unread() == 2
