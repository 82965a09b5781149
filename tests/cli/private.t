#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# private.t -- where personal data must not be: the demonstration with unusual names and texts, and
# every byte that it leaves behind searched for the cohort, the actors and the sealed texts.
. "${0%/*}/lib.sh"

# ---- the demonstration, with canaries for names and texts, each command's output kept ----
mkdir src out
cp "$ROOT"/tests/demo/*.yaml src/
sed -e 's/\bada\b/zqadaone/g;s/\bbode\b/zqbodetwo/g;s/\bchidi\b/zqchidithree/g;s/\bdora\b/zqdorafour/g' \
	-e 's/\bewan\b/zqewanfive/g;s/\bfay\b/zqfaysix/g;s/\bhari\b/zqhariseven/g;s/\bacme-trust\b/zqacmeorg/g' \
	-e 's/Evaluation of a mentoring service, made up/Zqtitle of a case/' -e 's/a made-up director/Zqsignatory person/' \
	-e 's/message purged, no medium used/Zqevidence of purging/' \
	-e 's/How was the comparison group chosen?/Zqquery about the method/' -e 's/By radius matching on[^"]*/Zqanswer about the method/' \
	-e 's/custody of \([a-z]*\), made up/Zqpassphrase of \1/' "$ROOT/tests/demo/run" >src/run.in
cat >add <<'E'
printf 'Zqplaced for a reason\n' >reason.txt
HOLD=$(as zqfaysix hold place $CASE/cohort --class complaint --reason @reason.txt)
printf 'Zqreleased for a reason\n' | as zqdorafour hold release $HOLD --reason - >/dev/null
printf 'Zqreleased for a reason\n' | as zqchidithree hold release $HOLD --reason - >/dev/null
E
sed '/destroy cancel \$PLAN/r add' src/run.in >src/run
cat >tool <<E
#!/bin/sh
"$PROBITY" "\$@" >"$T/tool.out" 2>"$T/tool.err"; got=\$?
cat "$T/tool.out" >>"$T/out/stdout"
# an error may say again what stood on the command line, such as a path: that is taken out of it
awk 'BEGIN { for (i = 1; i < ARGC; i++) a[i] = ARGV[i]; n = ARGC; ARGC = 1 }
	{ for (i = 1; i < n; i++) while (length(a[i]) > 5 && (k = index(\$0, a[i]))) \$0 = substr(\$0, 1, k - 1) substr(\$0, k + length(a[i]))
	  print }' "\$@" <"$T/tool.err" >>"$T/out/stderr"
cat "$T/tool.out"; cat "$T/tool.err" >&2
case " \$* " in *" destroy plan "*) [ -e "$T/before" ] || cp -r lab "$T/before" ;; esac
exit \$got
E
chmod +x tool
sh src/run "$T/tool" "$T/demo" >story 2>&1 || { echo "Bail out! the demonstration failed"; sed 's/^/# /' story; exit 1; }
D=demo

# ---- what must not be found, one fixed string a line ----
tail -n +2 $D/cohort.csv | awk -F, '
	function put(s) { if (length(s) >= 6) print s }
	{ put($1); put($2); put($4); if ($3 != "" && $4 != "") print $3 " " $4; put($5); put($7)
	  split($5, d, "-"); if (d[3] != "") print d[3] "/" d[2] "/" d[1] }' | sort -u >cohort.list
printf '%s\n' zqadaone zqbodetwo zqchidithree zqdorafour zqewanfive zqfaysix zqhariseven >actors.list
printf '%s\n' Zqtitle Zqsignatory Zqevidence Zqquery Zqanswer Zqpassphrase Zqplaced Zqreleased >texts.list
echo zqacmeorg >organisation.list
# none LIST FILE...: no line of the list stands in a file, in either case of its letters
none() {
	list=$1; shift
	[ -s "$list" ] || { echo "$list is empty"; return 1; }
	for f; do [ -s "$f" ] || { echo "$f is empty or not there"; return 1; }; done
	! grep -aiFoh -f "$list" "$@" | sort | uniq -c | head -n 5 | grep .
}
nowhere() {	# LIST FOLDER...: the same of every file below, read as one
	list=$1; shift
	find "$@" -type f -exec cat {} + >every && none "$list" every
}
for lab in before $D/lab; do
	git -C $lab/ledger.git cat-file --batch-all-objects --batch --unordered >out/objects.${lab%%/*}
done
cat $D/lab/lab.db* before/lab.db* >out/lab.db
cat $D/*.json >out/json

t 'the cohort is long enough to be looked for' '[ "$(wc -l <cohort.list)" -gt 800 ] && [ "$(wc -l <$D/cohort.csv)" -gt 250 ]'
t 'the demonstration has made what is searched' '
	grep -q "^10. probity ledger verify: .*ok true" story && [ -s before/keystore/slots/$(ls before/keystore/slots | head -n 1) ]
	[ "$(ls before/vault/data | wc -l)" -gt 2 ] && [ "$(wc -l <out/stdout)" -gt 100 ] && [ "$(wc -l <out/stderr)" -gt 20 ]'
t 'the control: each kind is found where it was planted' '
	for l in cohort actors texts organisation; do
		{ printf "\0\1before "; head -n 1 $l.list; } >planted; ! none $l.list planted || exit 1
		tr a-z A-Z <planted >loud; ! none $l.list loud || exit 1
	done >found
	! none cohort.list $D/cohort.csv >/dev/null'
t 'and in a git object, once it is inflated' '
	git clone -q --bare $D/lab/ledger.git planted.git && head -n 1 cohort.list | git -C planted.git hash-object -w --stdin >/dev/null &&
	! grep -raqF "$(head -n 1 cohort.list)" planted.git/objects &&
	git -C planted.git cat-file --batch-all-objects --batch >objects && ! none cohort.list objects >/dev/null'

cat cohort.list actors.list texts.list organisation.list >all.list
cat cohort.list actors.list texts.list >people.list
t 'ledger: every object, inflated' 'none all.list out/objects.before out/objects.demo'
for room in ledger.git keys keystore vault; do
	t "$room: every byte, before and after the destruction" "nowhere all.list before/$room $D/lab/$room"
done
t 'lab.db and lab.yaml' 'none all.list out/lab.db $D/lab/lab.yaml before/lab.yaml'
t 'the certificate' 'none all.list $D/certificate.html $D/certificate.json'
t 'documents and the drafts of forms' 'nowhere people.list before/documents $D/lab/documents'
t 'the report and the assessment' 'none people.list $D/report.html $D/pia.html'
t 'what went to standard error' 'none people.list out/stderr'
cat cohort.list texts.list >sealed.list
t 'what was printed: ids, numbers and labels, no more' 'none sealed.list out/stdout story $D/story.txt $D/faults.csv'
t 'the organisation is named in the report, and there only' '
	! none organisation.list $D/report.html >/dev/null
	! grep -rlF zqacmeorg $D/lab before | grep -v /documents/'
t 'no name of a file says more' 'find $D/lab before | grep -q allowed_signers && ! find $D/lab before | grep -iFf actors.list && ! find $D/lab before | grep -iFf cohort.list'
t 'who may read them can: the labels, the texts and the reasons are all there' '
	export PROBITY_NOW=2026-01-09T10:00:00Z
	"$PROBITY" -C $D/lab actor list | grep -q zqdorafour
	code 0 "$PROBITY" -C $D/lab case list && grep -q zqacmeorg stdout'
finish
