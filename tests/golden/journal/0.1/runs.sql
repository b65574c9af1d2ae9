PRAGMA application_id = 1397115991;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE artifact (
    run INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    media_type VARCHAR NOT NULL,
    PRIMARY KEY (run, name)
) WITHOUT ROWID;
INSERT INTO "artifact" VALUES(1,'label.txt','b4e3c9eeb330f61413f7dc3568d1dd247a3770a1c429897174e6ba22292a106d',8,'text/plain');
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
INSERT INTO "ask" VALUES(1,'desk','desk','"sam"','Ship it?','null','["one_of",["yes","no"]]',1767603600000002,1767690000000000,NULL);
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
INSERT INTO "event" VALUES(1,1,1767603600000001,1,'run_started','','untrusted','{"inputs":{"total":{"$number":"12345678901234567.89"}}}');
INSERT INTO "event" VALUES(1,2,1767603600000002,1,'asked','desk','','{"question":"Ship it?","who":"sam","show":null,"type":["one_of",["yes","no"]]}');
CREATE TABLE flow_event (
    name VARCHAR NOT NULL,
    plan_hash VARCHAR NOT NULL,
    PRIMARY KEY (name, plan_hash)
) WITHOUT ROWID;
INSERT INTO "flow_event" VALUES('paid','ec01350b5b62d869772608ac97cece6c1d4e70849ee1e69a1dabe424e5caf97e');
CREATE TABLE flow_version (
    hash VARCHAR NOT NULL,
    flow VARCHAR NOT NULL,
    "plan" VARCHAR NOT NULL,
    source VARCHAR,
    PRIMARY KEY (hash)
) WITHOUT ROWID;
INSERT INTO "flow_version" VALUES('ec01350b5b62d869772608ac97cece6c1d4e70849ee1e69a1dabe424e5caf97e','ship','{"content":{"body":{"form":"block","nodes":[]},"events":{"paid":{"fields":{}}},"format":1,"inputs":{},"name":"ship","outputs":{}},"debug":{"title":"Ship"},"hash":"ec01350b5b62d869772608ac97cece6c1d4e70849ee1e69a1dabe424e5caf97e"}','flow ship "Ship"
');
CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    data VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    "key" VARCHAR NOT NULL
);
INSERT INTO "inbox" VALUES(1,1,'answer','desk','{"value":"yes","by":"sam"}',1767603600000009,'web-1');
CREATE TABLE lease (
    owner VARCHAR NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (owner)
) WITHOUT ROWID;
INSERT INTO "lease" VALUES('desk.example:4711',1767603610000000);
CREATE TABLE message_key (
    "key" VARCHAR NOT NULL,
    run INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY ("key", run)
) WITHOUT ROWID;
INSERT INTO "message_key" VALUES('web-1',1,1);
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
INSERT INTO "run" VALUES(1,'c0ffee00','ship','ec01350b5b62d869772608ac97cece6c1d4e70849ee1e69a1dabe424e5caf97e','real','waiting','',1767603600000001,NULL,1767690000000000,'desk','',2,'desk.example:4711',1);
INSERT INTO "run" VALUES(2,'deadbeef','ship','ec01350b5b62d869772608ac97cece6c1d4e70849ee1e69a1dabe424e5caf97e','real','failed','undone',5,9,NULL,'','timeout',0,'',0);
CREATE INDEX ask_open ON ask (asked_at) WHERE closed_at IS NULL;
CREATE INDEX inbox_run ON inbox (run);
CREATE INDEX run_living ON run (plan_hash) WHERE ended_at IS NULL;
CREATE INDEX run_ready ON run (status) WHERE ended_at IS NULL;
CREATE INDEX run_wake ON run (wake_at) WHERE ended_at IS NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('inbox',1);
COMMIT;
