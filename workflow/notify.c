/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notify.c -- see notify.h. */
#include "workflow/notify.h"
#include "core/fault.h"
#include "core/spawn.h"
#include "core/zone.h"
#include "workflow/address.h"
#include "workflow/holder.h"
#include "workflow/notice.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { FIRST_MS = 15 * 60 * 1000, DAY_MS = 24 * 60 * 60 * 1000, SEND_MS = 20000, IN_A_ROW = 3, TOGETHER = 64 };

struct post {
	struct workflow_lab *lab;
	struct workflow_outbox box;
	struct workflow_notified *out;
	char today[11];
	int bad_in_a_row;
};

/* ---- what is to be told ---- */

/* A letter for each person who serves in the role and does not stand aside; for nobody, one that waits for
 * somebody. */
static enum err_code
queue_role(struct post *p, const struct workflow_notice *n, const char *role, struct err *e)
{
	struct workflow_letter l = { .seq = n->seq, .role = role, .at = p->lab->now, .trouble = "" };
	const char **who;
	size_t count, told = 0;
	enum err_code code = workflow_holders(p->lab, role, &who, &count, e);

	for (size_t i = 0; !code && i < count; i++) {
		if (workflow_recused(p->lab, who[i], n->about))
			continue;
		l.who = who[i];
		workflow_outbox_add(p->lab, &p->box, &l);
		told++;
	}
	if (!code && !told) {
		l.who = "-";
		l.trouble = "nobody serves in the role";
		workflow_outbox_add(p->lab, &p->box, &l);
	}
	return code;
}

static enum err_code
queue_notice(struct post *p, const struct workflow_notice *n, struct err *e)
{
	char *list = arena_strdup(p->lab->mem, n->roles), *save = NULL;
	enum err_code code = OK;

	for (char *role = strtok_r(list, ",", &save); role && !code; role = strtok_r(NULL, ",", &save))
		code = queue_role(p, n, role, e);
	return code;
}

static enum err_code
look_at(const struct ledger_entry *entry, void *ctx, struct err *e)
{
	struct post *p = ctx;
	struct workflow_notice n;

	workflow_notice_of(p->lab, entry, &n);
	p->box.next = entry->seq + 1;
	return n.kind ? queue_notice(p, &n, e) : OK;
}

static enum err_code
notice_of(struct post *p, int64_t seq, struct workflow_notice *out, struct err *e)
{
	struct ledger_entry entry;
	enum err_code code = ledger_get(p->lab->ledger, seq, p->lab->mem, &entry, e);

	if (!code)
		workflow_notice_of(p->lab, &entry, out);
	return code;
}

/* ---- sending ---- */

static void
put_off(struct post *p, struct workflow_letter *l, const char *trouble)
{
	int64_t wait = FIRST_MS;

	for (int64_t i = 0; i < l->tries && wait < DAY_MS; i++)
		wait *= 2;
	l->tries++;
	l->at = p->lab->now + (wait < DAY_MS ? wait : DAY_MS);
	l->trouble = trouble;
}

static const char *
run(struct post *p, const struct buf *message)
{
	struct spawn s = { .argv = p->lab->sendmail, .in = message->s, .n_in = message->len, .dir = "/", .timeout_ms = SEND_MS };
	struct err e = ERR_INIT;
	int status = 0;

	if (spawn_run(&s, NULL, NULL, &status, &e))
		return arena_strdup(p->lab->mem, e.msg);
	return status ? arena_printf(p->lab->mem, "%s: exit status %d", s.argv[0], status) : NULL;
}

/* One message with the notices of these letters; all of them are of one person. */
static enum err_code
send(struct post *p, struct workflow_letter **letter, size_t n, struct err *e)
{
	struct workflow_notice notice[TOGETHER];
	const char *address, *trouble;
	struct err why = ERR_INIT;
	AUTO_BUF(message);
	enum err_code code;

	for (size_t i = 0; i < n; i++)
		if ((code = notice_of(p, letter[i]->seq, &notice[i], e)))
			return code;
	if (workflow_address_get(p->lab, letter[0]->who, &address, &why))
		trouble = why.code == ERR_NOT_FOUND ? "no address" : arena_strdup(p->lab->mem, why.msg);
	else {
		workflow_notice_write(p->lab, notice, n, letter[0]->role, letter[0]->who, address, &message);
		trouble = run(p, &message);
		p->bad_in_a_row = trouble ? p->bad_in_a_row + 1 : 0;
	}
	if (!trouble && FAULT("notify.sent"))
		return err_set(e, ERR_FAILED, "telling: injected fault");
	for (size_t i = 0; i < n; i++) {
		letter[i]->gone = !trouble;
		p->out->sent += !trouble;
		if (trouble)
			put_off(p, letter[i], trouble);
	}
	return workflow_outbox_write(p->lab, &p->box, e);
}

static bool
immediate(struct post *p, const struct workflow_letter *l)
{
	struct workflow_notice n;
	struct err ignored = ERR_INIT;

	return !p->lab->mail_digest || notice_of(p, l->seq, &n, &ignored) || n.kind >= NOTICE_ESCALATION;
}

