/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c -- `case text`: a sealed text, opened again. */
#include "cmd/lab.h"
#include "core/json.h"
#include "core/parse.h"
#include "retention/secret.h"
#include "workflow/text.h"

#include <string.h>

static void
print(struct ctx *c, struct workflow_lab *lab, const char *obj, const char *field, int64_t entry, const struct buf *text)
{
	struct json j = json_to(c->out);

	if (!c->json) {
		buf_add(c->out, text->s, text->len);
		if (text->len && text->s[text->len - 1] != '\n')
			buf_puts(c->out, "\n");
		return;
	}
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "object", obj);
	json_string(&j, "name", workflow_lab_name(lab, obj));
	json_string(&j, "field", field);
	json_int(&j, "entry", entry);
	json_string(&j, "text", text->s);
	json_end(&j);
}

static enum err_code
text_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	int64_t seq = -1, entry = -1;
	const char *obj;
	AUTO_BUF(text);
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if (cmd_opt(c, "entry") && !parse_int(cmd_opt(c, "entry"), 0, INT64_MAX, &seq))
		return err_set(e, ERR_USAGE, "--entry takes the number of an entry; see 'probity case history'");
	if ((code = cmd_begin_acting(c, argc, 2, 2, &lab, &a, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)))
		return code;
	if (!(code = workflow_text_read(lab, a.id, obj, argv[1], seq, &entry, &text, e)))
		print(c, lab, obj, argv[1], entry, &text);
	retention_wipe_buf(&text);
	return code;
}

static const struct opt text_opts[] = {
	{ "entry", "SEQ", "as that entry gave it (default: as it stands)" },
	{ 0 },
};

const struct cmd cmd_case_text = { .noun = "case", .verb = "text", .args = "OBJECT FIELD",
	.brief = "read a sealed text: a reason, a question, a review",
	.detail = "It takes your key, a role in force and, for a requester or signatory, a case of the organisation they speak for.\n"
	    "The reviews of a blinded panel are read when enough members have given theirs.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = text_opts, .run = text_run };
