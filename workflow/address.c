/* SPDX-License-Identifier: GPL-3.0-or-later */
/* address.c -- see address.h. */
#include "workflow/address.h"
#include "retention/notes.h"

#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Runs of these characters with single dots between, `max` bytes at most. */
static bool
dotted(const char *s, size_t n, const char *more, size_t max)
{
	if (n == 0 || n > max || s[0] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!s[i] || (s[i] == '.' ? s[i + 1] == '.' : !strchr(letters, s[i]) && !strchr(more, s[i])))
			return false;
	return true;
}

bool
workflow_address_ok(const char *s)
{
	const char *at = strchr(s, '@');
	size_t n = strlen(s);

	if (!at || n > 254 || !dotted(s, (size_t)(at - s), "!#$%&'*+/=?^_`{|}~-", 64) || *s == '-' ||
	    !dotted(at + 1, n - (size_t)(at + 1 - s), "-", 253) || !strchr(at, '.'))
		return false;
	for (const char *p = at; p && *p; p = strchr(p + 1, '.'))	/* a label begins and ends with a letter or digit */
		if (p[1] == '-' || (p > at && p[-1] == '-'))
			return false;
	return s[n - 1] != '-';
}

static const char *
id_of(struct workflow_lab *lab, const char *actor)
{
	return arena_printf(lab->mem, "mail-%s", actor);
}

enum err_code
workflow_address_put(struct workflow_lab *lab, const char *actor, const char *address, struct err *e)
{
	enum err_code code;

	if (!workflow_address_ok(address))
		return err_set(e, ERR_INVALID, "that is no mail address: local-part@domain, in ASCII, with no name beside it");
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = retention_label_put(lab->vault, id_of(lab, actor), address, e);
	workflow_lab_end(lab);
	return code;
}

enum err_code
workflow_address_get(struct workflow_lab *lab, const char *actor, const char **address, struct err *e)
{
	enum err_code code = retention_label_get(lab->mem, lab->vault, id_of(lab, actor), address, e);

	if (code == ERR_NOT_FOUND)
		return err_set(e, ERR_NOT_FOUND, "%s has no address here; 'probity actor address' takes one",
		    workflow_lab_name(lab, actor));
	if (code || workflow_address_ok(*address))
		return code;
	return err_set(e, ERR_INTEGRITY, "the address kept for %s is none", actor);
}

enum err_code
workflow_address_erase(struct workflow_lab *lab, const char *actor, struct err *e)
{
	struct cjson *evidence;
	enum err_code code = workflow_lab_begin(lab, e);

	if (code)
		return code;
	code = retention_label_erase(lab->mem, lab->vault, id_of(lab, actor), &evidence, e);
	workflow_lab_end(lab);
	return code;
}

enum err_code
workflow_address_list(struct workflow_lab *lab, const char ***out, size_t *n, struct err *e)
{
	struct retention_label *all;
	size_t count;
	enum err_code code = retention_label_list(lab->mem, lab->vault, &all, &count, e);

	*n = 0;
	if (code)
		return code;
	*out = arena_alloc(lab->mem, (count + 1) * sizeof **out);
	for (size_t i = 0; i < count; i++)
		if (strncmp(all[i].id, "mail-", 5) == 0)
			(*out)[(*n)++] = all[i].id + 5;
	return OK;
}
