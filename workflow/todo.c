/* SPDX-License-Identifier: GPL-3.0-or-later */
/* todo.c -- see todo.h. */
#include "workflow/todo.h"
#include "core/zone.h"
#include "workflow/clock.h"
#include "workflow/command.h"
#include "workflow/grants.h"
#include "workflow/holder.h"
#include "workflow/outbox.h"

#include <stdlib.h>
#include <string.h>

enum { LOOK_AT = 400 };		/* objects judged at most for each command when there is a limit */

struct search {
	struct workflow_lab *lab;
	const char *actor;	/* NULL: everybody */
	size_t limit, cap;
	struct date day;
	char today[11];
	struct workflow_todo *out;
};

static const char *
fact(struct search *s, const char *obj, const char *name)
{
	return workflow_facts_get(s->lab->facts, obj, name);
}

static bool
full(const struct search *s)
{
	return s->limit && s->out->n >= s->limit + s->out->n_overdue;
}

static void
add(struct search *s, const struct workflow_duty *d)
{
	struct workflow_todo *out = s->out;

	if (!d->overdue && full(s)) {
		out->more = true;
		return;
	}
	out->duty = arena_room(s->lab->mem, out->duty, out->n, &s->cap, sizeof *out->duty);
	out->duty[out->n++] = *d;
	out->n_overdue += d->overdue;
}

/* Does what waits for these roles ("a,b"; "" nobody in particular) wait for the person whose view it is? */
static bool
concerns(struct search *s, const char *roles, const char *obj)
{
	char *list = arena_strdup(s->lab->mem, roles), *save = NULL;

	if (!s->actor)
		return true;
	if (workflow_recused(s->lab, s->actor, obj))
		return false;
	if (!*roles)
		return true;
	for (char *r = strtok_r(list, ",", &save); r; r = strtok_r(NULL, ",", &save))
		if (strcmp(r, "anyone") == 0 || workflow_serves(s->lab, s->actor, r, s->day))
			return true;
	return false;
}

static const char *
joined(struct arena *mem, const struct policy_list *list)
{
	const char *all = "";

	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->item[i], "host") != 0)
			all = *all ? arena_printf(mem, "%s,%s", all, list->item[i]) : list->item[i];
	return all;
}

/* ---- clocks ---- */

static bool
over(struct workflow_lab *lab, const char *obj)
{
	const char *root = workflow_facts_get(lab->facts, obj, "case");
	const struct policy_process *p = workflow_policy_process(lab->env.policy,
	    workflow_facts_get(lab->facts, *root ? root : obj, "kind"));

	return p && *root && workflow_policy_has(&p->ends, workflow_facts_get(lab->facts, root, "state"));
}

const char *
workflow_clock_awaits(struct workflow_lab *lab, const char *clock)
{
	const char *told = workflow_facts_get(lab->facts, clock, "escalated"), *all = "";
	const struct policy_clock *c = workflow_policy_clock(lab->env.policy, workflow_facts_get(lab->facts, clock, "clock"));

	if (c && (all = joined(lab->mem, &c->awaits)) && *told && !workflow_policy_has(&c->awaits, told))
		return *all ? arena_printf(lab->mem, "%s,%s", all, told) : told;
	return *all ? all : c && c->escalate ? c->escalate : told;
}

bool
workflow_clock_overdue(struct workflow_lab *lab, const char *clock, const char *today)
{
	const char *late = workflow_facts_get(lab->facts, clock, "late"), *at = workflow_facts_get(lab->facts, clock, "due-at");
	const char *root = workflow_facts_get(lab->facts, clock, "case");
	struct err ignored = ERR_INIT;
	instant moment;

	if (workflow_clock_stopped(lab, clock) || over(lab, clock))
		return false;
	if (*at)	/* hours: the grace, if any, ends at an instant too */
		return !instant_parse(&moment, strlen(late) > 10 ? late : at, &ignored) && moment < lab->now;
	if (!*late || strcmp(today, late) <= 0)
		return false;
	if (strcmp(workflow_facts_get(lab->facts, clock, "rule"), "not-before") != 0)
		return true;
	const char *binding = workflow_clock_binding(lab, root);
	return binding && strcmp(binding, clock) == 0;
}

static void
clock_duty(struct search *s, const char *clock, bool overdue)
{
	const char *from = fact(s, clock, "not-before"), *at = fact(s, clock, "due-at");
	struct workflow_duty d = { .kind = "clock", .obj = clock, .what = fact(s, clock, "clock"),
		.role = workflow_clock_awaits(s->lab, clock), .person = "", .due = *from ? from : *at ? at : fact(s, clock, "due"),
		.overdue = overdue, .provisional = strcmp(fact(s, clock, "provisional"), "yes") == 0 };

	if (concerns(s, d.role, clock))
		add(s, &d);
}

