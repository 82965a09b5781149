-- SPDX-License-Identifier: GPL-3.0-or-later
-- lab.db: the projection of the ledger.  A cache: `probity rebuild` makes it again, byte for byte.
CREATE TABLE meta(
  name   TEXT PRIMARY KEY,              -- "schema", "size", "leaf": how far the ledger was read
  value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE fact(
  obj    TEXT NOT NULL,                 -- "c-7m2xq9/cohort"
  name   TEXT NOT NULL,                 -- "state"
  value  TEXT NOT NULL CHECK (value <> ''),
  seq    INTEGER NOT NULL,              -- the entry that set it
  PRIMARY KEY (obj, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_by_value ON fact(name, value, obj);
CREATE TABLE entry(
  seq    INTEGER PRIMARY KEY,
  ts     INTEGER NOT NULL,              -- UTC milliseconds
  act    TEXT NOT NULL,
  actor  TEXT NOT NULL,
  role   TEXT NOT NULL,                 -- '' when none was claimed
  obj    TEXT NOT NULL,
  root   TEXT NOT NULL,                 -- the case that obj belongs to, or obj
  origin TEXT NOT NULL,                 -- state before
  target TEXT NOT NULL,                 -- state after
  leaf   TEXT NOT NULL,
  done   TEXT NOT NULL                  -- the day it was done, as the statement says; '' when it does not
) STRICT;
CREATE INDEX entry_by_root ON entry(root, seq);
CREATE INDEX entry_by_obj ON entry(obj, seq);
