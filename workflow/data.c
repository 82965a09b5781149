/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data.c -- see data.h: receiving and keeping datasets. */
#include "workflow/data.h"
#include "workflow/copies.h"
#include "core/fault.h"
#include "stats/ingest.h"
#include "workflow/destruction.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DATA_MAX = 1 << 30 };

const char *
workflow_band(struct arena *mem, size_t n)
{
	return n < 10 ? "<10" : arena_printf(mem, "%zu", n / 5 * 5);
}

enum err_code
workflow_register_path(struct workflow_lab *lab, const char *given, const char **out, struct err *e)
{
	*out = given ? given : lab->register_path;
	if (!*out)
		return err_set(e, ERR_NOT_FOUND, "no register: name its file in %s/lab.yaml (register: \"/path\"), or give --register", lab->dir);
	return OK;
}

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }

enum err_code
workflow_read_secret(struct retention_secret_buf *out, const char *path, struct err *e)
{
	int fd __attribute__((cleanup(fd_p))) = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	unsigned char block[65536];
	ssize_t n;

	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "no file %s", path);
	if (fd < 0)
		return err_errno(e, "opening %s", path);
	while ((n = read(fd, block, sizeof block)) > 0) {
		retention_secret_add(out, block, (size_t)n);
		if (out->len > DATA_MAX)
			return err_set(e, ERR_INVALID, "%s is larger than 1 GiB", path);
	}
	explicit_bzero(block, sizeof block);
	return n < 0 ? err_errno(e, "reading %s", path) : OK;
}

/* How many records an upload has, whatever is wrong with them. */
static size_t
records(struct workflow_lab *lab, const struct retention_secret_buf *b)
{
	struct stats_ingest_options o = { .on = { 9999, 12, 31 } };
	struct stats_ingest r;

	stats_ingest_check(&r, lab->mem, "upload", (const char *)b->s, b->len, &o);
	return r.received;
}

enum err_code
workflow_keep_dataset(struct workflow_lab *lab, const char *dataset, const void *bytes, size_t n, struct err *e)
{
	struct retention_presence there;
	struct cjson *evidence;
	enum err_code code;

	if ((code = retention_presence(lab->vault, dataset, &there, e)))
		return code;
	if ((there.slot || there.file) && *workflow_facts_get(lab->facts, dataset, "kind"))
		return err_set(e, ERR_CONFLICT, "%s exists", workflow_lab_name(lab, dataset));
	if ((there.slot || there.file) && (code = retention_discard(lab->vault, dataset, e)))
		return code;
	if (FAULT("data.store"))
		return err_set(e, ERR_FAILED, "injected fault before a dataset is stored");
	return retention_store(lab->mem, lab->vault, dataset, bytes, n, &evidence, e);
}

/* A receipt that was cut short between its two entries: the data is here, FILE is not registered. */
static bool
cut_short(struct workflow_lab *lab, const char *object, const char **dataset)
{
	struct retention_copy *copy;
	struct err ignored = ERR_INIT;
	const char *obj;
	size_t n;

	if (workflow_lab_resolve(lab, object, &obj, &ignored))
		return false;
	*dataset = arena_printf(lab->mem, "%s/cohort", obj);
	if (strcmp(workflow_facts_get(lab->facts, *dataset, "state"), "held") != 0 ||
	    workflow_copies(lab, *dataset, &copy, &n, &ignored))
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(copy[i].id, WORKFLOW_RECEIVED_FILE) == 0)
			return false;
	return true;
}

static enum err_code
finish_receipt(struct workflow_lab *lab, const struct workflow_actor *who, const char *dataset, const char *path,
    enum retention_scope scope, struct workflow_done *out, struct err *e)
{
	struct workflow_done done;
	enum err_code code = workflow_copy_register(lab, who, dataset, WORKFLOW_RECEIVED_FILE, "file", scope, path, &done, e);

	if (code)
		return err_wrap(e, "the data was received before; registering the file that it came in");
	out->obj = arena_strdup(lab->mem, workflow_facts_get(lab->facts, dataset, "case"));
	out->state = arena_strdup(lab->mem, workflow_facts_get(lab->facts, out->obj, "state"));
	out->ver = workflow_facts_int(lab->facts, out->obj, "ver");
	return OK;
}

