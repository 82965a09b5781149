/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_vote.c -- how many people it takes, and who of them has given it. */
#include "workflow/decide_int.h"
#include "core/sha256.h"

#include <string.h>

/* Does the command end what the object does here, and the object is a person of a sensitive role? */
static bool
sensitive_leaves(struct judge *j)
{
	const struct policy *p = j->env->policy;
	const struct policy_process *k = workflow_policy_process(p, j->kind);

	if (strcmp(j->kind, "actor") != 0 || !k || !j->cmd->to
	    || !workflow_policy_has(&k->ends, j->cmd->to))
		return false;
	for (size_t i = 0; i < p->n_roles; i++)
		if (p->role[i].sensitive &&
		    *workflow_judge_get(j, j->r->obj, arena_printf(j->mem, "role-%s", p->role[i].id)))
			return true;
	return false;
}

/* Giving or taking a sensitive role takes two people, but in a lab of one founder.  As neither is the
 * one who goes, two administrators are always left. */
static bool
sensitive(struct judge *j)
{
	const struct policy_role *role = workflow_policy_role(j->env->policy, workflow_judge_field(j, "role"));

	for (size_t i = 0; i < j->cmd->n_effects; i++)
		if ((j->cmd->effect[i].kind == POLICY_GRANT_ROLE || j->cmd->effect[i].kind == POLICY_REVOKE_ROLE) &&
		    role && role->sensitive)
			return true;
	return sensitive_leaves(j);
}

int
workflow_judge_quorum(struct judge *j)
{
	if (j->cmd->quorum == 1 && sensitive(j))
		return strcmp(workflow_judge_get(j, "lab", "single-founder"), "yes") == 0 ? 1 : 2;
	return j->cmd->quorum == POLICY_QUORUM_PANEL ? workflow_judge_panel_quorum(j) : j->cmd->quorum;
}

static const char *
vote_fact(struct judge *j)
{
	const char *role = workflow_judge_field(j, "role");

	return *role ? arena_printf(j->mem, "vote-%s-%s", j->cmd->id, role) : arena_printf(j->mem, "vote-%s", j->cmd->id);
}

/* Of what is voted on: the clear fields, and the documents that the command asks for; not of the sealed texts,
 * which no two people can seal alike, nor of the evidence, which is of each one's own act. */
static const char *
fields_digest(struct judge *j)
{
	AUTO_BUF(b);
	char hex[65];

	j->given |= j->cmd->n_fields > 0;
	if (j->r->f && j->r->f->n)
		cjson_write(&b, j->r->f);
	for (size_t i = 0; i < j->cmd->n_fields; i++)
		if (j->cmd->field[i].type == POLICY_DOCUMENT)
			buf_printf(&b, "\n%s", cjson_str(j->r->doc, j->cmd->field[i].id, ""));
	sha256_hex(hex, b.s, b.len);
	return arena_strdup(j->mem, hex);
}

/* Who votes: "p-4kq7m2", or "p-4kq7m2:p-7m2xq9", the second by the first's hand. */
const char *
workflow_judge_voter(struct judge *j)
{
	return j->r->principal ? arena_printf(j->mem, "%s:%s", j->r->actor, j->r->principal) : j->r->actor;
}

const char *
workflow_judge_hand(struct judge *j, const char *vote)
{
	return arena_printf(j->mem, "%.*s", (int)strcspn(vote, ":"), vote);
}

const char *
workflow_judge_voice(const char *vote)
{
	return strchr(vote, ':') ? strchr(vote, ':') + 1 : vote;
}

bool
workflow_judge_names(struct judge *j, const char *list)
{
	return strcmp(workflow_judge_less(j, list, j->r->actor), list) != 0 ||
	    (j->r->principal && strcmp(workflow_judge_less(j, list, j->r->principal), list) != 0);
}

static bool
may_vote(struct judge *j, const char *vote, const char *role)
{
	const char *hand = workflow_judge_hand(j, vote), *voice = workflow_judge_voice(vote);

	if (strchr(vote, ':'))
		return workflow_judge_acts(j, hand, voice, role);
	return strcmp(role, "anyone") == 0 ? workflow_judge_active(j, vote) : workflow_judge_serves(j, vote, role);
}

