"""Imports every table once, so that the metadata is complete for migrations and checks."""

import db.admin.backup_tables
import db.admin.monitoring_tables
import db.admin.tables
import db.cache.tables
import db.chatops.tables
import db.events.tables
import db.gen_ai.prompt_tables
import db.gen_ai.tables
import db.jobs.tables
import db.kr_market.gate_tables
import db.kr_market.ledger_tables
import db.kr_market.performance_tables
import db.kr_market.published_bet_tables
import db.kr_market.scan_tables
import db.kr_market.schedule_tables
import db.kr_market.signal_backtest_tables
import db.kr_market.tables
import db.market_data.company_tables
import db.market_data.economy_tables
import db.market_data.flow_market_tables
import db.market_data.intelligence_tables
import db.market_data.panel_tables
import db.market_data.provider_tables
import db.market_data.quality_tables
import db.market_data.suspended_tables
import db.market_data.tables
import db.schedules.schedule_tables
import db.trading.batch_tables
import db.trading.holdout_tables
import db.trading.honesty_tables
import db.trading.optimisation_tables
import db.trading.portfolio_tables
import db.trading.signal_tables
import db.trading.strategy_tables
import db.trading.tables
import db.trading.trial_tables
import db.user.alert_tables
import db.user.api_key_tables
import db.user.screen_tables
import db.user.tables
import db.user.watchlist_update_tables  # noqa: F401
from db.base import Table

METADATA = Table.metadata
