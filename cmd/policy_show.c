/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_show.c -- `policy show`: what the policy says, as tables. */
#include "cmd/policy_int.h"
#include "core/json.h"
#include "core/table.h"

#include <string.h>

/* P0D is a length: at once. */
static const char *
length(struct arena *mem, struct period p)
{
	char s[24];

	period_format(s, p);
	return arena_strdup(mem, s);
}

/* NULL: none. */
static const char *period(struct arena *mem, struct period p) { return p.n ? length(mem, p) : NULL; }

static void
roles(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "role", "title", "sensitive", "delegable", "never_with", "requires");
	for (size_t i = 0; i < p->n_roles; i++) {
		const struct policy_role *r = &p->role[i];
		table_text(t, r->id);
		table_text(t, r->title);
		table_text(t, r->sensitive ? "yes" : "no");
		table_text(t, r->delegable ? "yes" : "no");
		table_text(t, workflow_policy_joined(mem, &r->never_with));
		table_text(t, workflow_policy_joined(mem, &r->required));
	}
}

static void
separations(struct arena *mem, const struct policy *p, struct table *t)
{
	(void)mem;
	TABLE_TEXTS(t, "first", "second", "title");
	for (size_t i = 0; i < p->n_separations; i++) {
		table_text(t, p->separation[i].first);
		table_text(t, p->separation[i].second);
		table_text(t, p->separation[i].title);
	}
}

static void
periods(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "period", "length", "grace", "calendar", "rule", "day_zero", "cut_off", "may_stop", "extend", "notice_within", "source");
	for (size_t i = 0; i < p->n_periods; i++) {
		const struct policy_period *x = &p->period[i];
		table_text(t, x->id);
		table_text(t, length(mem, x->length));
		table_text(t, period(mem, x->grace));
		table_text(t, x->calendar);
		table_text(t, x->counting == CALENDAR_SAR ? "sar" : x->counting & CALENDAR_ROLL ? "roll" : "plain");
		table_text(t, x->first_day ? "included" : "excluded");
		table_text(t, x->cut_off ? arena_printf(mem, "%02d:%02d", x->cut_off / 60, x->cut_off % 60) : NULL);
		table_text(t, x->may_stop ? "yes" : "no");
		table_text(t, period(mem, x->extend));
		table_text(t, period(mem, x->notice));
		table_text(t, x->source);
	}
}

static void
conflicts(struct arena *mem, const struct policy *p, struct table *t)
{
	(void)mem;
	TABLE_TEXTS(t, "conflict", "reading", "standing", "decided_by", "decided_on", "reason");
	for (size_t i = 0; i < p->n_conflicts; i++)
		for (size_t k = 0; k < p->conflict[i].n_readings; k++) {
			const struct policy_conflict *c = &p->conflict[i];
			bool chosen = c->decision && strcmp(c->decision, c->reading[k].period) == 0;
			table_text(t, c->id);
			table_text(t, c->reading[k].period);
			table_text(t, chosen        ? "in force"
			              : c->decision ? "superseded by decision"
			                            : "undecided");
			table_text(t, chosen ? c->decided_by : NULL);
			table_text(t, chosen ? c->decided_on : NULL);
			table_text(t, chosen ? c->reason : NULL);
		}
}

static void
clocks(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "clock", "rule", "period", "length", "grace", "escalate", "title");
	for (size_t i = 0; i < p->n_clocks; i++) {
		const struct policy_clock *c = &p->clock[i];
		const struct policy_period *x = c->period ? workflow_policy_period(p, c->period) : NULL;
		table_text(t, c->id);
		table_text(t, workflow_clock_rule_name[c->rule]);
		table_text(t, c->period);
		table_text(t, x ? length(mem, x->length) : NULL);
		table_text(t, x ? period(mem, x->grace) : NULL);
		table_text(t, c->escalate);
		table_text(t, c->title);
	}
}