static enum err_code
clocks_in(struct search *s, const char *state, const char *kinds, bool late, struct err *e)
{
	struct workflow_find f = { .kind = "clock", .state = state, .order = late ? FIND_LATE : FIND_DUE, .clocks = kinds };
	const char **clock;
	char now[32];
	enum err_code code;
	size_t n;

	instant_format(now, s->lab->now);	/* sorts after today's date, as text */
	f.day = strcmp(now, s->today) > 0 ? now : s->today;
	if (!late && s->limit)
		f.limit = s->limit + s->out->n_overdue + 1;
	if ((code = workflow_project_find(s->lab->project, s->lab->mem, &f, &clock, &n, e)))
		return code;
	for (size_t i = 0; i < n; i++)
		if (workflow_clock_overdue(s->lab, clock[i], s->today) == late && !over(s->lab, clock[i]))
			clock_duty(s, clock[i], late);
	s->out->more |= f.limit && n == f.limit;
	return OK;
}

static int
by_urgency(const void *a, const void *b)
{
	const struct workflow_duty *x = a, *y = b;
	int c = (int)y->overdue - (int)x->overdue;

	c = c ? c : (!*x->due) - (!*y->due);
	c = c ? c : strcmp(x->due, y->due);
	return c ? c : strcmp(x->obj, y->obj);
}

/* The kinds of clocks that can concern the person whose view it is, ",a,b,"; NULL: all kinds. */
static const char *
kinds_of_concern(struct search *s)
{
	const struct policy *p = s->lab->env.policy;
	const char *all = ",";

	for (size_t k = 0; s->actor && k < p->n_clocks; k++) {
		const struct policy_clock *c = &p->clock[k];
		const char *roles = arena_printf(s->lab->mem, "%s,%s", joined(s->lab->mem, &c->awaits), c->escalate ? c->escalate : "");
		if (strcmp(roles, ",") == 0 || concerns(s, roles, "lab"))
			all = arena_printf(s->lab->mem, "%s%s,", all, c->id);
	}
	return s->actor ? all : NULL;
}

static enum err_code
clocks(struct search *s, struct err *e)
{
	const char *kinds = kinds_of_concern(s);
	enum err_code code;

	if ((code = clocks_in(s, "running", NULL, true, e)) || (code = clocks_in(s, "fired", NULL, true, e)) ||
	    (code = clocks_in(s, "running", kinds, false, e)))
		return code;
	return clocks_in(s, "fired", kinds, false, e);
}

/* ---- obligations, holds, destructions, votes ---- */

static const char *
roles_of(struct search *s, const char *kind, const char *command)
{
	const struct policy_command *c = workflow_policy_command(s->lab->env.policy, kind, command);

	return c ? joined(s->lab->mem, &c->roles) : "";
}

static enum err_code
each(struct search *s, const char *kind, const char *state, void (*fn)(struct search *, const char *), struct err *e)
{
	struct workflow_find f = { .kind = kind, .state = state, .order = FIND_WAITING };
	const char **obj;
	size_t n;
	enum err_code code = workflow_project_find(s->lab->project, s->lab->mem, &f, &obj, &n, e);

	for (size_t i = 0; !code && i < n; i++)
		fn(s, obj[i]);
	return code;
}

static void
owed(struct search *s, const char *obj)
{
	const char *due = fact(s, obj, "due-on");
	bool open = strcmp(fact(s, obj, "state"), "open") == 0;
	struct workflow_duty d = { .kind = "obligation", .obj = obj, .what = fact(s, obj, "obligation"),
		.role = open ? "" : roles_of(s, "obligation", "accept-evidence"), .person = open ? fact(s, obj, "responsible") : "",
		.due = due, .overdue = *due && strcmp(due, s->today) < 0 };

	if (s->actor && *d.person ? strcmp(s->actor, d.person) == 0 : concerns(s, d.role, obj))
		add(s, &d);
}

static void
held(struct search *s, const char *obj)
{
	struct workflow_duty d = { .kind = "hold", .obj = obj, .what = fact(s, obj, "state"),
		.role = roles_of(s, "hold", "hold-release"), .person = "", .due = "" };

	if (concerns(s, d.role, obj))
		add(s, &d);
}

