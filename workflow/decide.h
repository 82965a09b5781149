/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide -- may this person do this to that, now?  And what follows if so?
 *
 * workflow_decide is a pure function of the facts, the policy, the calendar and the request: no
 * clock, no file, no environment.  Everything that a room found out beforehand (a check passed, a
 * digest, a banded count) is a field of the request and therefore signed.  The command line,
 * `can`, the greyed-out button, the random walk and level 3 of verify all call it, so none of
 * them can have a rule of its own.
 *
 * A refusal gives every reason, not the first.  An acceptance gives the facts that change, sorted,
 * as the entry's `eff`:
 *
 *     {"from":"attested","number":"JDL-2026-0001","set":[["c-7m2xq9","state","received"],...],
 *      "to":"received"}
 *
 * What holds for every command, whatever the policy says:
 *   - the actor is active and holds a role of the command on the entry's day
 *   - the object is in a from-state and at the version that the actor saw
 *   - a case is judged under the policy that it was opened under
 *   - a policy is adopted only if it leaves a lab that can be run (adopt.h); once withdrawn, nothing is
 *     opened under it, and what was waits
 *   - a case moves only to the policy in force, and only if that knows its states and running clocks
 *     and keeps the separations that bind somebody
 *   - separation of duties counts people: signer and principal (`for`) both
 *   - whoever acts for another has a delegation of the role from them, in force on the day; the role is
 *     the principal's; what is given in person (workflow_in_person) is never given for another
 *   - a role of outside people serves on cases of the organisation that they speak for
 *   - a role serves while the vetting and training that it asks for are in date
 *   - whoever stands aside from a case or programme gives nothing on it, and nobody gives it for them
 *   - nobody gives a quorum command twice: signer and principal are one vote, and neither votes again
 *   - nobody acts with a role that they granted, or gets one from whom they alone made administrator
 *   - a vote counts while its giver could still give it
 *   - every object that changes is raised one version
 *   - the name of a new object says what it is and whom it belongs to
 *   - a day that starts a clock is today or at most WORKFLOW_DATE_BACK working days ago, and a
 *     not-before clock that starts again never ends sooner than was announced
 *   - a hold covers a dataset, a case or a programme; none comes after the commit of a destruction;
 *     one that came and went leaves every plan made before it dead
 *   - no dataset is made again once its destruction has begun
 *   - a day on which something was done (a field that is `past`) does not lie in the future
 *   - it takes two to give or revoke a sensitive role, or to record that its holder has left
 *   - what was done before today, or signed outside the lab, comes with evidence; whoever entered it for an
 *     organisation gives nothing that a separation ties to that organisation's commands (decide_act.c)
 *   - a fact is corrected by two people, and only one that a person gave in clear (correct.h)
 *   - a role taken in an emergency serves for hours, for nothing in person and for no vote (decide_emergency.c)
 *   - nothing is done with a case that was carried in before a second person confirmed it (carry.h)
 *   - nobody grants a role to themselves, nor takes their own administrator's role or leaves
 *   - what begins a destruction is refused when nobody else has given a command for a day: a clock
 *     that ran ahead has then been seen by one person only
 */
#ifndef WORKFLOW_DECIDE_H
#define WORKFLOW_DECIDE_H

#include "core/arena.h"
#include "core/calendar.h"
#include "core/cjson.h"
#include "workflow/facts.h"
#include "workflow/policy.h"

/* Raised whenever workflow_decide would judge an old entry differently; in every statement. */
enum { WORKFLOW_RULES = 2 };

enum { WORKFLOW_DATE_BACK = 5 };	/* working days */
enum { WORKFLOW_ALONE_MAX_MS = 24 * 60 * 60 * 1000 };

/*
 * What the lab is: fixed by genesis, the adopted policy and the calendar.  A case keeps to the policy
 * under which it was opened, so others than the one in force are found by digest.  The functions give
 * the same answer whenever they are asked, and NULL for what cannot be had; they may be NULL when
 * there is but the one policy, the one calendar.
 */
