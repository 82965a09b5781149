/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_certificate.c -- what a certificate may say, and that no byte of it can be changed. */
#include "destroy_lab.h"

#include "retention/certificate.h"

static const struct retention_party parties[] = {
	{ "requester", "p-ann", "SHA256:aaa", "file" }, { "approver", "p-dan", "SHA256:bbb", NULL },
};
static struct retention_key_copy key_copy = { "safe", "2026-12-31", true };
static struct retention_certificate_in in;
static struct cjson *cert;

static enum err_code
build(void)
{
	err_clear(&e);
	return retention_certificate_build(&mem, &in, &cert, &e);
}

static const char *
status(void)
{
	return build() ? e.msg : retention_certificate_status(cert);
}

static bool
excepts(const char *text)
{
	const struct cjson *list = cjson_get(cert, "exceptions");

	for (size_t i = 0; list && i < list->n; i++)
		if (strstr(list->item[i]->s, text))
			return true;
	return false;
}

static enum err_code
check(void)
{
	AUTO_BUF(b);

	cjson_write(&b, cert);
	err_clear(&e);
	return retention_certificate_check(b.s, b.len, &e);
}

/* Evidence as a perfect medium would give it, so that the rule can be tested on any medium. */
static struct cjson *
says(enum retention_step step, const char *level)
{
	struct cjson *o = cjson_object(&mem);

	cjson_set(&mem, o, "ok", cjson_bool(&mem, true));
	cjson_set_string(&mem, o, "step", retention_step_name(step));
	if (level)
		cjson_set_string(&mem, o, "level", level);
	return o;
}

static struct cjson *
plan_copy(const char *id, const char *scope, const char *cap, bool virtual_disk)
{
	struct cjson *o = cjson_object(&mem);

	cjson_set_string(&mem, o, "id", id);
	cjson_set_string(&mem, o, "scope", scope);
	cjson_set_string(&mem, o, "cap", cap);
	cjson_set_string(&mem, o, "fs", "ext4");
	cjson_set_int(&mem, o, "rotational", 0);
	cjson_set(&mem, o, "virtual", cjson_bool(&mem, virtual_disk));
	return o;
}

static void
perfect(const char *clear_level, const char *cap, bool virtual_disk)
{
	struct cjson *plan = cjson_object(&mem), *list = cjson_array(&mem), *one, *gone;

	cjson_push(&mem, list, plan_copy("key-slot", "lab", cap, virtual_disk));
	cjson_push(&mem, list, plan_copy("vault-file", "lab", cap, virtual_disk));
	cjson_push(&mem, list, plan_copy("received", "lab", cap, virtual_disk));
	cjson_set(&mem, plan, "copies", list);
	cjson_set(&mem, plan, "blockers", cjson_array(&mem));
	cjson_set_string(&mem, plan, "dataset", "c-1/cohort");
	job = (struct retention_job){
		.plan = plan, .commit = COMMIT, .copies = copies, .n_copies = 3
	};
	for (int s = 0; s < RETENTION_STEP_N; s++)
		job.done[s] = says((enum retention_step)s,
			s == RETENTION_SLOT_OVERWRITTEN || s == RETENTION_KEK_OVERWRITTEN
					|| s == RETENTION_DATA_OVERWRITTEN
				? "D2"
				: NULL);
	one = cjson_set_string(&mem, cjson_object(&mem), "id", "received");
	gone = cjson_set_string(&mem, cjson_object(&mem), "id", "received");
	cjson_set_string(&mem, one, "level", clear_level);
	job.done[0] = cjson_set(&mem, says(RETENTION_PLAINTEXT_OVERWRITTEN, NULL), "copies",
		cjson_push(&mem, cjson_array(&mem), one));
	job.done[1] = cjson_set(&mem, says(RETENTION_PLAINTEXT_GONE, NULL), "copies",
		cjson_push(&mem, cjson_array(&mem), gone));
	job.done[RETENTION_SCANNED] = cjson_set(
		&mem, says(RETENTION_SCANNED, NULL), "conclusive", cjson_bool(&mem, true));
	job.done[RETENTION_SLOT_OVERWRITTEN] =
		cjson_set_int(&mem, says(RETENTION_SLOT_OVERWRITTEN, "D2"), "epoch", 1);
	struct cjson *turn = says(RETENTION_REWRAPPED, NULL);
	cjson_set_int(&mem, turn, "from", 1);
	cjson_set_int(&mem, turn, "to", 2);
	cjson_set_int(&mem, turn, "live", 3);
	job.done[RETENTION_REWRAPPED] = cjson_set_int(&mem, turn, "tested", 3);
	in = (struct retention_certificate_in){ .id = "cert-1",
		.origin = "sim.lab-00",
		.tool = "probity 0.1.0",
		.job = &job,
		.parties = parties,
		.n_parties = 2,
		.key_copies = &key_copy,
		.n_key_copies = 1,
		.floor_clear = RETENTION_D2,
		.floor_vault = RETENTION_C2,
		.not_before = "2026-01-09T00:00:00Z",
		.outside_time = "anchor 17",
		.anchored = true };
}

