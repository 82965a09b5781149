/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command -- the one way anything happens: `probity do OBJECT COMMAND` and the button on a page.
 *
 *   who -> catch up -> decide -> (rooms act) -> notes and documents durable -> sign -> record -> project
 *
 * Free text is sealed in the vault and documents are stored before the entry that commits to them;
 * a refused command leaves neither.  The ledger's lock is held from decide to append.  The append
 * is the commit point.
 */
#ifndef WORKFLOW_COMMAND_H
#define WORKFLOW_COMMAND_H

#include "workflow/lab.h"

struct workflow_value {
	const char *name, *value;	/* a field; a label or number is accepted for an id */
	bool file;			/* value is a path whose bytes are the field */
	bool by_tool;			/* measured by a room: what a person may not type */
};

struct workflow_actor {
	const char *id;			/* "p-4kq7m2" */
	struct sshsig_signer *signer;	/* borrowed */
};

struct workflow_order {
	const char *object;		/* as a person writes it; for a creating command see `fresh` */
	const char *fresh;		/* id of the object to be made; NULL: `object` exists */
	const char *kind;		/* of `fresh` */
	const char *command;
	const struct workflow_value *value;
	size_t n_values;
	const char *reason;		/* NULL: none given */
	const char *principal;		/* --on-behalf-of */
	const char *occurred_on;	/* the day it was done; NULL: today */
	const char *received_from;	/* the organisation that signed it outside; NULL: nobody */
	const char *imported_as;	/* of a fresh object: the mark of the row it is read from; NULL: none */
	const char *evidence;		/* path of the document that shows either; NULL: none */
	bool dry_run;			/* judge, and stop there */
};

struct workflow_done {
	const char *obj, *state;	/* state after */
	int64_t ver, seq;		/* seq -1: a dry run */
	char leaf[65];			/* of the entry */
};

/*
 * Give one command.  ERR_REFUSED lists every reason of workflow_decide; ERR_INVALID when only the
 * fields are at fault; ERR_NOT_FOUND an unknown object or command; ERR_CONFLICT when the object
 * moved first.  `who` NULL: the host, for the acts that are its own.
 * Fault points: command.decided command.notes command.signed command.recorded.
 */
enum err_code workflow_do(struct workflow_lab *lab, const struct workflow_actor *who,
    const struct workflow_order *order, struct workflow_done *out, struct err *e);

/* Who holds this key: the actor id that enrolled it.  ERR_NOT_FOUND: nobody did. */
enum err_code workflow_actor_of(struct workflow_lab *lab, const struct sshsig_public *key, const char **id, struct err *e);

struct workflow_can {
	const struct policy_command *command;
	bool allowed;
	struct workflow_reason *reason;
	size_t n_reasons;
};

/* What `actor` may do to `obj` now (on behalf of `principal`, unless that is NULL), command by command in the
 * policy's order.  Fields are taken as still to be given: reasons about them are left out. */
enum err_code workflow_may(struct workflow_lab *lab, const char *actor, const char *principal, const char *obj,
    struct workflow_can **out, size_t *n, struct err *e);

/* The same for the command of that id in the policy that `obj` keeps to. */
enum err_code workflow_may_give(struct workflow_lab *lab, const char *actor, const char *obj,
    const struct policy_command *c, bool *may, struct err *e);

/* Draw the id of a new object of a kind: c-xxxxxx for a case, plan/x-xxxxxx, actor/p-xxxxxx ... */
const char *workflow_draw(struct workflow_lab *lab, const char *kind);

#endif