struct workflow_env {
	const struct policy *policy;		/* in force */
	const struct calendar *calendar;	/* in force */
	const char *division, *zone;
	const struct policy *(*policy_of)(const char *digest, void *ctx);
	const struct calendar *(*calendar_of)(const char *digest, void *ctx);
	void *ctx;
};

struct workflow_request {
	const char *obj;		/* "c-7m2xq9"; for a creating command the id that was drawn */
	const char *kind;		/* what a creating command makes; else NULL */
	const char *act;		/* command id, or the ledger act of a host's command */
	const char *actor;		/* "p-4kq7m2", or "h-..." for the host */
	const char *as;			/* role claimed, or NULL: any that serves */
	const char *principal;		/* on behalf of; NULL: nobody */
	int64_t ver;			/* version of obj that the actor saw; 0: must not exist */
	const struct cjson *f;		/* clear fields, name -> text or integer; may be NULL */
	const struct cjson *seal;	/* sealed fields, name -> commitment; may be NULL */
	const struct cjson *doc;	/* documents, name -> digest; may be NULL */
	int64_t alone_ms;		/* since another person's last entry; 0 where nothing is begun
					 * that cannot be undone (workflow_irreversible) */
};

/* code: "object" there is none, or its name does not fit; "command" its kind has no such command;
 * "host" a host gives a person's command; "actor" not active; "delegation" none in force; "version"
 * it moved; "state"; "role"; "separation"; "field"; "reason" none given; "date" of a clock;
 * "document" not approved; "quorum" given already; "check"; "hold"; "time" no such zone; "alone";
 * "policy" it may not be put in force, or moved to; "unreadable" a policy or calendar cannot be read here;
 * "suspended" the case is, or the policy that it was opened under was withdrawn;
 * "interest" the giver stands aside; "received" it is not signed outside; "correct" the fact is not
 * corrected, or not to that; "emergency" the role is not taken, or has lapsed. */
struct workflow_reason {
	const char *code, *text;	/* "role", "an analyst may not approve ..." */
	bool given;			/* it hangs on what was given with the command: a field, a text, a day */
};

struct workflow_decision {
	bool allowed;
	const char *as;			/* the role that served */
	const struct policy *policy;	/* the one it was judged under; NULL: it cannot be read */
	struct cjson *eff;		/* NULL when refused */
	struct workflow_reason *reason;	/* when refused: every one, in a fixed order */
	size_t n_reasons;
};

/* Judge `r` at `now`.  `out` and all it points to live in `mem`.  Never fails. */
void workflow_decide(struct arena *mem, const struct workflow_env *env, struct workflow_facts *facts,
    const struct workflow_request *r, instant now, struct workflow_decision *out);

/*
 * The policy that a request is judged under: for a case, all that belongs to it, and a hold on it,
 * the one that the case pinned when it was opened (its fact `policy`); for everything else, and for
 * moving a case to the policy in force, the one in force.  Only obj, kind, act and the fields owner,
 * dataset and target of `r` are looked at.  NULL: it cannot be read here.
 */
const struct policy *workflow_policy_for(const struct workflow_env *env, struct workflow_facts *facts,
    const struct workflow_request *r);

/* What stands in the way now, whatever is given with the command: `r` without fields, judged, and the
 * reasons that hang on them left out.  Allowed here, a command is refused only for what is given with
 * it; refused here, it is refused whatever is given. */
void workflow_decide_ahead(struct arena *mem, const struct workflow_env *env, struct workflow_facts *facts,
    const struct workflow_request *r, instant now, struct workflow_decision *out);

/* The fold: apply an entry's eff.  ERR_INTEGRITY when it is not a list of triples of text. */
enum err_code workflow_fold(struct workflow_facts *facts, const struct cjson *eff, struct err *e);

#include "workflow/decide_ask.h"

#endif