static struct cjson *
bad_news(const struct cjson *ev, bool yes)
{
	struct cjson *o = cjson_object(&mem);

	for (size_t i = 0; i < ev->n; i++)
		cjson_set(&mem, o, ev->key[i], ev->item[i]);
	return cjson_set(&mem, o, "ok", cjson_bool(&mem, !yes));
}

static void
the_rule(void)
{
	perfect("D2", "D2", false);
	is(status(), "Destroyed", "every copy at its floor");
	ok(check() == OK, "and it checks: %s", e.msg);
	is(cjson_str(cert, "weakest", ""), "A", "the weakest is the attested one");
	is(cjson_str(cert, "time", ""), "anchor 17", "outside time");
	in.outside_time = NULL;
	ok(!strcmp(status(), "Destroyed")
			&& !strcmp(cjson_str(cert, "time", ""), "host clock only"),
		"or none");
	perfect("D1", "D2", false);
	ok(!strcmp(status(), "Destroyed with exceptions")
			&& excepts("received: level D1 is below the floor D2") && check() == OK,
		"one weak copy makes an exception of the whole");
	perfect("D0", "D0", false);
	ok(!strcmp(status(), "Destroyed with exceptions") && excepts("medium not assessed"),
		"an unknown medium is never plain Destroyed");
	in.floor_clear = RETENTION_D0;
	in.floor_vault = RETENTION_D0;
	in.simulated = true;
	ok(!strcmp(status(), "Destroyed with exceptions") && cjson_get(cert, "exceptions")->n == 1
			&& excepts("medium not assessed"),
		"not even under the lowest floors");
	perfect("D2", "D2", true);
	ok(!strcmp(status(), "Destroyed with exceptions") && excepts("virtual"),
		"a virtual disk is an exception");
	perfect("D2", "D2", false);
	key_copy.expired = false;
	ok(!strcmp(status(), "Destroyed with exceptions")
			&& excepts("key copy safe expires on 2026-12-31"),
		"a live key copy too");
	key_copy.expired = true;
	copies[1].attested = false;
	ok(!strcmp(status(), "Not destroyed") && excepts("mailbox: the attestation is outstanding")
			&& check() == OK,
		"an outstanding attestation");
	copies[1].attested = true;
	in.reopened = true;
	ok(!strcmp(status(), "Not destroyed") && excepts("reopened"), "a restored dataset");
	perfect("D2", "D2", false);
	for (int s = 0; s < RETENTION_STEP_N; s++) {
		const struct cjson *kept = job.done[s];
		job.done[s] = NULL;
		ok(!strcmp(status(), "Not destroyed") && check() == OK, "without %s",
			retention_step_name((enum retention_step)s));
		job.done[s] = bad_news(kept, true);
		ok(!strcmp(status(), "Not destroyed") && check() == OK, "nor when it went badly");
		job.done[s] = kept;
	}
	is(status(), "Destroyed", "as before");
}

static void
the_scan(void)
{
	struct cjson *a = cjson_object(&mem), *scan;

	perfect("D2", "D2", false);
	job.done[RETENTION_SCANNED] = says(RETENTION_SCANNED, NULL);
	ok(!strcmp(status(), "Destroyed with exceptions") && excepts("not conclusive"),
		"a scan that proves nothing");
	cjson_set_string(&mem, a, "name", "notes");
	cjson_set_int(&mem, a, "hits", 2);
	cjson_set(&mem, a, "kept", cjson_bool(&mem, true));
	scan = cjson_set(&mem, says(RETENTION_SCANNED, NULL), "conclusive", cjson_bool(&mem, true));
	job.done[RETENTION_SCANNED] =
		cjson_set(&mem, scan, "areas", cjson_push(&mem, cjson_array(&mem), a));
	ok(!strcmp(status(), "Destroyed with exceptions")
			&& excepts("notes, kept until a later date"),
		"a name in a kept note");
	cjson_set(&mem, a, "kept", cjson_bool(&mem, false));
	job.done[RETENTION_SCANNED] = bad_news(scan, true);
	is(status(), "Not destroyed", "traces that nobody decided on");
	job.hits_accepted = true;
	ok(!strcmp(status(), "Destroyed with exceptions") && excepts("accepted by decision")
			&& check() == OK,
		"or somebody did");
}