static void
channels(struct arena *mem, const struct policy *p, struct table *t)
{
	(void)mem;
	TABLE_TEXTS(t, "channel", "permitted", "title");
	for (size_t i = 0; i < p->n_channels; i++) {
		table_text(t, p->channel[i].id);
		table_text(t, p->channel[i].permitted ? "yes" : "no");
		table_text(t, p->channel[i].title);
	}
}

static void
retention(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "class", "period", "length", "title");
	for (size_t i = 0; i < p->n_retentions; i++) {
		const struct policy_period *x = workflow_policy_period(p, p->retention[i].period);
		table_text(t, p->retention[i].id);
		table_text(t, p->retention[i].period);
		table_text(t, x ? length(mem, x->length) : NULL);
		table_text(t, p->retention[i].title);
	}
}

static void
attestations(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "attestation", "expires", "digest", "text");
	for (size_t i = 0; i < p->n_attestations; i++) {
		table_text(t, p->attestation[i].id);
		table_text(t, period(mem, p->attestation[i].expires));
		table_text(t, p->attestation[i].text_digest);
		table_text(t, p->attestation[i].text);
	}
}

static void
processes(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "process", "prefix", "title", "states", "ends");
	for (size_t i = 0; i < p->n_processes; i++) {
		const struct policy_process *x = &p->process[i];
		table_text(t, x->id);
		table_text(t, x->prefix);
		table_text(t, x->title);
		table_text(t, workflow_policy_joined(mem, &x->states));
		table_text(t, workflow_policy_joined(mem, &x->ends));
	}
}

static void
credentials(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "credential", "valid_for", "clock", "title");
	for (size_t i = 0; i < p->n_credentials; i++) {
		table_text(t, p->credential[i].id);
		table_text(t, period(mem, p->credential[i].valid_for));
		table_text(t, p->credential[i].clock);
		table_text(t, p->credential[i].title);
	}
}

static void
obligations(struct arena *mem, const struct policy *p, struct table *t)
{
	(void)mem;
	TABLE_TEXTS(t, "obligation", "clock", "title", "text");
	for (size_t i = 0; i < p->n_obligations; i++) {
		table_text(t, p->obligation[i].id);
		table_text(t, p->obligation[i].clock);
		table_text(t, p->obligation[i].title);
		table_text(t, p->obligation[i].text);
	}
}

static void
panels(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "panel", "track", "roles");
	table_column(t, "quorum", TABLE_INT);
	TABLE_TEXTS(t, "after", "escalates_to", "title");
	for (size_t i = 0; i < p->n_panels; i++)
		for (size_t k = 0; k < p->panel[i].n_tracks; k++) {
			const struct policy_track *x = &p->panel[i].track[k];
			table_text(t, p->panel[i].id);
			table_text(t, x->id);
			table_text(t, workflow_policy_joined(mem, &x->roles));
			table_int(t, x->quorum);
			table_text(t, workflow_policy_joined(mem, &x->after));
			table_text(t, x->escalates_to);
			table_text(t, x->title);
		}
}

static void
registers(struct arena *mem, const struct policy *p, struct table *t)
{
	TABLE_TEXTS(t, "register", "title", "of", "states", "where", "by", "columns", "source", "lacks");
	for (size_t i = 0; i < p->n_registers; i++) {
		const struct policy_register *r = &p->registers[i];
		const char *columns = "";
		for (size_t k = 0; k < r->n_columns; k++)
			columns = arena_printf(mem, "%s%s%s", columns, k ? ", " : "", r->column[k].title);
		table_text(t, r->id);
		table_text(t, r->title);
		table_text(t, workflow_policy_joined(mem, &r->of));
		table_text(t, workflow_policy_joined(mem, &r->states));
		table_text(t, workflow_policy_joined(mem, &r->where));
		table_text(t, r->by);
		table_text(t, columns);
		table_text(t, r->source);
		table_text(t, r->lacks);
	}
}

