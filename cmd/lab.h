/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lab -- what commands inside a lab share: opening it, the actor and key, printing what was done.
 *
 * Only here is the environment read: PROBITY_NOW, PROBITY_ACTOR, PROBITY_KEY,
 * PROBITY_PASSPHRASE_FILE, PROBITY_CUSTODY_FILE.
 */
#ifndef CMD_LAB_H
#define CMD_LAB_H

#include "cmd/cmd.h"
#include "workflow/command.h"
#include "workflow/lab.h"

#define AUTO_LAB(name) struct workflow_lab *name __attribute__((cleanup(cmd_lab_close))) = NULL
#define AUTO_ACTOR(name) struct workflow_actor name __attribute__((cleanup(cmd_actor_release))) = { 0 }

struct workflow_clock cmd_clock(void);
enum err_code cmd_lab_open(struct ctx *c, struct workflow_lab **out, struct err *e);
void cmd_lab_close(struct workflow_lab **lab);

/* What most commands begin with: the right number of arguments, the lab and, to act, the actor. */
enum err_code cmd_begin(struct ctx *c, int argc, int min, int max, struct workflow_lab **lab, struct err *e);
/* The same for a list that may be asked for as it stood: with CMD_PAST_OPT among its options. */
#define CMD_PAST_OPT { "as-at", "DATE", "as it stood at the end of that day, in the lab's zone" }
extern const struct opt cmd_past_opts[];		/* that one alone */
enum err_code cmd_begin_past(struct ctx *c, int argc, int min, int max, struct workflow_lab **lab, struct err *e);
enum err_code cmd_begin_acting(struct ctx *c, int argc, int min, int max, struct workflow_lab **lab,
    struct workflow_actor *a, struct err *e);

/* And to give one order: its options are read before the lab is opened. */
enum err_code cmd_begin_order(struct ctx *c, int argc, int min, int max, struct workflow_order *o, struct workflow_lab **lab,
    struct workflow_actor *a, struct err *e);

/* And what a list ends with: the table as --json, --plain or aligned text. */
struct table;
void cmd_print_table(struct ctx *c, const struct table *t);

/* Open a key for signing; passphrases come from PROBITY_PASSPHRASE_FILE or the terminal. */
enum err_code cmd_key_open(struct sshsig_signer **out, const char *path, struct err *e);

/* Who acts: --key or PROBITY_KEY is opened, and its owner must be --actor (or PROBITY_ACTOR), where
 * one is named. */
enum err_code cmd_actor_open(struct ctx *c, struct workflow_lab *lab, struct workflow_actor *out, struct err *e);
void cmd_actor_release(struct workflow_actor *a);

/* For what shows more to whoever has a key: the actor where one is given, else a->id stays NULL. */
enum err_code cmd_reader_open(struct ctx *c, struct workflow_lab *lab, struct workflow_actor *a, struct err *e);

/* Whose view a reading command takes: --actor, PROBITY_ACTOR, or the owner of the key. */
enum err_code cmd_actor_named(struct ctx *c, struct workflow_lab *lab, const char **id, struct err *e);

/* Collect --field k=v, --file k=PATH, --reason, --on-behalf-of and --dry-run into an order. */
enum err_code cmd_order(struct ctx *c, struct workflow_order *o, struct err *e);
extern const struct opt cmd_order_opts[];

/* How an act came to be recorded; cmd_order takes these up where a command has them. */
#define CMD_ACT_OPTS \
	{ "occurred-on", "DATE", "the day it was done; one before today needs --evidence" }, \
	{ "received-from", "ORGANISATION", "who signed it outside, for staff to enter; needs --evidence" }, \
	{ "evidence", "FILE", "the document that shows when it was done, or who signed it" }

/* What a command may be given with. */
#define CMD_ORDER_OPTS \
	{ "field", "NAME=VALUE", "a field of the command; free text also as @FILE or -, and is sealed" }, \
	{ "file", "NAME=PATH", "a document of the command" }, \
	{ "reason", "TEXT", "why; sealed. Give @FILE or -: what stands in argv can be seen by others" }, \
	{ "on-behalf-of", "ACTOR", "the person acted for; needs a delegation in force" }, \
	CMD_ACT_OPTS, \
	{ "dry-run", NULL, "judge, and change nothing" }

/* Add a value to an order that cmd_order filled (room for 64). */
void cmd_order_add(struct workflow_order *o, const char *name, const char *value, bool file, bool by_tool);

/* Give the order and print "OBJECT STATE VERSION", or the new object's name when `print_id`. */
enum err_code cmd_give(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a,
    const struct workflow_order *o, bool print_id, struct err *e);
enum err_code cmd_print_done(struct ctx *c, struct workflow_lab *lab, const struct workflow_done *d, bool print_id);

struct retention_custodian;

/* Unlock the acting person's custody of data with the passphrase in PROBITY_CUSTODY_FILE. */
enum err_code cmd_custodian_open(struct workflow_lab *lab, const struct workflow_actor *a,
    struct retention_custodian **out, struct err *e);
void cmd_custodian_close(struct retention_custodian **c);

#endif