/* Letters that wait for somebody, and those whose person serves no more, go to who serves in the role now. */
static enum err_code
address_again(struct post *p, struct err *e)
{
	struct workflow_notice n;
	struct date day;
	enum err_code code = OK;

	if ((code = zone_local(p->lab->env.zone, p->lab->now, &day, NULL, e)))
		return code;
	for (size_t i = 0, old = p->box.n; i < old && !code; i++) {
		struct workflow_letter l = p->box.letter[i];
		if (l.gone || workflow_serves(p->lab, l.who, l.role, day))
			continue;
		if (!(code = notice_of(p, l.seq, &n, e)) && !(code = queue_role(p, &n, l.role, e)))
			p->box.letter[i].gone = true;
	}
	return code;
}

/* What was told at once; then, once a day, what goes together.  A program that fails three times in a row is
 * left alone until the next run. */
static enum err_code
send_all(struct post *p, struct err *e)
{
	bool daily = strcmp(p->box.digest, p->today) < 0 || strcmp(p->box.digest, "-") == 0;
	enum err_code code = OK;

	for (size_t i = 0; i < p->box.n && !code && p->bad_in_a_row < IN_A_ROW; i++) {
		struct workflow_letter *first = &p->box.letter[i], *group[TOGETHER];
		size_t n = 0;
		if (first->gone || first->at > p->lab->now || strcmp(first->who, "-") == 0)
			continue;
		group[n++] = first;
		if (!immediate(p, first)) {
			if (!daily && !first->tries)
				continue;
			for (size_t k = i + 1; k < p->box.n && n < TOGETHER; k++) {
				struct workflow_letter *l = &p->box.letter[k];
				if (!l->gone && strcmp(l->who, first->who) == 0 && l->at <= p->lab->now && !immediate(p, l))
					group[n++] = l;
			}
		}
		code = send(p, group, n, e);
	}
	if (!code && daily && p->lab->mail_digest)
		p->box.digest = p->today;
	return code;
}

static void
count(struct post *p)
{
	for (size_t i = 0; i < p->box.n; i++) {
		const struct workflow_letter *l = &p->box.letter[i];
		if (l->gone)
			continue;
		p->out->waiting++;
		if (*l->trouble && !p->out->failed++)
			p->out->trouble = l->trouble;
	}
}

/* ---- the whole ---- */

static int
hold(struct workflow_lab *lab)
{
	int fd = open(arena_printf(lab->mem, "%s/outbox.lock", lab->dir), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static enum err_code
begin(struct workflow_lab *lab, struct workflow_outbox *box, struct err *e)
{
	struct ledger_head head;
	enum err_code code = workflow_outbox_read(lab, box, e);

	if (code || box->next >= 0)
		return code;
	if ((code = ledger_head(lab->ledger, &head, e)))
		return code;
	box->next = head.size;
	return workflow_outbox_write(lab, box, e);
}

enum err_code
workflow_notify_begin(struct workflow_lab *lab, struct err *e)
{
	struct workflow_outbox box;

	return lab->sendmail ? begin(lab, &box, e) : OK;
}

static enum err_code
notify(struct post *p, struct err *e)
{
	struct ledger_head head;
	struct date day;
	enum err_code code;

	if ((code = zone_local(p->lab->env.zone, p->lab->now, &day, NULL, e)) || (code = begin(p->lab, &p->box, e)) ||
	    (code = ledger_head(p->lab->ledger, &head, e)))
		return code;
	date_format(p->today, day);
	if (FAULT("notify.read"))
		return err_set(e, ERR_FAILED, "telling: injected fault");
	bool nothing = p->box.next >= head.size && p->box.n == 0;
	if (nothing)
		return OK;
	if ((code = ledger_each(p->lab->ledger, p->box.next, look_at, p, e)) || (code = address_again(p, e)) ||
	    (code = workflow_outbox_write(p->lab, &p->box, e)))
		return code;
	if (FAULT("notify.queued"))
		return err_set(e, ERR_FAILED, "telling: injected fault");
	if ((code = send_all(p, e)) || (code = workflow_outbox_write(p->lab, &p->box, e)))
		return code;
	return FAULT("notify.done") ? err_set(e, ERR_FAILED, "telling: injected fault") : OK;
}

enum err_code
workflow_notify(struct workflow_lab *lab, struct workflow_notified *out, struct err *e)
{
	struct post p = { .lab = lab, .out = out };
	enum err_code code;
	int fd;

	*out = (struct workflow_notified){ .trouble = "" };
	if (!lab->sendmail || (fd = hold(lab)) < 0)
		return OK;
	if (!(code = notify(&p, e)))
		count(&p);
	close(fd);
	return code;
}

bool
workflow_notify_loud(struct workflow_lab *lab, int64_t seq)
{
	struct post p = { .lab = lab };
	struct workflow_notice n = { .kind = NOTICE_NONE };
	struct err ignored = ERR_INIT;

	return lab->sendmail && seq >= 0 && !notice_of(&p, seq, &n, &ignored) && n.kind == NOTICE_EMERGENCY;
}