/* A voter who has left, stands aside, or could not give it any more, does not count. */
static bool
vote_stands(struct judge *j, const char *vote)
{
	bool stands = false;

	for (size_t i = 0; i < j->cmd->roles.n && !stands; i++) {
		const struct policy_list *sitters = workflow_judge_sitters(j);
		bool panel = strcmp(j->cmd->roles.item[i], "panel") == 0;
		stands = !panel && may_vote(j, vote, j->cmd->roles.item[i]);
		for (size_t k = 0; panel && k < sitters->n && !stands; k++)
			stands = may_vote(j, vote, sitters->item[k]);
	}
	return stands && !workflow_judge_recused(j, workflow_judge_hand(j, vote)) &&
	    !workflow_judge_recused(j, workflow_judge_voice(vote));
}

/* Votes with other values do not add up: the newest values start the count again. */
const char *
workflow_judge_votes(struct judge *j)
{
	const char *fact = vote_fact(j), *standing = "";
	const char *same = workflow_judge_get(j, j->r->obj, arena_printf(j->mem, "%s-f", fact));

	if (strcmp(same, fields_digest(j)) != 0)
		return "";
	char *list = arena_strdup(j->mem, workflow_judge_get(j, j->r->obj, fact)), *save = NULL;
	for (char *who = strtok_r(list, ",", &save); who; who = strtok_r(NULL, ",", &save))
		if (vote_stands(j, who))
			standing = workflow_judge_add(j, standing, who);
	return standing;
}

int
workflow_members(const char *list)
{
	int n = *list != '\0';

	for (; *list; list++)
		n += *list == ',';
	return n;
}

/* Two who act as one are one vote: neither hand nor voice is counted again. */
void
workflow_judge_vote(struct judge *j)
{
	const char *now[] = { j->r->actor, j->r->principal };
	const char *votes = workflow_judge_quorum(j) > 1 ? workflow_judge_votes(j) : "";

	for (size_t i = 0; i < 2; i++)
		if (now[i] && strcmp(workflow_judge_less(j, votes, now[i]), votes) != 0)
			workflow_judge_deny(j, "quorum", "it takes %d different people, and %s has given it already",
			    workflow_judge_quorum(j), now[i]);
}

/* Returns whether the quorum is complete. */
bool
workflow_judge_count_vote(struct judge *j)
{
	const char *fact = vote_fact(j), *digest = arena_printf(j->mem, "%s-f", fact);
	const char *votes = workflow_judge_add(j, workflow_judge_votes(j), workflow_judge_voter(j));

	if (workflow_judge_quorum(j) <= 1)
		return true;
	bool complete = workflow_members(votes) >= workflow_judge_quorum(j);
	workflow_judge_set(j, j->r->obj, fact, votes);
	workflow_judge_set(j, j->r->obj, digest, fields_digest(j));
	return complete;
}

void
workflow_judge_clear_votes(struct judge *j)
{
	if (workflow_judge_quorum(j) <= 1)
		return;
	workflow_judge_set(j, j->r->obj, vote_fact(j), "");
	workflow_judge_set(j, j->r->obj, arena_printf(j->mem, "%s-f", vote_fact(j)), "");
}

/* Votes are for what the object was when they were given: once it changes its state, those that did
 * not come to a quorum are void. */
void
workflow_judge_forget_votes(struct judge *j, const char *obj)
{
	const struct policy *p = j->env->policy;

	for (size_t i = 0; i < p->n_commands; i++) {
		const char *vote = arena_printf(j->mem, "vote-%s", p->command[i].id);
		if (p->command[i].quorum == 1 || !*workflow_judge_get(j, obj, vote))
			continue;	/* what does not change keeps its version */
		workflow_judge_set(j, obj, vote, "");
		workflow_judge_set(j, obj, arena_printf(j->mem, "%s-f", vote), "");
	}
}
