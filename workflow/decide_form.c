/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_form.c -- the form that the value of a field has, and what is said of one that has it not. */
#include "workflow/decide_int.h"
#include "core/near.h"
#include "core/parse.h"

#include <string.h>

/* ---- is it in form? ---- */

static bool
hex64(const char *s)
{
	unsigned char raw[32];

	return parse_hex(s, raw, sizeof raw);
}

/* "<10", or a multiple of 5. */
static bool
banded(const char *s)
{
	int64_t v;

	return strcmp(s, "<10") == 0 || (parse_int(s, 10, CJSON_INT_MAX, &v) && v % 5 == 0);
}

bool
workflow_judge_drawn(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(s, prefix, n) == 0 && strlen(s) == n + 6 &&
	    strspn(s + n, "abcdefghijklmnopqrstuvwxyz0123456789") == 6;
}

/* An object's id is known when the object is: it has a kind. */
static bool
known(struct judge *j, const char *obj)
{
	return *obj && *workflow_judge_get(j, obj, "kind");
}

static bool
is_date(const char *s)
{
	struct err ignored = ERR_INIT;
	struct date d;

	return date_parse(&d, s, &ignored) == OK;
}

static bool
is_instant(const char *s)
{
	struct err ignored = ERR_INIT;
	instant t;

	return instant_parse(&t, s, &ignored) == OK;
}

static bool
public_key(const char *s)
{
	return strncmp(s, "ssh-ed25519 ", 12) == 0 || strncmp(s, "sk-ssh-ed25519@openssh.com ", 27) == 0;
}

enum { VALUE_MAX = 200 };

bool
workflow_judge_in_form(struct judge *j, const struct policy_field *x, const char *s)
{
	int64_t v;

	switch (x->type) {
	case POLICY_TEXT_SEALED:
	case POLICY_DIGEST:
	case POLICY_DOCUMENT:		return hex64(s);
	case POLICY_CHOICE:		return workflow_policy_has(&x->of, s);
	case POLICY_DATE:		return is_date(s);
	case POLICY_INSTANT:		return is_instant(s);
	case POLICY_COUNT:		return parse_int(s, 0, CJSON_INT_MAX, &v);
	case POLICY_BANDED:		return banded(s);
	case POLICY_YES_NO:		return strcmp(s, "yes") == 0 || strcmp(s, "no") == 0;
	case POLICY_ACTOR:		return workflow_judge_drawn(s, "p-") && known(j, arena_printf(j->mem, "actor/%s", s));
	case POLICY_ORGANISATION:	return workflow_judge_drawn(s, "o-") && known(j, arena_printf(j->mem, "organisation/%s", s));
	case POLICY_OBJECT:		return known(j, s);
	case POLICY_PROGRAMME:		return strcmp(workflow_judge_get(j, s, "kind"), "programme") == 0;
	case POLICY_ROLE:		return workflow_policy_role(j->env->policy, s) != NULL;
	case POLICY_CHANNEL:		return workflow_policy_channel(j->env->policy, s) != NULL;
	case POLICY_PUBLIC_KEY:		return public_key(s);
	case POLICY_ID:			return parse_id_ok(s);
	case POLICY_OBLIGATION_KIND:	return workflow_policy_obligation(j->env->policy, s) != NULL;
	case POLICY_BASIS:		return true;	/* workflow_judge_basis says more */
	case POLICY_CREDENTIAL:		return workflow_policy_credential(j->env->policy, s) != NULL;
	case POLICY_VALUE:		return *s && strlen(s) <= VALUE_MAX && cjson_text_ok(s);
	case POLICY_FIELD_TYPES_N:	break;
	}
	return false;
}

/* ---- what is said of one that is not ---- */

static const char *role_at(const void *p, size_t i) { return ((const struct policy *)p)->role[i].id; }
static const char *channel_at(const void *p, size_t i) { return ((const struct policy *)p)->channel[i].id; }
static const char *credential_at(const void *p, size_t i) { return ((const struct policy *)p)->credential[i].id; }
static const char *obligation_at(const void *p, size_t i) { return ((const struct policy *)p)->obligation[i].id; }

static const char *
not_of_policy(struct judge *j, const char *what, const char *s, size_t n, const char *(*at)(const void *, size_t))
{
	const char *near = near_name(j->mem, s, n, at, j->env->policy);

	return arena_printf(j->mem, "is no %s of the policy%s", what,
	    *near ? near : arena_printf(j->mem, "; 'probity policy show %ss' lists them", what));
}

const char *
workflow_judge_formless(struct judge *j, const struct policy_field *x, const char *s)
{
	const struct policy *p = j->env->policy;

	s = s ? s : "";
	switch (x->type) {
	case POLICY_TEXT_SEALED:	return "is not the commitment to a sealed text (64 hex digits)";
	case POLICY_DIGEST:
	case POLICY_DOCUMENT:		return "is not a digest (64 hex digits)";
	case POLICY_CHOICE:		return arena_printf(j->mem, "is none of: %s", workflow_policy_joined(j->mem, &x->of));
	case POLICY_DATE:		return "is not a date; write it as 2026-03-27";
	case POLICY_INSTANT:		return "is not a moment with its offset; write it as 2026-03-27T15:00:00Z";
	case POLICY_COUNT:		return "is not a whole number from 0";
	case POLICY_BANDED:		return "is not a count in bands of five: <10, 10, 15, 20 and so on";
	case POLICY_YES_NO:		return "is neither yes nor no";
	case POLICY_ACTOR:		return "is nobody who is known here";
	case POLICY_ORGANISATION:	return "is no organisation that is known here";
	case POLICY_OBJECT:		return "is nothing that is known here";
	case POLICY_PROGRAMME:		return "is no programme that is known here";
	case POLICY_ROLE:		return not_of_policy(j, "role", s, p->n_roles, role_at);
	case POLICY_CHANNEL:		return not_of_policy(j, "channel", s, p->n_channels, channel_at);
	case POLICY_CREDENTIAL:		return not_of_policy(j, "credential", s, p->n_credentials, credential_at);
	case POLICY_OBLIGATION_KIND:	return not_of_policy(j, "obligation", s, p->n_obligations, obligation_at);
	case POLICY_PUBLIC_KEY:		return "is not an Ed25519 public key as OpenSSH writes it, without a comment";
	case POLICY_ID:			return "is not an id: lower-case letters, digits and '-', a letter first";
	case POLICY_BASIS:
	case POLICY_VALUE:
	case POLICY_FIELD_TYPES_N:	break;
	}
	return "is empty, or is longer than 200 bytes";
}
