/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init.c -- making a lab: folders, the shipped documents, the founders, the genesis, lab.yaml last. */
#include "workflow/adopt.h"
#include "workflow/lab.h"
#include "core/embed.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "core/zone.h"
#include "ledger/genesis.h"
#include "retention/document.h"
#include "retention/notes.h"

#include <dirent.h>
#include <string.h>

static const char calendar_file[] = "workflow/calendars/uk.csv";

static void
triple(struct arena *mem, struct cjson *set, const char *obj, const char *fact, const char *value)
{
	struct cjson *t = cjson_array(mem);

	cjson_push(mem, t, cjson_string(mem, obj));
	cjson_push(mem, t, cjson_string(mem, fact));
	cjson_push(mem, t, cjson_string(mem, value));
	cjson_push(mem, set, t);
}

struct cjson *
workflow_genesis_eff(struct arena *mem, const struct cjson *f)
{
	struct cjson *set = cjson_array(mem), *eff = cjson_object(mem);
	const struct cjson *single = cjson_get(f, "single-founder");
	const char *policy = cjson_str(f, "policy", "");
	const char *first = arena_printf(mem, "policy/y-%.6s", policy);

	triple(mem, set, "lab", "calendar", cjson_str(f, "calendar", ""));
	triple(mem, set, "lab", "clock", cjson_str(f, "clock", ""));
	triple(mem, set, "lab", "division", cjson_str(f, "division", ""));
	triple(mem, set, "lab", "kind", "lab");
	triple(mem, set, "lab", "policy", policy);
	triple(mem, set, "lab", "policy-object", first);
	if (single && single->kind == CJSON_TRUE)
		triple(mem, set, "lab", "single-founder", "yes");
	triple(mem, set, "lab", "state", "open");
	triple(mem, set, "lab", "ver", "1");
	triple(mem, set, "lab", "zone", cjson_str(f, "zone", ""));
	triple(mem, set, first, "digest", policy);
	triple(mem, set, first, "kind", "policy");
	triple(mem, set, first, "state", "in-force");
	triple(mem, set, first, "ver", "1");
	cjson_set_string(mem, eff, "from", "");
	cjson_set_string(mem, eff, "to", "open");
	return cjson_set(mem, eff, "set", set);
}

struct cjson *
workflow_found_eff(struct arena *mem, const char *actor, const char *day)
{
	struct cjson *set = cjson_array(mem), *eff = cjson_object(mem);
	const char *obj = arena_printf(mem, "actor/%s", actor);

	triple(mem, set, obj, "founder", "yes");
	triple(mem, set, obj, "kind", "actor");
	triple(mem, set, obj, "role-administrator", arena_printf(mem, "%s..", day));
	triple(mem, set, obj, "state", "active");
	triple(mem, set, obj, "ver", "1");
	cjson_set_string(mem, eff, "from", "");
	cjson_set_string(mem, eff, "to", "active");
	return cjson_set(mem, eff, "set", set);
}

/* An existing folder may be used if nothing is in it; a lab whose making was cut short has no lab.yaml. */
static enum err_code
empty_folder(const char *dir, struct err *e)
{
	DIR *d = opendir(dir);
	const struct dirent *x;
	bool half = false, whole = false;
	int n = 0;

	if (!d)
		return file_mkdir(dir, e);
	while ((x = readdir(d))) {
		n += strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0;
		half |= strcmp(x->d_name, "documents") == 0;
		whole |= strcmp(x->d_name, "lab.yaml") == 0;
	}
	closedir(d);
	if (half && !whole)
		return err_set(e, ERR_CONFLICT, "%s holds a lab whose making was cut short; nothing is in it yet: remove the folder "
		    "and give 'probity init' again", dir);
	if (n)
		return err_set(e, ERR_CONFLICT, "%s is not empty; a new lab needs a folder of its own", dir);
	return OK;
}

static bool
of_policy(const char *name)
{
	return strcmp(name, "GOVERNANCE.md") == 0 || strncmp(name, "workflow/processes/", 19) == 0;
}

/* Put the shipped documents into documents/ and name them in `digests`; returns the policy. */
static enum err_code
adopt(struct arena *mem, const char *documents, struct cjson *digests, struct policy **out, struct err *e)
{
	struct policy_file *file = arena_alloc(mem, 64 * sizeof *file);
	const struct embed_file *calendar = embed_find(calendar_file);
	struct cjson *files = cjson_array(mem);
	struct diag d = { .mem = mem };
	const char **fault;
	size_t n = 0;
	char digest[65];
	enum err_code code;

	if (!calendar)
		return err_set(e, ERR_FAILED, "this binary holds no %s", calendar_file);
	for (const struct embed_file *f = embed_files; f->name && n < 64; f++) {
		if (!of_policy(f->name))
			continue;
		struct cjson *row = cjson_object(mem);
		sha256_hex(digest, f->text, f->n);
		cjson_set_string(mem, row, "name", f->name);
		cjson_set_string(mem, row, "sha256", digest);
		cjson_push(mem, files, row);
		file[n++] = (struct policy_file){ f->name, f->text, f->n };
	}
	if ((code = workflow_shelf_keep(mem, documents, file, n, digest, e)) ||
	    (code = retention_document_put_public(documents, calendar->text, calendar->n, digest, e)))
		return code;
	cjson_set(mem, digests, "files", files);
	cjson_set_string(mem, digests, "calendar", digest);
	if (!(*out = workflow_policy_read(mem, file, n, &d)))
		return diag_err(&d, e);
	if (workflow_adopt_faults(mem, NULL, *out, &fault))
		return err_set(e, ERR_INVALID, "the shipped policy cannot be adopted: %s", fault[0]);
	cjson_set_string(mem, digests, "policy", (*out)->digest);
	return OK;
}

