"""What the children of drills have in memory when they are forked."""

import alembic.command

import core.admin.backup.work
import db.admin.tables
import db.metadata
import db.session

PRELOADED = (alembic.command, core.admin.backup.work, db.admin.tables, db.metadata, db.session)