static void
tampering(void)
{
	AUTO_BUF(b);
	struct cjson *lie;
	int bad = 0;

	perfect("D1", "D2", false);
	ok(build() == OK, "a certificate with an exception");
	cjson_write(&b, cert);
	for (size_t i = 0; i < b.len; i++) {
		b.s[i] ^= 1;
		bad += retention_certificate_check(b.s, b.len, &e) != ERR_INTEGRITY;
		b.s[i] ^= 1;
	}
	ok(bad == 0, "each of %zu bytes, changed, is noticed", b.len);
	ok(retention_certificate_check(b.s, b.len - 1, &e) == ERR_INTEGRITY
			&& retention_certificate_check("", 0, &e) == ERR_INTEGRITY
			&& retention_certificate_check("[]", 2, &e) == ERR_INTEGRITY
			&& retention_certificate_check("{}", 2, &e) == ERR_INTEGRITY,
		"cut, empty, another thing");
	char digest[65];
	static const struct { const char *key, *value, *text;
	} lies[] = {
		{ "status", "Destroyed", "its own content supports" },
		{ "weakest", "C2", "weakest" },
		{ "limits", "none", "limits" },
		{ "means", "all", "limits" },
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		(void)build();
		cjson_set_string(&mem, cert, lies[i].key, lies[i].value);
		lie = cjson_object(&mem);
		for (size_t k = 0; k < cert->n; k++)
			if (strcmp(cert->key[k], "digest") != 0)
				cjson_set(&mem, lie, cert->key[k], cert->item[k]);
		retention_digest(lie, digest);
		cjson_set_string(&mem, cert, "digest", digest);
		ok(check() == ERR_INTEGRITY && strstr(e.msg, lies[i].text),
			"a lie about '%s' with a fresh digest is noticed", lies[i].key);
	}
	(void)build();
	struct cjson *vault_copy = cjson_get(cert, "copies")->item[1];
	cjson_set_string(&mem, vault_copy, "level", "D2");
	retention_digest(cert, digest);
	lie = cjson_object(&mem);
	for (size_t k = 0; k < cert->n; k++)
		if (strcmp(cert->key[k], "digest") != 0)
			cjson_set(&mem, lie, cert->key[k], cert->item[k]);
	retention_digest(lie, digest);
	cjson_set_string(&mem, cert, "digest", digest);
	ok(check() == ERR_INTEGRITY && strstr(e.msg, "the record gives D1"),
		"a level above its evidence is noticed");
	ok(build() == OK && cjson_set(&mem, cert, "signatures", cjson_array(&mem)) && check() == OK,
		"signatures stand outside the digest");
	in.agreement = "caf\xc3\xa9";
	ok(build() == ERR_INVALID, "text beyond the profile is refused");
	in.agreement = NULL;
	in.id = NULL;
	ok(build() == ERR_INVALID, "so is one without an id");
}

static void
real(void)
{
	struct retention_line *line;
	size_t n;
	bool limits = false, provider = false;
	AUTO_BUF(b);
	char *row_text;

	lab_begin();
	struct cjson *ev;
	ok(retention_store(&mem, vault, "live", "x", 1, &ev, &e) == OK
			&& destroy_begin("c-1/cohort") == OK
			&& destroy_rest(RETENTION_STEP_N) == OK,
		"a destruction: %s", e.msg);
	in = (struct retention_certificate_in){ .id = "cert-2",
		.origin = "sim.lab-00",
		.tool = "probity 0.1.0",
		.job = &job,
		.parties = parties,
		.n_parties = 2,
		.floor_clear = RETENTION_D2,
		.floor_vault = RETENTION_C2,
		.simulated = true };
	ok(build() == OK && check() == OK, "its certificate: %s",
		e.msg[0] ? e.msg : retention_certificate_status(cert));
	ok(strcmp(retention_certificate_status(cert), "Not destroyed") != 0, "destroyed");
	if (retention_keystore_fs(vault)->cap < RETENTION_D2)
		ok(excepts("medium not assessed"), "on a medium that was not assessed");
	cjson_write(&b, cert);
	row_text = arena_strdup(&mem, "Testperson");
	ok(!strstr(b.s, row_text) && !strstr(b.s, "cohort.csv") && !strstr(b.s, lab_dir),
		"no data, no file name, no path in it");
	retention_certificate_lines(&mem, cert, &line, &n);
	for (size_t i = 0; i < n; i++) {
		limits |= strcmp(line[i].value, retention_limits) == 0;
		provider |= strstr(line[i].value, "outside scope: the provider's own copy") != NULL;
	}
	ok(n > 20 && limits && provider,
		"%zu lines to render, with the limits and the provider's copy", n);
	ok(strstr(retention_limits, "used keys unlocked here in another's name.") != NULL,
		"the limits say who is trusted");
	lab_end();
}

int
main(void)
{
	copies[0] = (struct retention_copy){
		.id = "received", .kind = "file", .scope = RETENTION_OURS, .path = "/x"
	};
	copies[1] = (struct retention_copy){ .id = "mailbox",
		.kind = "mailbox",
		.scope = RETENTION_ATTESTED,
		.attested = true,
		.by = "p-dan" };
	copies[2] = (struct retention_copy){
		.id = "original", .kind = "file", .scope = RETENTION_PROVIDER
	};
	the_rule();
	the_scan();
	tampering();
	arena_free(&mem);
	mem = (struct arena)ARENA_INIT;
	real();
	return done();
}