static enum err_code
folders(const struct workflow_init *how, const char *documents, const char *keystore, const char *vault, struct err *e)
{
	enum err_code code;

	if ((code = empty_folder(how->dir, e)) || (code = file_mkdir(documents, e)) ||
	    (code = retention_keystore_init(keystore, e)))
		return code;
	return retention_vault_init(vault, how->simulated, e);
}

static enum err_code
check(const struct workflow_init *how, struct err *e)
{
	if (!parse_id_ok(how->name))
		return err_set(e, ERR_INVALID, "the lab's name '%s' is not of the form [a-z][a-z0-9-]*; rename the folder", how->name);
	if (!calendar_division_ok(how->division))
		return err_set(e, ERR_INVALID, "no division '%s'; there are england-and-wales, scotland, northern-ireland", how->division);
	if (how->n_founders < 2 && !how->single_founder)
		return err_set(e, ERR_USAGE, "a lab takes two founders (--founder NAME=KEY twice), or --single-founder");
	if (how->n_founders != 1 && how->single_founder)
		return err_set(e, ERR_USAGE, "--single-founder goes with one --founder");
	for (size_t i = 0; i < how->n_founders; i++)
		if (!parse_id_ok(how->founder[i].label))
			return err_set(e, ERR_INVALID, "'%s' is not a label ([a-z][a-z0-9-]*)", how->founder[i].label);
	return OK;
}

/* Draw the founders' ids and put their labels into the sealed directory. */
static enum err_code
founders(struct arena *mem, const struct workflow_init *how, const char *day, struct retention_vault *v,
    struct ledger_founder *out, struct err *e)
{
	for (size_t i = 0; i < how->n_founders; i++) {
		char id[9];
		ledger_draw_id(id, 'p');
		out[i].actor = arena_strdup(mem, id);
		out[i].signer = how->founder[i].signer;
		out[i].eff = workflow_found_eff(mem, id, day);
		enum err_code code = retention_label_put(v, id, how->founder[i].label, e);
		if (code)
			return code;
	}
	return OK;
}

static enum err_code
begin(struct arena *mem, const struct workflow_init *how, instant now, const char *documents,
    struct retention_vault *v, struct ledger_pin *pin, struct err *e)
{
	struct cjson *digests = cjson_object(mem);
	struct ledger_founder founder[LEDGER_FOUNDERS_MAX];
	struct policy *policy = NULL;
	struct date today;
	char day[11];
	enum err_code code;

	if (how->n_founders > LEDGER_FOUNDERS_MAX)
		return err_set(e, ERR_USAGE, "at most %d founders", LEDGER_FOUNDERS_MAX);
	if ((code = adopt(mem, documents, digests, &policy, e)) || (code = zone_local(how->zone, now, &today, NULL, e)))
		return code;
	date_format(day, today);
	if ((code = founders(mem, how, day, v, founder, e)))
		return code;
	struct cjson *shown = cjson_object(mem);	/* what eff is computed from, as f will hold it */
	for (size_t i = 0; i < digests->n; i++)
		cjson_set(mem, shown, digests->key[i], digests->item[i]);
	cjson_set_string(mem, shown, "clock", how->simulated ? "simulated" : "system");
	cjson_set_string(mem, shown, "division", how->division);
	cjson_set_string(mem, shown, "zone", how->zone);
	if (how->single_founder)
		cjson_set(mem, shown, "single-founder", cjson_bool(mem, true));
	struct ledger_genesis g = { .name = how->name, .simulated = how->simulated, .division = how->division,
		.zone = how->zone, .founder = founder, .n_founders = how->n_founders,
		.single_founder = how->single_founder, .policy = policy->digest, .digests = digests,
		.rules = WORKFLOW_RULES, .eff = workflow_genesis_eff(mem, shown) };
	return ledger_genesis(how->dir, &g, now, pin, e);
}

static enum err_code
write_yaml(struct arena *mem, const struct workflow_init *how, struct err *e)
{
	AUTO_BUF(b);
	const char *path = arena_printf(mem, "%s/lab.yaml", how->dir);

	buf_printf(&b, "# This host's paths.  What the lab is stands in entry 0 of its ledger.\nkeystore: \"%s\"\n",
	    how->keystore ? how->keystore : "keystore");
	if (how->register_path)
		buf_printf(&b, "register: \"%s\"\n", how->register_path);
	else
		buf_puts(&b, "# register: \"/path/to/register.csv\"\n");
	return file_create(path, b.s, b.len, e);
}

enum err_code
workflow_lab_init(struct arena *mem, const struct workflow_init *how, const struct workflow_clock *clock,
    struct ledger_pin *pin, struct err *e)
{
	const char *documents = arena_printf(mem, "%s/documents", how->dir);
	const char *vault = arena_printf(mem, "%s/vault", how->dir);
	const char *keystore = how->keystore ? how->keystore : arena_printf(mem, "%s/keystore", how->dir);
	struct retention_vault *v = NULL;
	instant now = clock->system;
	enum err_code code;

	if (clock->told && !how->simulated)
		return err_set(e, ERR_INVALID, "PROBITY_NOW is for a lab with --simulated-clock; unset it");
	if (clock->told && (code = instant_parse(&now, clock->told, e)))
		return err_wrap(e, "PROBITY_NOW");
	if ((code = check(how, e)) || (code = folders(how, documents, keystore, vault, e)) ||
	    (code = retention_vault_open(&v, vault, keystore, how->simulated, e)))
		return code;
	if (!(code = begin(mem, how, now, documents, v, pin, e)))
		code = write_yaml(mem, how, e);
	retention_vault_free(v);
	return code;
}
