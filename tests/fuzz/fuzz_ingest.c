/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_ingest.c -- an upload is checked and linked with itself, whatever it holds. */
#include "stats/ingest.h"
#include "stats/link.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
link_with_itself(const char *text, size_t n, const struct stats_ingest *i)
{
	STATS_REGISTER_AUTO struct stats_register *a = NULL;
	STATS_REGISTER_AUTO struct stats_register *b = NULL;
	struct stats_link_options o;
	struct stats_link *l = NULL;
	struct err e = ERR_INIT;

	stats_link_defaults(&o);
	o.usable = i->row_usable;
	o.n_usable = i->received;
	if (stats_register_open(&a, "a", text, n, &e) || stats_register_open(&b, "b", text, n, &e))
		abort();
	if (stats_link_run(&l, a, b, &o, &e))
		abort();
	if (l->accepted + l->suspect + l->unlinked != l->cohort || l->accepted > i->usable)
		abort();
	stats_link_free(l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char header[] = "pnc_id,prison_no,forename,surname,dob,gender,postcode,intervention_start,"
	    "sentence_start,sentence_end\n";
	struct stats_ingest_options o = { .on = { 2013, 10, 15 }, .minimum = 1 };
	struct arena mem = ARENA_INIT;
	struct stats_ingest i;
	AUTO_BUF(text);
	AUTO_BUF(csv);

	if (n && data[0] & 1)		/* half of the time the header is right */
		buf_puts(&text, header);
	buf_add(&text, n ? data + 1 : data, n ? n - 1 : 0);
	stats_ingest_check(&i, &mem, "f", text.s, text.len, &o);
	if (i.usable > i.received || !i.outcome || !i.message || strchr(i.message, '\n'))
		abort();
	stats_ingest_csv(&i, &csv);
	if (stats_ingest_accepted(&i))
		link_with_itself(text.s, text.len, &i);
	arena_free(&mem);
	return 0;
}