/* The roles of the commands that lead on from the state in which an object is. */
static const char *
leads_on(struct search *s, const char *kind, const char *state)
{
	const struct policy *p = s->lab->env.policy;
	const char *all = "";

	for (size_t i = 0; i < p->n_commands; i++) {
		const struct policy_command *c = &p->command[i];
		if (!c->to || c->creates || strcmp(c->on, kind) != 0 || !workflow_policy_has(&c->from, state))
			continue;
		for (size_t k = 0; k < c->roles.n; k++)
			if (strcmp(c->roles.item[k], "host") != 0 &&
			    !strstr(arena_printf(s->lab->mem, ",%s,", all), arena_printf(s->lab->mem, ",%s,", c->roles.item[k])))
				all = *all ? arena_printf(s->lab->mem, "%s,%s", all, c->roles.item[k]) : c->roles.item[k];
	}
	return all;
}

static void
destroying(struct search *s, const char *plan)
{
	const char *state = fact(s, plan, "state");
	struct workflow_duty d = { .kind = "destruction", .obj = plan, .what = state, .role = leads_on(s, "plan", state),
		.person = "", .due = "" };

	if (concerns(s, d.role, plan))
		add(s, &d);
}

/* "vote-destroy-approve", "vote-actor-role-grant-dpo": the command is the longest that fits. */
static const struct policy_command *
voted_on(struct search *s, const char *kind, const char *name)
{
	const struct policy *p = s->lab->env.policy;
	const struct policy_command *best = NULL;

	for (size_t i = 0; i < p->n_commands; i++) {
		const struct policy_command *c = &p->command[i];
		size_t k = strlen(c->id);
		if (workflow_policy_on(p, c, kind) && strncmp(name, c->id, k) == 0 && (!name[k] || name[k] == '-') &&
		    (!best || k > strlen(best->id)))
			best = c;
	}
	return best;
}

static enum err_code
votes(struct search *s, struct err *e)
{
	struct workflow_triple *t;
	size_t n;
	enum err_code code = workflow_project_prefixed(s->lab->project, s->lab->mem, "vote-", &t, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		const struct policy_command *c = voted_on(s, fact(s, t[i].obj, "kind"), t[i].name + 5);
		if (!c || strncmp(t[i].value, "p-", 2) != 0 || over(s->lab, t[i].obj) || (s->actor && workflow_facts_listed(t[i].value, s->actor)))
			continue;
		struct workflow_duty d = { .kind = "vote", .obj = t[i].obj, .what = c->id, .role = joined(s->lab->mem, &c->roles),
			.person = "", .due = "" };
		if (concerns(s, d.role, t[i].obj))
			add(s, &d);
	}
	return code;
}

/* Notices that could not be sent: for whoever looks after the host. */
static enum err_code
untold(struct search *s, struct err *e)
{
	struct workflow_outbox box;
	struct workflow_duty d = { .kind = "notice", .obj = "lab", .what = "could-not-be-sent", .person = "", .due = "",
		.role = roles_of(s, "actor", "actor-add") };
	enum err_code code = s->lab->sendmail ? workflow_outbox_read(s->lab, &box, e) : OK;
	size_t i = 0;

	if (code || !s->lab->sendmail)
		return code;
	while (i < box.n && !*box.letter[i].trouble)
		i++;
	if (i < box.n && concerns(s, d.role, "lab"))
		add(s, &d);
	return OK;
}

/* So is a file of grants that could not be written or handed over. */
static enum err_code
unenforced(struct search *s, struct err *e)
{
	struct workflow_grants_state state;
	struct workflow_duty d = { .kind = "grants", .obj = "lab", .what = "not-acknowledged", .person = "", .due = "",
		.role = roles_of(s, "actor", "actor-add") };
	enum err_code code = s->lab->grants_file ? workflow_grants_state(s->lab, &state, e) : OK;

	if (!code && s->lab->grants_file && *state.trouble && concerns(s, d.role, "lab"))
		add(s, &d);
	return code;
}

static enum err_code
others(struct search *s, struct err *e)
{
	static const char *const plan[] = { "failed", "committed", "approved", "planned" };
	enum err_code code;

	if ((code = each(s, "obligation", "open", owed, e)) || (code = each(s, "obligation", "evidenced", owed, e)) ||
	    (code = votes(s, e)) || (code = untold(s, e)) || (code = unenforced(s, e)))
		return code;
	for (size_t i = 0; !code && i < 4; i++)
		code = each(s, "plan", plan[i], destroying, e);
	return code ? code : each(s, "hold", "placed", held, e);
}

/* ---- cases, documents and plans ---- */

