/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notice.c -- see notice.h. */
#include "workflow/notice.h"
#include "core/embed.h"
#include "workflow/todo.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const name_of[] = { "", "reminder", "due", "escalation", "emergency" };

/* ---- what an entry tells ---- */

static const char *
fact(struct workflow_lab *lab, const char *obj, const char *name)
{
	return workflow_facts_get(lab->facts, obj, name);
}

static void
of_clock(struct workflow_lab *lab, const struct ledger_entry *entry, struct workflow_notice *out)
{
	const char *obj = arena_strdup(lab->mem, cjson_str(entry->st, "obj", "")), *root = fact(lab, obj, "case");
	const char *day = fact(lab, obj, "not-before"), *at = fact(lab, obj, "due-at");
	const struct policy_clock *c = workflow_policy_clock(lab->env.policy, fact(lab, obj, "clock"));

	out->about = obj;
	out->number = workflow_lab_unlabelled(lab, *root ? root : obj);
	out->title = c ? c->title : fact(lab, obj, "clock");
	out->due = *day ? day : *at ? at : fact(lab, obj, "due");
	out->roles = out->kind == NOTICE_ESCALATION ? arena_strdup(lab->mem, cjson_str(cjson_get(entry->st, "f"), "role", ""))
						    : workflow_clock_awaits(lab, obj);
}

/* Those who look after access: whoever holds one of these is told, in any policy that has them. */
static const char *
watchers(struct workflow_lab *lab)
{
	static const char *const role[] = { "dpo", "information-asset-owner", "siro" };
	const char *all = "";

	for (size_t i = 0; i < sizeof role / sizeof *role; i++)
		if (workflow_policy_role(lab->env.policy, role[i]))
			all = *all ? arena_printf(lab->mem, "%s,%s", all, role[i]) : role[i];
	return all;
}

static void
of_emergency(struct workflow_lab *lab, const struct ledger_entry *entry, struct workflow_notice *out)
{
	const struct cjson *set = cjson_get(entry->eff, "set");

	for (size_t i = 0; set && set->kind == CJSON_ARRAY && i < set->n; i++) {
		const struct cjson *t = set->item[i];
		if (t->kind != CJSON_ARRAY || t->n != 3 || strncmp(t->item[1]->s, "emergency-", 10) != 0 || !*t->item[2]->s)
			continue;
		const char *until = strstr(t->item[2]->s, "..");
		*out = (struct workflow_notice){ .kind = NOTICE_EMERGENCY, .seq = entry->seq,
			.about = arena_strdup(lab->mem, t->item[0]->s), .number = arena_strdup(lab->mem, t->item[0]->s),
			.title = arena_strdup(lab->mem, t->item[1]->s + 10), .due = until ? arena_strdup(lab->mem, until + 2) : "",
			.roles = watchers(lab) };
		return;
	}
}

void
workflow_notice_of(struct workflow_lab *lab, const struct ledger_entry *entry, struct workflow_notice *out)
{
	static const char *const act[] = { "", "reminder.fired", "clock.fired", "escalation.fired" };
	const char *is = cjson_str(entry->st, "act", "");

	*out = (struct workflow_notice){ .seq = entry->seq, .number = "", .title = "", .due = "", .roles = "", .about = "" };
	for (int i = NOTICE_REMINDER; i <= NOTICE_ESCALATION; i++)
		if (strcmp(is, act[i]) == 0)
			out->kind = (enum workflow_notice_kind)i;
	if (out->kind)
		of_clock(lab, entry, out);
	else
		of_emergency(lab, entry, out);
}

/* ---- the message ---- */

/* Printable ASCII, as one line; anything else is '?'. */
static void
put_plain(struct buf *out, const char *s)
{
	for (; *s; s++)
		buf_add(out, *s >= ' ' && *s < 127 ? s : "?", 1);
}

struct filling { const struct workflow_notice *n; const char *role, *lab; };

