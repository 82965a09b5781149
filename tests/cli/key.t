#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# key.t -- keys that Probity makes and keys that ssh-keygen and ssh-agent hold, without a terminal.
. "${0%/*}/lib.sh"
unset SSH_AUTH_SOCK SSH_ASKPASS PROBITY_PASSPHRASE_FILE PROBITY_CUSTODY_FILE
alone() { setsid -w "$@" </dev/null; }	# no terminal at all
printf 'correct horse\nnot this line\n' >right
echo 'correct house' >wrong

t "key new writes both halves, 0600" 'code 0 alone "$PROBITY" key new plain &&
	[ "$(stat -c %a plain)" = 600 ] && [ "$(head -n 1 stdout)" = "$(cat plain.pub)" ] &&
	ssh-keygen -lf plain.pub | grep -qF "$(sed -n 2p stdout)"'
t "and says that it has no passphrase" 'grep -q "has no passphrase" stderr'
t "never overwrites" 'cp plain before; refused 6 "not overwritten" alone "$PROBITY" key new plain; cmp plain before'
t "a passphrase from a file" 'code 0 alone "$PROBITY" key new locked --passphrase-file right --json &&
	jq -e ".schema == 1 and .wrapping == \"scrypt\" and .custody == \"file\" and (.id | length) == 64" stdout'
t "openssl sees scrypt and opens it" 'openssl asn1parse -in locked | grep -q scrypt &&
	openssl pkey -in locked -passin "pass:correct horse" -noout'
t "key check opens it with PROBITY_PASSPHRASE_FILE" 'PROBITY_PASSPHRASE_FILE=right code 0 alone "$PROBITY" key check locked &&
	grep -q "signs: yes   custody: file   wrapping: scrypt" stdout'
t "a wrong passphrase" 'refused 3 "wrong passphrase for locked" alone "$PROBITY" key check locked --passphrase-file wrong'
t "no passphrase and no terminal" 'refused 3 "PROBITY_PASSPHRASE_FILE" alone "$PROBITY" key check locked'
t "no such passphrase file" 'refused 4 "no file absent" alone "$PROBITY" key check locked --passphrase-file absent'
t "an empty passphrase file" ': >empty; refused 3 "not a passphrase" alone "$PROBITY" key new other --passphrase-file empty; [ ! -e other ]'
t "two contrary options" 'refused 2 "cannot both be" alone "$PROBITY" key new other --passphrase-file right --no-passphrase'
t "a weak wrap is used, and said" 'openssl pkcs8 -topk8 -in plain -out weak -passout file:right &&
	code 0 alone "$PROBITY" key check weak --passphrase-file right && grep -q "weaker than scrypt" stderr &&
	code 0 alone "$PROBITY" key check weak --passphrase-file right --json && jq -e .weak stdout'
t "the same key by either wrap" '[ "$(jq -r .public stdout)" = "$(cat plain.pub)" ]'
t "a file that others can read is used, and said" 'cp plain lent && chmod 644 lent && code 0 alone "$PROBITY" key check lent &&
	grep -q "can be read by others" stderr'
t "one tab-separated line" 'code 0 alone "$PROBITY" key check plain --plain && [ ! -s stderr ] &&
	[ "$(cut -f 2,3,4 stdout)" = "$(printf "ssh-ed25519\tfile\tnone")" ] && [ "$(cut -f 5 stdout)" = "$(cat plain.pub)" ]'

ssh-keygen -q -t ed25519 -N "" -C "ann example" -f open
ssh-keygen -q -t ed25519 -N "correct horse" -C "ann example" -f shut
ssh-keygen -q -t ecdsa -N "" -C "ann example" -f curve
t "an OpenSSH key without passphrase" 'code 0 alone "$PROBITY" key check open --json &&
	jq -e ".custody == \"file\" and .wrapping == \"openssh\"" stdout && ! grep -q example stdout'
t "an OpenSSH key with one, through askpass" 'code 0 alone "$PROBITY" key check shut --passphrase-file right'
t "named by its public half" 'code 0 alone "$PROBITY" key check shut.pub --passphrase-file right --json &&
	jq -e ".custody == \"file\"" stdout'
t "a wrong one" 'refused 3 "wrong passphrase for shut" alone "$PROBITY" key check shut --passphrase-file wrong'
t "none" 'refused 3 "no terminal" alone "$PROBITY" key check shut'
t "a missing file" 'refused 3 "no file absent" alone "$PROBITY" key check shut --passphrase-file absent'
t "without the .pub beside it" 'mkdir d && cp open shut d/ && code 0 alone "$PROBITY" key check d/open --json &&
	[ "$(jq -r .public stdout)" = "$(cut -d" " -f1,2 open.pub)" ] && code 0 alone "$PROBITY" key check d/shut --passphrase-file right'
