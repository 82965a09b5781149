/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults.c -- reporting a rule that does not hold; see ledger_int.h. */
#include "ledger/ledger_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
ledger_fault(struct ledger_faults *f, const char *code, int64_t seq, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	for (unsigned char *p = (unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = '?';
	f->add(f, code, seq, text);
}

/* A rule about who may act is a refusal, not a fault of form. */
static bool
is_refusal(const char *code)
{
	static const char *const list[] = { "key-pending", "key-revoked", "key-unknown", "key-use",
		"key-owner", "host-act", "closed" };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (strcmp(code, list[i]) == 0)
			return true;
	return false;
}

static void
keep_first(struct ledger_faults *self, const char *code, int64_t seq, const char *text)
{
	struct ledger_first *first = (struct ledger_first *)(void *)self;

	if (first->code)
		return;
	first->code = first->as == ERR_INVALID && is_refusal(code) ? ERR_REFUSED : first->as;
	if (seq >= 0)
		err_set_(first->e, first->code, "%s: entry %lld: %s", code, (long long)seq, text);
	else
		err_set_(first->e, first->code, "%s: %s", code, text);
}

struct ledger_first
ledger_first_fault(enum err_code as, struct err *e)
{
	return (struct ledger_first){ .base = { keep_first }, .as = as, .e = e };
}