static const char *
value(const struct filling *f, const char *name, size_t k)
{
	const struct { const char *name, *value; } all[] = { { "number", f->n->number }, { "title", f->n->title },
		{ "due", f->n->due }, { "role", f->role }, { "lab", f->lab } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strlen(all[i].name) == k && strncmp(all[i].name, name, k) == 0)
			return all[i].value;
	return NULL;
}

/* Copy the text, with the words in braces filled in. */
static void
fill(struct buf *out, const char *s, size_t n, const struct filling *f)
{
	for (size_t i = 0; i < n; i++) {
		const char *end = s[i] == '{' ? memchr(s + i, '}', n - i) : NULL;
		const char *v = end ? value(f, s + i + 1, (size_t)(end - s) - i - 1) : NULL;
		if (v) {
			put_plain(out, v);
			i = (size_t)(end - s);
		} else
			buf_add(out, s + i, 1);
	}
}

/* The part of templates/notices.txt: its subject, and the text below it. */
static void
part(const char *kind, const char **subject, size_t *n_subject, const char **text, size_t *n_text)
{
	const struct embed_file *file = embed_find("templates/notices.txt");
	char head[32];
	const char *p, *end = file ? file->text + file->n : NULL;

	*subject = *text = "";
	*n_subject = *n_text = 0;
	snprintf(head, sizeof head, "\n= %s\n", kind);
	if (!file || !(p = memmem(file->text, file->n, head, strlen(head))))
		return;
	*subject = p + strlen(head);
	*text = memchr(*subject, '\n', (size_t)(end - *subject));
	*n_subject = (size_t)(*text - *subject);
	++*text;
	p = memmem(*text, (size_t)(end - *text), "\n= ", 3);
	*n_text = (size_t)((p ? p : end) - *text);
}

static void
put_date(struct buf *out, instant t)
{
	static const char *const day[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const month[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct date d = date_from_days(t / 86400000);
	char s[32];

	instant_format(s, t);
	buf_printf(out, "Date: %s, %02d %s %04d %.8s +0000\n", day[date_weekday(d)], d.d, month[d.m - 1], d.y, s + 11);
}

static void
put_headers(struct workflow_lab *lab, const struct workflow_notice *n, bool many, const char *who, const char *address, struct buf *out)
{
	const char *at = lab->mail_from ? strchr(lab->mail_from, '@') : NULL;

	if (lab->mail_from)
		buf_printf(out, "From: %s\n", lab->mail_from);
	buf_printf(out, "To: %s\n", address);
	put_date(out, lab->now);
	buf_printf(out, "Message-ID: <%s.%" PRId64 "%s.%s%s>\n", ledger_origin(lab->ledger), n->seq, many ? ".digest" : "", who,
	    at ? at : "@probity.invalid");	/* the same when it is sent twice */
	buf_puts(out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n"
	    "Content-Transfer-Encoding: 7bit\n");
}

void
workflow_notice_write(struct workflow_lab *lab, const struct workflow_notice *notice, size_t n, const char *role,
    const char *who, const char *address, struct buf *out)
{
	struct filling f = { notice, role, ledger_origin(lab->ledger) };
	const char *subject, *text;
	size_t n_subject, n_text;

	put_headers(lab, notice, n > 1, who, address, out);
	part(n > 1 ? "digest" : name_of[notice->kind], &subject, &n_subject, &text, &n_text);
	buf_puts(out, "Subject: ");
	fill(out, subject, n_subject, &f);
	buf_puts(out, "\n\n");
	fill(out, text, n_text, &f);
	for (size_t i = 0; n > 1 && i < n; i++) {
		f.n = &notice[i];
		part(name_of[notice[i].kind], &subject, &n_subject, &text, &n_text);
		buf_puts(out, "  ");
		fill(out, subject, n_subject, &f);
		buf_puts(out, "\n");
	}
}