static void
add_measured(struct workflow_lab *lab, struct workflow_order *order, const char *name, const char *value)
{
	struct workflow_value *list = arena_alloc(lab->mem, (order->n_values + 1) * sizeof *list);

	if (order->n_values)
		memcpy(list, order->value, order->n_values * sizeof *list);
	list[order->n_values++] = (struct workflow_value){ name, value, false, true };
	order->value = list;
}

/* Store, then record; what could not be recorded is not kept. */
static enum err_code
store_and_record(struct workflow_lab *lab, const struct workflow_actor *who, struct workflow_order *order,
    const char *dataset, const struct retention_secret_buf *data, struct workflow_done *out, struct err *e)
{
	struct err ignored = ERR_INIT;
	enum err_code code = workflow_keep_dataset(lab, dataset, data->s, data->len, e);

	if (code)
		return code;
	if (FAULT("data.stored"))
		return err_set(e, ERR_FAILED, "injected fault between the dataset and its entry");
	order->dry_run = false;
	if ((code = workflow_do(lab, who, order, out, e)) && out->seq < 0)
		(void)retention_discard(lab->vault, dataset, &ignored);	/* else the next try does */
	return code;
}

/* Under the lab's lock. */
static enum err_code
receive(struct workflow_lab *lab, const struct workflow_actor *who, struct workflow_order *order,
    const struct retention_secret_buf *data, const char *path, enum retention_scope scope,
    struct workflow_done *out, struct err *e)
{
	bool dry = order->dry_run;
	const char *dataset;
	enum err_code code;

	if ((code = workflow_copy_check(lab, scope, path, e)))
		return code;
	if (!dry && ((code = workflow_lab_tidy(lab, e)) || cut_short(lab, order->object, &dataset)))
		return code ? code : finish_receipt(lab, who, dataset, path, scope, out, e);
	add_measured(lab, order, "records", workflow_band(lab->mem, records(lab, data)));
	order->command = "receive";
	order->dry_run = true;
	if ((code = workflow_do(lab, who, order, out, e)) || dry)
		return code;
	dataset = arena_printf(lab->mem, "%s/cohort", out->obj);
	if ((code = store_and_record(lab, who, order, dataset, data, out, e)))
		return code;
	struct workflow_done registered;
	if ((code = workflow_copy_register(lab, who, dataset, WORKFLOW_RECEIVED_FILE, "file", scope, path, &registered, e)))
		return err_wrap(e, "the data is received, but the file itself is not registered as a copy: give the command again");
	out->state = arena_strdup(lab->mem, workflow_facts_get(lab->facts, out->obj, "state"));
	return OK;
}

enum err_code
workflow_receive(struct workflow_lab *lab, const struct workflow_actor *who, struct workflow_order *order,
    const char *path, enum retention_scope scope, struct workflow_done *out, struct err *e)
{
	RETENTION_SECRET(data);
	enum err_code code;

	if ((code = workflow_read_secret(&data, path, e)) || (code = workflow_lab_begin(lab, e)))
		return code;
	code = receive(lab, who, order, &data, path, scope, out, e);
	workflow_lab_end(lab);
	return code;
}

enum err_code
workflow_open_dataset(struct workflow_lab *lab, const struct retention_custodian *custodian, const char *dataset,
    struct retention_secret_buf *out, struct err *e)
{
	const char *state = workflow_facts_get(lab->facts, dataset, "state");

	if (!*state)
		return err_set(e, ERR_NOT_FOUND, "there is no dataset %s", workflow_lab_name(lab, dataset));
	if (strcmp(state, "held") != 0)
		return err_set(e, ERR_REFUSED, "%s is %s", workflow_lab_name(lab, dataset), state);
	if (!custodian)
		return err_set(e, ERR_REFUSED, "opening data takes a custodian: set PROBITY_CUSTODY_FILE");
	return retention_load(lab->vault, dataset, custodian, out, e);
}