static bool
worked_on(const struct policy_process *p)
{
	static const char *const kind[] = { "document", "track", "correction", "emergency" };

	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++)
		if (strcmp(p->id, kind[i]) == 0)
			return true;
	return p->prefix;
}

static bool
known(const struct search *s, const char *obj, const char *what)
{
	for (size_t i = 0; i < s->out->n; i++)
		if (strcmp(s->out->duty[i].obj, obj) == 0 && strcmp(s->out->duty[i].what, what) == 0)
			return true;
	return false;
}

static enum err_code
give_on(struct search *s, const struct policy_command *c, const char **obj, size_t n, struct err *e)
{
	enum err_code code = OK;

	for (size_t i = 0; !code && i < n && !s->out->more; i++) {
		struct workflow_duty d = { .kind = "command", .obj = obj[i], .what = c->id, .role = joined(s->lab->mem, &c->roles),
			.person = s->actor, .due = "" };
		bool may;
		if (!(code = workflow_may_give(s->lab, s->actor, obj[i], c, &may, e)) && may && !known(s, obj[i], c->id))
			add(s, &d);
	}
	return code;
}

/* Does the command lead on what is in that state, and does the person serve in a role of it? */
static bool
could_give(struct search *s, const struct policy_command *c, const struct policy_process *k, const char *state)
{
	return c->to && !c->creates && strcmp(c->on, k->id) == 0 &&
	    (workflow_policy_has(&c->from, state) || workflow_policy_has(&c->from, "any")) &&
	    concerns(s, joined(s->lab->mem, &c->roles), "lab");
}

static enum err_code
commands_in(struct search *s, const struct policy_process *k, const char *state, struct err *e)
{
	struct workflow_find f = { .kind = k->id, .state = state, .order = FIND_WAITING, .limit = s->limit ? LOOK_AT : 0 };
	const struct policy *p = s->lab->env.policy;
	const char **obj = NULL;
	enum err_code code = OK;
	bool found = false;
	size_t n = 0;

	for (size_t i = 0; i < p->n_commands && !code && !s->out->more; i++) {
		if (!could_give(s, &p->command[i], k, state))
			continue;
		if (!found)
			code = workflow_project_find(s->lab->project, s->lab->mem, &f, &obj, &n, e);
		found = true;
		code = code ? code : give_on(s, &p->command[i], obj, n, e);
	}
	s->out->more |= s->limit && n == LOOK_AT;
	return code;
}

static enum err_code
cases_in(struct search *s, const struct policy_process *k, const char *state, struct err *e)
{
	size_t room = s->limit && s->limit > s->out->n - s->out->n_overdue ? s->limit - (s->out->n - s->out->n_overdue) : 0;
	struct workflow_find f = { .kind = k->id, .state = state, .order = FIND_WAITING, .limit = s->limit ? room + 1 : 0 };
	const char *roles = leads_on(s, k->id, state), **obj;
	size_t n;
	enum err_code code = workflow_project_find(s->lab->project, s->lab->mem, &f, &obj, &n, e);

	for (size_t i = 0; !code && *roles && i < n && !s->out->more; i++)
		add(s, &(struct workflow_duty){ .kind = "case", .obj = obj[i], .what = fact(s, obj[i], "state"), .role = roles,
		    .person = "", .due = "" });
	return code;
}

/* What is open, process by process and state by state. */
static enum err_code
open_work(struct search *s, struct err *e)
{
	const struct policy *p = s->lab->env.policy;
	enum err_code code = OK;

	for (size_t i = 0; i < p->n_processes && !code; i++) {
		const struct policy_process *k = &p->process[i];
		for (size_t x = 0; worked_on(k) && x < k->states.n && !code && !s->out->more; x++)
			if (!workflow_policy_has(&k->ends, k->states.item[x]))
				code = (s->actor ? commands_in : cases_in)(s, k, k->states.item[x], e);
	}
	return code;
}

enum err_code
workflow_todo(struct workflow_lab *lab, const char *actor, size_t limit, struct workflow_todo *out, struct err *e)
{
	struct search s = { .lab = lab, .actor = actor, .limit = limit, .out = out };
	enum err_code code;

	*out = (struct workflow_todo){ .duty = NULL };
	if ((code = zone_local(lab->env.zone, lab->now, &s.day, NULL, e)))
		return code;
	date_format(s.today, s.day);
	if ((code = clocks(&s, e)) || (code = others(&s, e)))
		return code;
	if (out->n)
		qsort(out->duty, out->n, sizeof *out->duty, by_urgency);
	return out->more ? OK : open_work(&s, e);
}
