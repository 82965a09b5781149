#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Help, usage errors, the manual page and completion: all from one table, so all agree.
. "${0%/*}/lib.sh"

"$PROBITY" help --json >all.json
jq -r '.commands[] | .noun + " " + .verb' all.json | sed 's/ $//' >commands

t 'help is for people, --json and --plain for programs' '
	code 0 "$PROBITY" help && grep -q "^usage: probity" stdout && [ ! -s stderr ] &&
	jq -e ".schema == 1 and (.commands | length) > 10" all.json &&
	code 0 "$PROBITY" help --plain && [ "$(wc -l <stdout)" = "$(wc -l <commands)" ] &&
	awk -F"\t" "NF != 4 { exit 1 }" stdout'
t 'without arguments, and with --help, help is shown' '
	"$PROBITY" help >a && "$PROBITY" >b && "$PROBITY" --help >c && cmp a b && cmp a c'
t 'every command is explained: purpose and options, without a full stop' '
	bad=$(jq -c ".commands[] | .noun as \$n | .verb as \$v | [.brief, (.options[] | .help)][] |
	    select(. == \"\" or test(\"[.]$|\n\")) | [\$n, \$v, .]" all.json) && [ -z "$bad" ] || { echo "$bad"; false; }'
t 'no command is named twice, and a noun keeps its verbs together' '
	[ "$(sort commands | uniq -d)" = "" ] &&
	[ "$(cut -d" " -f1 commands | uniq | sort | uniq -d)" = "" ]'
t 'help NOUN VERB and NOUN VERB --help say the same, for every command' '
	while read -r noun verb; do
		"$PROBITY" help $noun $verb >a || exit 1
		"$PROBITY" $noun $verb --help >b </dev/null || exit 1
		cmp a b && head -n 1 a | grep -q "^usage: probity $noun${verb:+ $verb}" || exit 1
	done <commands'
t 'every command answers an unknown option with status 2 and one line' '
	while read -r noun verb; do
		refused 2 "no option" "$PROBITY" $noun $verb --no-such-option </dev/null || exit 1
	done <commands'
t 'an option that needs a value says so, for every command' '
	jq -r ".commands[] | .noun as \$n | .verb as \$v | .options[] | select(.arg) | [\$n, \$v, .name] | join(\"|\")" all.json |
	while IFS="|" read -r noun verb opt; do
		refused 2 "--$opt needs" "$PROBITY" $noun $verb --$opt </dev/null || exit 1
	done'
t 'a flag takes no value' 'refused 2 "takes no value" "$PROBITY" version --json=1'
t 'every one-word command and every noun is found by help' '
	cut -d" " -f1 commands | sort -u | while read -r noun; do "$PROBITY" help $noun | grep -q "$noun" || exit 1; done'

t 'an unknown command lists what is near it' "refused 2 \"near it: 'stats match'\" \"\$PROBITY\" stats mach"
t 'also two letters swapped' "refused 2 \"'stats match'\" \"\$PROBITY\" stats macth"
t 'also the beginning of a name' "refused 2 \"'clock compute'\" \"\$PROBITY\" clock comp"
t 'also an unknown noun' "refused 2 \"near it: 'stats'\" \"\$PROBITY\" stast match"
t 'a name far from all is just unknown' '
	refused 2 "no command '\''xyzzy'\''; see" "$PROBITY" xyzzy && ! grep -q near stderr'
t 'a noun alone lists its verbs' "refused 2 \"'clock' needs a verb: '\" \"\$PROBITY\" clock && grep -qF \"'clock compute'\" stderr"
t 'a verb far from all lists the verbs too' "refused 2 \"'stats link', \" \"\$PROBITY\" stats xyzzy"
t 'an unknown option lists what is near it' "refused 2 \"near it: '--json'\" \"\$PROBITY\" version --jsno"
t 'options are not abbreviated' 'refused 2 "no option" "$PROBITY" version --js'
t 'and are long' 'refused 2 "options are long" "$PROBITY" version -j'
t 'help of an unknown command is refused alike' "refused 2 \"near it: 'stats match'\" \"\$PROBITY\" help stats mach"
t 'help takes two words' 'refused 2 "help takes" "$PROBITY" help stats match more'
t 'too many arguments' 'refused 2 "takes no arguments" "$PROBITY" version now'
t 'too few' 'refused 2 "completion needs bash" "$PROBITY" completion'
t '-C needs a folder' 'refused 2 "-C needs" "$PROBITY" -C'
t 'an unknown name cannot write on the terminal' '
	refused 2 "?[31m" "$PROBITY" "$(printf "\033[31m")" && ! grep -q "$(printf "\033")" stderr &&
	refused 2 "?31m" "$PROBITY" "$(printf "\302\23331m")" && refused 2 "a?" "$PROBITY" "$(printf "a\377")"'
t 'a very long name is cut' 'refused 2 "see " "$PROBITY" "$(printf "%05000d" 7)" && [ "$(wc -c <stderr)" -lt 300 ]'

t 'version, for people and for programs' '
	"$PROBITY" version | grep -qE "^probity [0-9]+\.[0-9]+\.[0-9]+ \([a-z]+\)$" && "$PROBITY" --version >a && "$PROBITY" version | cmp - a &&
	"$PROBITY" version --json | jq -e ".schema == 1 and (.version | test(\"^[0-9.]+$\"))"'
t 'a closed standard output is a failure' '"$PROBITY" help >&- 2>err && exit 1 || [ $? = 1 ] && grep -q "writing standard output" err'
if [ -e /dev/full ]; then t 'and so is a full disk' '"$PROBITY" help >/dev/full 2>err && exit 1 || [ $? = 1 ] && grep -q "writing" err'
else skip 'and so is a full disk' 'no /dev/full'; fi
t 'a closed standard input and error do no harm' '"$PROBITY" version <&- 2>&- | grep -q "^probity"'
t 'NO_COLOR or not, no escape is printed into a pipe' '! "$PROBITY" help | grep -q "$(printf "\033")"'

"$PROBITY" help --man >probity.1
t 'the manual page has every command' '
	while read -r c; do grep -qx "\.Cm $c" probity.1 || { echo "no $c"; exit 1; }; done <commands'
if command -v mandoc >/dev/null; then t 'and nothing that mandoc complains of' 'mandoc -Tlint probity.1'
else skip 'and nothing that mandoc complains of' 'no mandoc'; fi
t 'its statuses are those of help' '
	"$PROBITY" help | sed -n "/^Exit status/,\$s/^  [0-8]  //p" >want && [ "$(wc -l <want)" = 9 ] &&
	while read -r line; do grep -qxF "$line" probity.1 || exit 1; done <want'

complete_() { bash -c 'eval "$("$0" completion bash)"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _probity; printf "%s\n" "${COMPREPLY[@]}"' "$PROBITY" "$@"; }
if command -v bash >/dev/null; then
	t 'completion is bash, and loads' '"$PROBITY" completion bash | bash -n && bash -c "eval \"\$(\"\$0\" completion bash)\"; complete -p probity" "$PROBITY"'
	t 'it completes nouns' 'complete_ probity sta | grep -qx stats'
	t 'verbs' 'complete_ probity stats ma | grep -qx match'
	t 'after -C too' 'complete_ probity -C lab stats ma | grep -qx match'
	t 'options' 'complete_ probity stats match --treat | grep -qx -- --treatment && complete_ probity version --js | grep -qx -- --json'
	t 'and files, also with a blank' 'touch "data 1.csv" && complete_ probity stats match dat | grep -qx "data 1.csv"'
else skip 'completion' 'no bash'; fi
t 'completion for another shell is refused' 'refused 2 "zsh" "$PROBITY" completion zsh'
finish