static const struct topic {
	const char *name;
	void (*fill)(struct arena *, const struct policy *, struct table *);
	bool dated;	/* shows the law, of one day with --as-at */
} topics[] = {
	{ "processes", processes, false }, { "roles", roles, false }, { "separations", separations, false },
	{ "periods", periods, false }, { "conflicts", conflicts, false }, { "clocks", clocks, false },
	{ "channels", channels, false }, { "retention", retention, false }, { "attestations", attestations, false },
	{ "credentials", credentials, false }, { "obligations", obligations, false }, { "panels", panels, false }, { "registers", registers, false },
	{ "regimes", NULL, true }, { "commencements", NULL, true }, { "bases", NULL, true }, { "rights", NULL, true },
};
enum { TOPICS = sizeof topics / sizeof *topics };

static struct table *
table_of(struct ctx *c, const struct policy *p, const struct topic *x, const struct date *day)
{
	struct table *t = table_new(c->mem, x->name);

	if (x->dated)
		cmd_policy_law(c, p, x->name, day, t);
	else
		x->fill(c->mem, p, t);
	return t;
}

static void
show_all(struct ctx *c, const struct policy *p, const char *where)
{
	struct json j = json_to(c->out);

	if (c->json) {
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "digest", p->digest);
		json_string(&j, "where", where);
		for (size_t i = 0; i < TOPICS; i++)
			table_json(&j, table_of(c, p, &topics[i], NULL));
		json_end(&j);
		buf_puts(c->out, "\n");
		return;
	}
	if (c->plain) {
		buf_printf(c->out, "%s\t%s\n", p->digest, where);
		return;
	}
	buf_printf(c->out, "%s\ndigest %s\n", where, p->digest);
	for (size_t i = 0; i < TOPICS; i++) {
		buf_printf(c->out, "\n%s\n", topics[i].name);
		table_write(c->out, table_of(c, p, &topics[i], NULL), TABLE_ALIGNED);
	}
}

static enum err_code
run_show(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct policy_source s = { .n = 0 };
	struct diag d = { .mem = c->mem };
	const struct date *day;
	struct date as_at;
	enum err_code code;
	size_t i = 0;

	if ((code = cmd_args(c, argc, 0, 1, e)) || (code = cmd_as_at(c, &as_at, &day, e)) || (code = cmd_policy_add_rest(c, &s, e)))
		return code;
	const struct policy *p = workflow_policy_read(c->mem, s.file, s.n, &d);
	if (!p)
		return diag_err(&d, e);
	if (day && argc == 0)
		return err_set(e, ERR_USAGE, "--as-at goes with regimes, commencements, bases and rights; name one");
	if (argc == 0) {
		show_all(c, p, s.rest);
		return OK;
	}
	while (i < TOPICS && strcmp(topics[i].name, argv[0]) != 0)
		i++;
	if (i == TOPICS) {
		AUTO_BUF(all);
		for (i = 0; i < TOPICS; i++)
			buf_printf(&all, "%s%s", i ? ", " : "", topics[i].name);
		return err_set(
		    e, ERR_NOT_FOUND, "a policy has no '%.40s'; it has %s", argv[0], all.s);
	}
	if (day && !topics[i].dated)
		return err_set(e, ERR_USAGE, "--as-at goes with regimes, commencements, bases and rights, not with %s", argv[0]);
	table_write(c->out, table_of(c, p, &topics[i], day), table_format(c->json, c->plain));
	return OK;
}

const struct cmd cmd_policy_show = {
    .noun = "policy",
    .verb = "show",
    .args = "[TOPIC]",
    .brief = "show what the policy in force says",
    .detail =
        "Inside a lab it is the lab's policy in force; outside one it is the shipped policy. TOPIC "
        "is "
        "one of processes, roles, separations, periods, conflicts, clocks, channels, retention, "
        "attestations, credentials, obligations, panels, regimes, commencements, bases, rights; without one all are shown. Law that nobody has compared "
        "with its text is marked unverified; --json and --plain show its sources and notes too.",
    .opts = cmd_as_at_opts,
    .run = run_show,
};
