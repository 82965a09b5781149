/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assess.c -- what a certificate's own content supports; see certificate.h for the rule. */
#include "retention/certificate_int.h"
#include "retention/list_int.h"

#include <string.h>

struct judging {
	struct arena *mem;
	struct cjson *reasons;
	bool not_destroyed;
};

static bool
is_true(const struct cjson *o, const char *key)
{
	const struct cjson *v = cjson_get(o, key);

	return v && v->kind == CJSON_TRUE;
}

static void
except(struct judging *j, const char *text)
{
	cjson_push(j->mem, j->reasons, cjson_string(j->mem, text));
}

static void
fail(struct judging *j, const char *text)
{
	j->not_destroyed = true;
	except(j, text);
}

static enum retention_level
level_of(const struct cjson *o, const char *key)
{
	enum retention_level level;

	return retention_level_parse(cjson_str(o, key, ""), &level) ? level : RETENTION_NONE;
}

void
retention_record_of(const struct cjson *certificate, const struct cjson *done[RETENTION_STEP_N])
{
	const struct cjson *record = cjson_get(certificate, "record");
	enum retention_step step;

	for (int i = 0; i < RETENTION_STEP_N; i++)
		done[i] = NULL;
	for (size_t i = 0; i < retention_items(record); i++)
		if (retention_step_parse(cjson_str(record->item[i], "step", ""), &step))
			done[step] = record->item[i];
}

static void
judge_steps(
	struct judging *j, const struct cjson *c, const struct cjson *const done[RETENTION_STEP_N])
{
	for (int i = 0; i < RETENTION_STEP_N; i++) {
		const char *name = retention_step_name((enum retention_step)i);
		if (!done[i])
			fail(j, arena_printf(j->mem, "%s is not on record", name));
		else if (!is_true(done[i], "ok")
			&& !(i == RETENTION_SCANNED && is_true(c, "hits_accepted")))
			fail(j, arena_printf(j->mem, "%s went badly", name));
	}
	if (is_true(c, "reopened"))
		fail(j, "reopened: a restore brought the dataset back");
}

static void
judge_scan(struct judging *j, const struct cjson *c, const struct cjson *scan)
{
	const struct cjson *areas = cjson_get(scan, "areas");
	long long hits = 0;

	for (size_t i = 0; i < retention_items(areas); i++) {
		long long here = cjson_num(areas->item[i], "hits", 0);
		if (!is_true(areas->item[i], "kept"))
			hits += here;
		else if (here)
			except(j,
				arena_printf(j->mem,
					"%s, kept until a later date, has traces (%lld)",
					cjson_str(areas->item[i], "name", "?"), here));
	}
	if (scan && hits && is_true(c, "hits_accepted"))
		except(j,
			arena_printf(j->mem,
				"the residual scan found traces (%lld), accepted by decision",
				hits));
	if (scan && !is_true(scan, "conclusive"))
		except(j, "the residual scan was not conclusive");
}

static void
judge_medium(const struct cjson *copy, bool *assessed, bool *seen_through)
{
	if (level_of(copy, "cap") < RETENTION_D2)
		*assessed = false;
	if (is_true(copy, "virtual") || is_true(copy, "stacked"))
		*seen_through = false;
}

static void
judge_copies(struct judging *j, const struct cjson *c)
{
	const struct cjson *copies = cjson_get(c, "copies"), *floors = cjson_get(c, "floors");
	bool assessed = true, seen_through = true;

	for (size_t i = 0; i < retention_items(copies); i++) {
		const struct cjson *one = copies->item[i];
		const char *id = cjson_str(one, "id", "?"), *scope = cjson_str(one, "scope", "");
		bool vault = strcmp(id, "vault") == 0;
		enum retention_level level = level_of(one, "level");
		enum retention_level floor = level_of(floors, vault ? "vault" : "clear");
		if (strcmp(scope, "provider") == 0)
			continue;
		if (strcmp(scope, "attested") == 0) {
			if (level != RETENTION_A)
				fail(j,
					arena_printf(j->mem,
						"copy %s: the attestation is outstanding", id));
			continue;
		}
		judge_medium(one, &assessed, &seen_through);
		if (!is_true(one, "gone"))
			fail(j, arena_printf(j->mem, "copy %s: still there", id));
		else if (level < floor)
			except(j,
				arena_printf(j->mem, "copy %s: level %s is below the floor %s", id,
					retention_level_name(level), retention_level_name(floor)));
	}
	if (!assessed)
		except(j, "medium not assessed");
	if (!seen_through)
		except(j, "a virtual or stacked disk: snapshots below it are out of sight");
}

static void
judge_key_copies(struct judging *j, const struct cjson *c)
{
	const struct cjson *list = cjson_get(c, "key_copies");

	for (size_t i = 0; i < retention_items(list); i++)
		if (!is_true(list->item[i], "expired"))
			except(j,
				arena_printf(j->mem, "key copy %s expires on %s",
					cjson_str(list->item[i], "id", "?"),
					cjson_str(list->item[i], "expires", "?")));
}

const char *
retention_assess(struct arena *mem, const struct cjson *c, struct cjson **exceptions)
{
	struct judging j = { .mem = mem, .reasons = cjson_array(mem) };
	const struct cjson *done[RETENTION_STEP_N];

	retention_record_of(c, done);
	judge_steps(&j, c, done);
	judge_copies(&j, c);
	judge_scan(&j, c, done[RETENTION_SCANNED]);
	judge_key_copies(&j, c);
	*exceptions = j.reasons;
	if (j.not_destroyed)
		return "Not destroyed";
	return j.reasons->n ? "Destroyed with exceptions" : "Destroyed";
}

enum retention_level
retention_weakest(const struct cjson *c)
{
	const struct cjson *copies = cjson_get(c, "copies");
	enum retention_level least = RETENTION_C3;

	for (size_t i = 0; i < retention_items(copies); i++) {
		enum retention_level level = level_of(copies->item[i], "level");
		if (strcmp(cjson_str(copies->item[i], "scope", ""), "provider") != 0
			&& level < least)
			least = level;
	}
	return least;
}