t "the wrong .pub beside it" 'cp shut.pub d/open.pub && refused 1 "ssh-keygen" alone "$PROBITY" key check d/open'
t "another algorithm" 'refused 3 "public half" alone "$PROBITY" key check curve'
t "a spoilt OpenSSH file" 'sed "2,3d" open >spoilt && chmod 600 spoilt && refused 3 "ssh-keygen" alone "$PROBITY" key check spoilt'
t "not in any agent" 'cp open.pub away.pub; refused 1 "ssh-agent" alone "$PROBITY" key check away.pub'
if eval "$(ssh-agent -s)" >/dev/null 2>&1; then
	t "an agent without the key" 'refused 1 "not in ssh-agent" alone "$PROBITY" key check away.pub'
	t "ssh-agent signs" 'ssh-add -q open && code 0 alone "$PROBITY" key check away.pub --json && jq -e ".custody == \"agent\"" stdout'
	ssh-agent -k >/dev/null
	unset SSH_AUTH_SOCK
else
	skip "ssh-agent" "no ssh-agent here"
fi
t "not a key" 'echo hello >text; refused 3 "not a key that signs" alone "$PROBITY" key check text'
t "no file" 'refused 4 "no file nothing" alone "$PROBITY" key check nothing'
t "how many arguments" 'refused 2 "PATH" "$PROBITY" key new; refused 2 "PATH" "$PROBITY" key check a b'
t "askpass gives the first line and no more" 'PROBITY_ASKPASS=file PROBITY_PASSPHRASE_FILE=right code 0 alone "$PROBITY" "Enter passphrase" &&
	[ "$(cat stdout)" = "correct horse" ]'
t "but never as a PIN" 'PROBITY_ASKPASS=file PROBITY_PASSPHRASE_FILE=right refused 3 "no terminal" alone "$PROBITY" "Enter PIN for ED25519-SK key x:"'
t "and confirms nothing" 'PROBITY_ASKPASS=file SSH_ASKPASS_PROMPT=confirm code 5 alone "$PROBITY" "Allow?"'

# A person at a terminal: each answer is typed once another prompt is seen.
person() {	# COMMAND ANSWER...
	cmd=$1; shift; : >seen; k=0
	for a; do
		k=$((k + 1)); i=0
		until [ "$(grep -o "Enter passphrase\|Passphrase for" seen | wc -l)" -ge $k ] || [ $i -gt 200 ]; do sleep 0.02; i=$((i + 1)); done
		printf '%s\n' "$a"
	done | script -qfec "$cmd" seen >/dev/null
}
export PROBITY
if command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1; then
	t "asked on the terminal, without echo" 'person "\"\$PROBITY\" key check locked" "correct horse" &&
		grep -q "signs: yes" seen && ! grep -q "correct horse" seen'
	t "a wrong answer" '! person "\"\$PROBITY\" key check locked" "no" && grep -q "wrong passphrase" seen'
	t "for an OpenSSH key too, by way of ssh-keygen" 'person "\"\$PROBITY\" key check shut" "correct horse" &&
		grep -q "signs: yes" seen && ! grep -q "correct horse" seen'
	t "key new asks twice" 'person "\"\$PROBITY\" key new typed" "tall giraffe" "tall giraffe" &&
		openssl pkey -in typed -passin "pass:tall giraffe" -noout'
	t "and refuses two different answers" '! person "\"\$PROBITY\" key new typed2" "tall giraffe" "small giraffe" &&
		grep -q "differ" seen && [ ! -e typed2 ]'
	t "no answer, no passphrase, and a note" 'person "\"\$PROBITY\" key new typed3" "" && grep -q "has no passphrase" seen'
else
	skip "a person at a terminal" "no script(1) here"
fi

for point in sshsig.keygen sshsig.keygen.pub file.rename; do
	t "a fault at $point leaves no half key" "rm -f f f.pub; PROBITY_FAULT=$point code 1 alone \"\$PROBITY_DEBUG\" key new f; [ ! -e f ] && [ ! -e f.pub ]"
done
t "a fault in running ssh-keygen" 'PROBITY_FAULT=spawn.run refused 1 "running ssh-keygen" alone "$PROBITY_DEBUG" key check open'
t "a crash between the halves leaves a key that works" 'rm -f f; PROBITY_FAULT=+sshsig.keygen.pub alone "$PROBITY_DEBUG" key new f && exit 1
	[ -e f ] && [ ! -e f.pub ] && code 0 alone "$PROBITY" key check f'
finish
