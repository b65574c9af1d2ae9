"""The tables of a store as SQLite makes them, so that a run need not load what describes them.

Written from `models.py` by `make test ARGS="-k schema --bless"`; not to be edited.
"""

SCHEMA = """
CREATE TABLE arrival (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    flow VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    plan_hash VARCHAR NOT NULL,
    data VARCHAR NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE artifact (
    run INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    media_type VARCHAR NOT NULL,
    PRIMARY KEY (run, name)
) WITHOUT ROWID;

CREATE TABLE ask (
    run INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    show VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    asked_at BIGINT NOT NULL,
    due BIGINT,
    closed_at BIGINT,
    PRIMARY KEY (run, path)
) WITHOUT ROWID;

CREATE INDEX ask_open ON ask (asked_at) WHERE closed_at IS NULL;

CREATE TABLE audit (
    number INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    done_by VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    run VARCHAR NOT NULL,
    data VARCHAR NOT NULL,
    seal VARCHAR NOT NULL,
    PRIMARY KEY (number)
);

CREATE TABLE calibration (
    flow VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    outcomes INTEGER NOT NULL,
    at BIGINT NOT NULL,
    data VARCHAR NOT NULL,
    PRIMARY KEY (flow, decision, version)
) WITHOUT ROWID;

CREATE TABLE event (
    run INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    at BIGINT NOT NULL,
    schema INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    data VARCHAR NOT NULL,
    PRIMARY KEY (run, sequence)
);

CREATE TABLE flow_event (
    name VARCHAR NOT NULL,
    plan_hash VARCHAR NOT NULL,
    PRIMARY KEY (name, plan_hash)
) WITHOUT ROWID;

CREATE TABLE flow_version (
    hash VARCHAR NOT NULL,
    flow VARCHAR NOT NULL,
    "plan" VARCHAR NOT NULL,
    source VARCHAR,
    PRIMARY KEY (hash)
) WITHOUT ROWID;

CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    data VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    "key" VARCHAR NOT NULL
);

CREATE INDEX inbox_run ON inbox (run);

CREATE TABLE kept (
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (name)
) WITHOUT ROWID;

CREATE TABLE lease (
    owner VARCHAR NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (owner)
) WITHOUT ROWID;

CREATE TABLE line (
    name VARCHAR NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;

CREATE TABLE listener (
    flow VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    plan_hash VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    PRIMARY KEY (flow, number)
) WITHOUT ROWID;

CREATE INDEX listener_event ON listener (event);

CREATE TABLE message_key (
    "key" VARCHAR NOT NULL,
    run INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY ("key", run)
) WITHOUT ROWID;

CREATE TABLE outcome (
    number INTEGER NOT NULL,
    run INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    flow VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    option VARCHAR NOT NULL,
    told_by VARCHAR NOT NULL,
    because VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    data VARCHAR NOT NULL,
    PRIMARY KEY (number)
);

CREATE INDEX outcome_decision ON outcome (flow, decision);

CREATE TABLE place (
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    run INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    at_once INTEGER NOT NULL,
    held INTEGER NOT NULL,
    PRIMARY KEY (number)
);

CREATE INDEX place_name ON place (name);

CREATE INDEX place_run ON place (run);

CREATE TABLE run (
    number INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    flow VARCHAR NOT NULL,
    plan_hash VARCHAR NOT NULL,
    mode VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    mark VARCHAR NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    wake_at BIGINT,
    waiting_for VARCHAR NOT NULL,
    error_kind VARCHAR NOT NULL,
    sequence INTEGER NOT NULL,
    owner VARCHAR NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (id)
);

CREATE INDEX run_living ON run (plan_hash) WHERE ended_at IS NULL;

CREATE INDEX run_ready ON run (status) WHERE ended_at IS NULL;

CREATE INDEX run_wake ON run (wake_at) WHERE ended_at IS NULL;

CREATE TABLE schedule (
    flow VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    plan_hash VARCHAR NOT NULL,
    next_at BIGINT NOT NULL,
    run VARCHAR NOT NULL,
    PRIMARY KEY (flow, number)
) WITHOUT ROWID
"""
